#include "core/codecs/jpeg/jpeg_structure.h"

#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/image/exif.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace pellucid {

namespace {

// Annex K.1 of T.81, in zigzag order: the luminance table that the IJG library scales by its quality.
constexpr std::array<int, 64> standardLuminance{
    16, 11,  12, 14, 12, 10, 16,  14,  13,  14, 18, 17,  16,  19,  24,  40,  26, 24,  22,  22, 24, 49,
    35, 37,  29, 40, 58, 51, 61,  60,  57,  51, 56, 55,  64,  72,  92,  78,  64, 68,  87,  69, 55, 56,
    80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99};

constexpr std::size_t maxSegments = 5000; // that are kept
constexpr int maxScans = 100;             // real files have up to about 12; each costs a pass over the image

// The quality whose table is nearest; IJG's jpeg_quality_scaling and jpeg_add_quant_table.
int qualityOf(const std::array<int, 64> &table)
{
    int best = 0;
    int smallest = std::numeric_limits<int>::max();
    for (int quality = 1; quality <= 100; ++quality) {
        const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        int distance = 0;
        for (std::size_t i = 0; i < table.size(); ++i)
            distance += std::abs(table[i] - std::clamp((standardLuminance[i] * scale + 50) / 100, 1, 255));
        if (distance < smallest) {
            smallest = distance;
            best = quality;
        }
    }
    return best;
}

struct Component
{
    int id = 0;
    int horizontal = 1; // sampling factors
    int vertical = 1;
    unsigned quantisation = 0;
    bool hasData = false;           // a scan gave its first approximation
    std::array<bool, 64> isWhole{}; // of each coefficient: a scan gave its last bit
};

class Parser
{
public:
    explicit Parser(std::span<const std::byte> file) : m_file(file), m_reader(file) {}

    enum class Until { FrameHeader, End };

    Result<JpegStructure> parse(Until until)
    {
        m_reader.take(2); // SOI, which sniffing has seen
        for (;;) {
            const int marker = nextMarker();
            m_result.hasEnd = marker >= 0;
            if (marker < 0 && !hasEveryBit())
                return failure(ErrorCode::Corrupt, "The file is truncated.");
            if (marker < 0 || marker == 0xD9)
                break;
            if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7))
                continue; // without content
            const std::size_t length = m_reader.u16be();
            if (m_reader.isValid() && length < 2)
                return failure(ErrorCode::Corrupt, "The file is damaged: a segment has no length.");
            const std::span<const std::byte> content = m_reader.take(length - 2);
            if (!m_reader.isValid())
                return failure(ErrorCode::Corrupt, "The file is truncated.");
            if (const Result<void> done = readSegment(marker, content); !done)
                return tl::unexpected(done.error());
            if (until == Until::FrameHeader && !m_components.empty())
                return m_result;
            if (marker == 0xDA)
                m_entropyBytes += skipEntropyCodedData();
        }
        return finish();
    }

