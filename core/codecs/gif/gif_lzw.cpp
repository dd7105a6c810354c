#include "core/codecs/gif/gif_lzw.h"

#include <array>

namespace pellucid {

namespace {

constexpr int maxBits = 12;
constexpr std::size_t maxCodes = std::size_t{1} << maxBits;

// The bits of blocks that each stand behind their length, the lowest ones first.
class CodeReader
{
public:
    explicit CodeReader(std::span<const std::byte> blocks) : m_blocks(blocks) {}

    // -1 at the end.
    int next(int bits)
    {
        while (m_count < bits) {
            if (m_blockLeft == 0 && !beginBlock())
                return -1;
            m_bits |= std::to_integer<unsigned>(m_blocks[m_position++]) << m_count;
            m_count += 8;
            --m_blockLeft;
        }
        const auto code = static_cast<int>(m_bits & ((1U << bits) - 1));
        m_bits >>= bits;
        m_count -= bits;
        return code;
    }

private:
    bool beginBlock()
    {
        if (m_position >= m_blocks.size())
            return false;
        m_blockLeft = std::to_integer<std::size_t>(m_blocks[m_position++]);
        return m_blockLeft > 0 && m_blockLeft <= m_blocks.size() - m_position;
    }

    std::span<const std::byte> m_blocks;
    std::size_t m_position = 0;
    std::size_t m_blockLeft = 0;
    unsigned m_bits = 0;
    int m_count = 0;
};

// Where each code's indices were written first, and how many they are: a later one repeats them.
struct Run
{
    std::size_t start = 0;
    std::size_t length = 0;
};

} // namespace

bool unpackGifIndices(std::span<const std::byte> blocks, int codeBits, std::span<std::uint8_t> indices)
{
    constexpr int maxCodeBits = 8; // of an index
    if (codeBits < 1 || codeBits > maxCodeBits)
        return false;
    const int clear = 1 << codeBits;
    const int end = clear + 1;
    std::array<Run, maxCodes> runs{};
    CodeReader reader(blocks);
    int bits = codeBits + 1;
    std::size_t known = static_cast<std::size_t>(end) + 1; // codes
    std::size_t done = 0;
    std::size_t former = 0; // indices that the code before stands for; 0: there is none
    while (done < indices.size()) {
        const int code = reader.next(bits);
        if (code < 0 || code == end)
            return false;
        if (code == clear) {
            bits = codeBits + 1;
            known = static_cast<std::size_t>(end) + 1;
            former = 0;
            continue;
        }
        // The code before and the first index of this one have a code from now on, which may be this one.
        if (former > 0 && known < maxCodes)
            runs[known++] = {done - former, former + 1};
        if (static_cast<std::size_t>(code) >= known)
            return false;
        const std::size_t start = done;
        if (code < clear) {
            indices[done++] = static_cast<std::uint8_t>(code);
        } else {
            const Run &run = runs[static_cast<std::size_t>(code)];
            for (std::size_t i = 0; i < run.length && done < indices.size(); ++i)
                indices[done++] = indices[run.start + i];
        }
        former = done - start;
        if (known == std::size_t{1} << bits && bits < maxBits)
            ++bits;
    }
    return true;
}

std::size_t maxGifIndices(std::size_t compressedBytes)
{
    constexpr std::size_t minBits = 2;
    const std::size_t codes = 8 * compressedBytes / minBits;
    // Each code stands for at most one index more than the one before it.
    return codes < maxCodes ? codes * (codes + 1) / 2 : codes * maxCodes;
}

} // namespace pellucid