private:
    // The number after the next 0xFF (they may be repeated); -1 at the end of the file.
    int nextMarker()
    {
        while (m_reader.remaining() > 0) {
            if (m_reader.u8() != 0xFF)
                continue;
            int marker = 0xFF;
            while (marker == 0xFF && m_reader.remaining() > 0)
                marker = m_reader.u8();
            if (marker != 0 && marker != 0xFF)
                return marker;
        }
        return -1;
    }

    // Leaves the reader at the marker that ends the scan. 0xFF is followed by 0 or a restart marker inside.
    std::size_t skipEntropyCodedData()
    {
        const std::size_t start = m_reader.position();
        const auto *const bytes = reinterpret_cast<const unsigned char *>(m_file.data());
        std::size_t at = start;
        for (;;) {
            const void *const found = std::memchr(bytes + at, 0xFF, m_file.size() - at);
            if (found == nullptr) {
                at = m_file.size();
                break;
            }
            at = static_cast<std::size_t>(static_cast<const unsigned char *>(found) - bytes);
            const int next = at + 1 < m_file.size() ? bytes[at + 1] : 0;
            if (next != 0 && !(next >= 0xD0 && next <= 0xD7))
                break;
            at = std::min(at + 2, m_file.size());
        }
        m_reader.take(at - start);
        return at - start;
    }

    Result<void> readSegment(int marker, std::span<const std::byte> content)
    {
        if (((marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE) && m_result.segments.size() < maxSegments)
            m_result.segments.push_back({marker, content});
        switch (marker) {
        case 0xC4: return readHuffmanTables(content);
        case 0xDB: return readQuantisationTables(content);
        case 0xC0:
        case 0xC1:
        case 0xC2:
        case 0xC9:
        case 0xCA: return readFrameHeader(marker, content);
        case 0xDA: return readScanHeader(content);
        case 0xE1:
            if (m_result.exif.empty() && startsWith(content, jpegExifStart)
                && content.size() >= jpegExifStart.size() + minExifBytes)
                m_result.exif = content.subspan(jpegExifStart.size());
            return {};
        case 0xEE: m_hasAdobe = m_hasAdobe || startsWith(content, "Adobe"); return {};
        case 0xC3:
        case 0xCB: return failure(ErrorCode::Unsupported, "Lossless JPEG is not supported.");
        default: return {};
        }
    }

    Result<void> readHuffmanTables(std::span<const std::byte> content)
    {
        ByteReader reader(content);
        while (reader.remaining() > 0) {
            const unsigned target = reader.u8();
            std::size_t codes = 0;
            for (int i = 0; i < 16; ++i)
                codes += reader.u8();
            reader.take(codes);
            const unsigned table = target & 15U;
            if (!reader.isValid() || codes > 256 || target >> 4 > 1 || table > 3)
                return failure(ErrorCode::Corrupt, "The file is damaged: a Huffman table is invalid.");
            m_huffmanTables[target >> 4] |= 1U << table;
        }
        return {};
    }

    Result<void> readQuantisationTables(std::span<const std::byte> content)
    {
        ByteReader reader(content);
        while (reader.remaining() > 0) {
            const unsigned target = reader.u8();
            std::array<int, 64> values{};
            for (int &value : values)
                value = target >> 4 == 0 ? reader.u8() : reader.u16be();
            const unsigned table = target & 15U;
            if (!reader.isValid() || target >> 4 > 1 || table > 3)
                return failure(ErrorCode::Corrupt, "The file is damaged: a quantisation table is invalid.");
            m_quantisationTables |= 1U << table;
            if (table == 0)
                m_result.quality = qualityOf(values);
        }
        return {};
    }

    Result<void> readFrameHeader(int marker, std::span<const std::byte> content)
    {
        if (!m_components.empty())
            return failure(ErrorCode::Corrupt, "The file is damaged: it has two frame headers.");
        ByteReader reader(content);
        const int precision = reader.u8();
        const std::ptrdiff_t height = reader.u16be();
        const std::ptrdiff_t width = reader.u16be();
        const std::size_t count = reader.u8();
        if (reader.isValid() && precision != 8)
            return failure(ErrorCode::Unsupported,
                           "JPEG with " + std::to_string(precision) + " bits a sample is not supported.");
        if (reader.isValid() && height == 0)
            return failure(ErrorCode::Unsupported, "JPEG without a height in its header is not supported.");
        if (reader.isValid() && (count == 0 || count == 2 || count > 4))
            return failure(ErrorCode::Unsupported,
                           "JPEG with " + std::to_string(count) + " components is not supported.");
        for (std::size_t i = 0; i < count; ++i) {
            Component component;
            component.id = reader.u8();
            const int sampling = reader.u8();
            component.horizontal = sampling >> 4;
            component.vertical = sampling & 15;
            component.quantisation = reader.u8();
            if (!reader.isValid() || component.horizontal < 1 || component.horizontal > 4 || component.vertical < 1
                || component.vertical > 4 || component.quantisation > 3)
                return failure(ErrorCode::Corrupt, "The file is damaged: its frame header is invalid.");
            m_hasSameIds =
                m_hasSameIds || std::ranges::find(m_components, component.id, &Component::id) != m_components.end();
            m_components.push_back(component);
        }
        m_result.isProgressive = marker == 0xC2 || marker == 0xCA;
        m_isArithmetic = marker >= 0xC9;
        m_result.shape = {height, width, count == 1 ? 1 : 3};
        return {};
    }

    Result<void> readScanHeader(std::span<const std::byte> content)
    {
        if (++m_scans > maxScans)
            return failure(ErrorCode::Unsupported, "JPEG with so many scans is not supported.");
        ByteReader reader(content);
        const std::size_t count = reader.u8();
        std::array<std::pair<int, unsigned>, 4> parts{}; // component id, table numbers
        for (std::size_t i = 0; i < std::min<std::size_t>(count, parts.size()); ++i)
            parts[i] = {reader.u8(), reader.u8()};
        const int first = reader.u8();
        const int last = reader.u8();
        const int approximation = reader.u8();
        const bool isFirstPass = approximation >> 4 == 0;
        if (!reader.isValid() || count < 1 || count > m_components.size() || first > 63 || last > 63)
            return failure(ErrorCode::Corrupt, "The file is damaged: a scan header is invalid.");
        useStandardTables();
        std::vector<const Component *> inScan;
        for (std::size_t i = 0; i < count; ++i) {
            const auto [id, tables] = parts[i];
            const auto component = std::ranges::find_if(m_components, [&, id = id](const Component &candidate) {
                return candidate.id == id && std::ranges::find(inScan, &candidate) == inScan.end();
            });
            if (component == m_components.end())
                return failure(ErrorCode::Corrupt, "The file is damaged: a scan has an unknown component.");
            inScan.push_back(&*component);
            const bool usesDc = first == 0 && isFirstPass;
            const bool usesAc = !m_result.isProgressive || last > 0;
            if ((usesDc && !isDefined(m_huffmanTables[0], tables >> 4))
                || (usesAc && !isDefined(m_huffmanTables[1], tables & 15U))
                || !isDefined(m_quantisationTables, component->quantisation))
                return failure(ErrorCode::Corrupt, "The file is damaged: it misses a table that it uses.");
            component->hasData = component->hasData || usesDc;
            if (!m_result.isProgressive)
                component->isWhole.fill(true);
            for (int at = first; m_result.isProgressive && at <= last; ++at)
                component->isWhole[static_cast<std::size_t>(at)] = (approximation & 15) == 0;
        }
        return {};
    }

    static bool isDefined(unsigned tables, unsigned number) { return number < 4 && (tables >> number & 1U) != 0; }

    // Arithmetic coding needs no Huffman tables; what has none but needs some uses those of annex K, two of a kind.
    void useStandardTables()
    {
        if (m_isArithmetic)
            m_huffmanTables = {15, 15};
        else if (!m_result.isProgressive && m_huffmanTables[0] == 0 && m_huffmanTables[1] == 0)
            m_huffmanTables = {3, 3};
        else
            return;
        m_hasNoTables = true;
    }

    // Only then does a file without an end marker have all of its scans. Where one ends shows when it is decoded; not
    // so with arithmetic coding, for which the missing rest would be zeros.
    bool hasEveryBit() const
    {
        const auto isWhole = [](const Component &component) {
            return std::ranges::all_of(component.isWhole, std::identity());
        };
        return !m_components.empty() && !m_isArithmetic && std::ranges::all_of(m_components, isWhole);
    }

    // A block of 8 x 8 samples takes at least a code of one bit, and a second one where its 63 other coefficients
    // come in the same scan.
    std::size_t minEntropyBytes() const
    {
        const int widest = std::ranges::max_element(m_components, {}, &Component::horizontal)->horizontal;
        const int tallest = std::ranges::max_element(m_components, {}, &Component::vertical)->vertical;
        std::ptrdiff_t blocks = 0;
        for (const Component &component : m_components) {
            const std::ptrdiff_t width = m_result.shape.width * component.horizontal / widest;
            const std::ptrdiff_t height = m_result.shape.height * component.vertical / tallest;
            blocks += ((width + 7) / 8) * ((height + 7) / 8);
        }
        return static_cast<std::size_t>(blocks) * (m_result.isProgressive ? 1 : 2) / 8;
    }

    std::optional<ChromaSubsampling> subsampling() const
    {
        if (m_components.size() != 3 || m_components[1].horizontal != 1 || m_components[1].vertical != 1
            || m_components[2].horizontal != 1 || m_components[2].vertical != 1)
            return std::nullopt;
        switch (m_components[0].horizontal << 4 | m_components[0].vertical) {
        case 0x11: return ChromaSubsampling::None444;
        case 0x21: return ChromaSubsampling::Half422;
        case 0x22: return ChromaSubsampling::Quarter420;
        default: return std::nullopt;
        }
    }

    Result<JpegStructure> finish()
    {
        if (m_components.empty() || m_scans == 0)
            return failure(ErrorCode::Corrupt, "The file ends before its image.");
        if (!std::ranges::all_of(m_components, &Component::hasData))
            return failure(ErrorCode::Corrupt, "The file is damaged: it misses the data of a color component.");
        if (!m_isArithmetic && m_entropyBytes < minEntropyBytes())
            return failure(ErrorCode::Corrupt, "The file is too short for an image of its size.");
        m_result.subsampling = subsampling();
        m_result.isForTurboOnly = m_hasNoTables || m_hasSameIds || (m_components.size() == 4 && !m_hasAdobe);
        m_result.trailer = m_reader.take(m_reader.remaining());
        return m_result;
    }

    std::span<const std::byte> m_file;
    ByteReader m_reader;
    JpegStructure m_result;
    std::vector<Component> m_components;
    std::array<unsigned, 2> m_huffmanTables{}; // DC, AC: a bit a table
    unsigned m_quantisationTables = 0;
    std::size_t m_entropyBytes = 0;
    int m_scans = 0;
    bool m_hasAdobe = false;
    bool m_hasSameIds = false; // of two components
    bool m_isArithmetic = false;
    bool m_hasNoTables = false; // of Huffman codes
};

} // namespace

Result<JpegStructure> readJpegHeader(std::span<const std::byte> file)
{
    return Parser(file).parse(Parser::Until::FrameHeader);
}

Result<JpegStructure> readJpegStructure(std::span<const std::byte> file)
{
    return Parser(file).parse(Parser::Until::End);
}

} // namespace pellucid
