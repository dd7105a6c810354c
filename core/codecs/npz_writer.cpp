#define ZLIB_CONST // next_in is only read
#include "core/codecs/npz_writer.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <libdeflate.h>
#include <string>
#include <zlib.h>

namespace pellucid {

namespace {

constexpr std::string_view memberName = "arr_0.npy";
constexpr std::uint32_t inExtraField = 0xFFFFFFFF; // of a size that stands there
constexpr std::uint16_t version = 45;              // the first that knows 64 bits
constexpr std::uint16_t firstOfJanuary1980 = 0x21; // as NumPy dates its members
constexpr std::size_t dataStart = 64;

// What a member holds, and what it takes.
struct Member
{
    std::uint16_t method = 0; // stored; 8: deflated
    std::uint32_t checksum = 0;
    std::uint64_t size = 0;
    std::uint64_t packedSize = 0;
};

// Counts what passes, and sums it up.
class ChecksumSink final : public ByteSink
{
public:
    explicit ChecksumSink(Member &member) : m_member(member) {}

    Result<void> write(std::span<const std::byte> bytes) override
    {
        m_member.checksum = libdeflate_crc32(m_member.checksum, bytes.data(), bytes.size());
        m_member.size += bytes.size();
        return {};
    }

private:
    Member &m_member;
};

// Passes on what it deflates.
class DeflatingSink final : public ByteSink
{
public:
    explicit DeflatingSink(ByteSink &target) : m_target(target)
    {
        constexpr int rawDeflate = -MAX_WBITS;
        constexpr int memory = 8;
        m_isOpen =
            deflateInit2(&m_stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, rawDeflate, memory, Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~DeflatingSink() override
    {
        if (m_isOpen)
            deflateEnd(&m_stream);
    }
    DeflatingSink(const DeflatingSink &) = delete;
    DeflatingSink &operator=(const DeflatingSink &) = delete;
    DeflatingSink(DeflatingSink &&) = delete;
    DeflatingSink &operator=(DeflatingSink &&) = delete;

    Result<void> write(std::span<const std::byte> bytes) override { return pass(bytes, Z_NO_FLUSH); }
    Result<void> finish() { return pass({}, Z_FINISH); }

private:
    // zlib counts in 32 bits; runs are at most 4 MB.
    Result<void> pass(std::span<const std::byte> bytes, int flush)
    {
        if (!m_isOpen)
            return failure(ErrorCode::OutOfMemory, "Not enough memory to compress the array.");
        m_stream.next_in = reinterpret_cast<const Bytef *>(bytes.data());
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            m_stream.next_out = m_chunk.data();
            m_stream.avail_out = static_cast<uInt>(m_chunk.size());
            deflate(&m_stream, flush);
            const std::size_t made = m_chunk.size() - m_stream.avail_out;
            if (Result<void> written = m_target.write(std::as_bytes(std::span(m_chunk).first(made))); !written)
                return written;
        } while (m_stream.avail_out == 0);
        return {};
    }

    ByteSink &m_target;
    z_stream m_stream{};
    bool m_isOpen = false;
    std::array<Bytef, 65536> m_chunk{};
};

// Both passes at once.
class Tee final : public ByteSink
{
public:
    Tee(ByteSink &first, ByteSink &second) : m_first(first), m_second(second) {}

    Result<void> write(std::span<const std::byte> bytes) override
    {
        return m_first.write(bytes).and_then([&] { return m_second.write(bytes); });
    }

private:
    ByteSink &m_first;
    ByteSink &m_second;
};

// A record of little-endian fields.
class Record
{
public:
    template <std::unsigned_integral T>
    Record &add(T value)
    {
        for (std::size_t i = 0; i < sizeof value; ++i)
            m_bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
        return *this;
    }

    Record &add(std::string_view text)
    {
        m_bytes += text;
        return *this;
    }

    // What the local header and the directory say alike, from the version on. As NumPy does, the sizes are in the extra
    // field of the former, and of the latter where they need more than 32 bits.
    Record &describe(const Member &member, std::uint64_t packedSize, std::uint64_t size, std::size_t extraBytes)
    {
        constexpr std::uint16_t flags = 0;
        constexpr std::uint16_t midnight = 0;
        return add(version)
            .add(flags)
            .add(member.method)
            .add(midnight)
            .add(firstOfJanuary1980)
            .add(member.checksum)
            .add(static_cast<std::uint32_t>(packedSize))
            .add(static_cast<std::uint32_t>(size))
            .add(static_cast<std::uint16_t>(memberName.size()))
            .add(static_cast<std::uint16_t>(extraBytes));
    }

    Record &addSizes(const Member &member)
    {
        return add(std::uint16_t{1}).add(std::uint16_t{16}).add(member.size).add(member.packedSize);
    }

    [[nodiscard]] const std::string &bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

constexpr std::size_t sizesField = 20;

// Filled up by a field of no meaning.
std::string localHeader(const Member &member)
{
    constexpr std::uint16_t alignmentId = 0xD935;
    constexpr std::size_t fixed = 30 + memberName.size() + sizesField;
    constexpr std::size_t filling = dataStart - fixed - 4;
    return Record()
        .add(std::uint32_t{0x04034B50})
        .describe(member, inExtraField, inExtraField, sizesField + 4 + filling)
        .add(memberName)
        .addSizes(member)
        .add(alignmentId)
        .add(static_cast<std::uint16_t>(filling))
        .add(std::string(filling, '\0'))
        .bytes();
}

std::string directory(const Member &member)
{
    constexpr std::uint16_t none16 = 0;
    constexpr std::uint32_t none32 = 0;
    const std::uint64_t start = dataStart + member.packedSize;
    const bool isLarge = std::max(member.size, start) >= inExtraField;
    Record record;
    record.add(std::uint32_t{0x02014B50})
        .add(version)
        .describe(member, isLarge ? inExtraField : member.packedSize, isLarge ? inExtraField : member.size,
                  isLarge ? sizesField : 0)
        .add(none16) // comment
        .add(none16) // disk
        .add(none16) // attributes
        .add(none32)
        .add(none32) // offset
        .add(memberName);
    if (isLarge)
        record.addSizes(member);
    const std::uint64_t bytes = record.bytes().size();
    if (isLarge) {
        constexpr std::uint64_t one = 1;
        constexpr std::uint64_t restOfRecord = 44;
        record.add(std::uint32_t{0x06064B50})
            .add(restOfRecord)
            .add(version)
            .add(version)
            .add(none32) // disks
            .add(none32)
            .add(one) // members
            .add(one)
            .add(bytes)
            .add(start)
            .add(std::uint32_t{0x07064B50})
            .add(none32)
            .add(start + bytes)
            .add(std::uint32_t{1});
    }
    return record.add(std::uint32_t{0x06054B50})
        .add(none16) // disks
        .add(none16)
        .add(std::uint16_t{1}) // members
        .add(std::uint16_t{1})
        .add(static_cast<std::uint32_t>(bytes))
        .add(static_cast<std::uint32_t>(isLarge ? inExtraField : start))
        .add(none16)
        .bytes();
}

} // namespace

Result<void> writeNpz(ByteSink &sink, Compression compression, const NpyContent &content, const Progress &progress)
{
    constexpr double summing = 0.3; // of the progress
    Member member;
    ChecksumSink checksum(member);
    if (compression == Compression::Fast) {
        return content(checksum, progress.part(0, summing))
            .and_then([&] {
                member.packedSize = member.size;
                return sink.write(localHeader(member));
            })
            .and_then([&] { return content(sink, progress.part(summing, 1)); })
            .and_then([&] { return sink.write(directory(member)); });
    }
    MemorySink packed;
    DeflatingSink deflating(packed);
    Tee both(checksum, deflating);
    if (Result<void> written = content(both, progress).and_then([&] { return deflating.finish(); }); !written)
        return written;
    const std::vector<std::byte> bytes = packed.take();
    member.method = 8;
    member.packedSize = bytes.size();
    return sink.write(localHeader(member)).and_then([&] { return sink.write(std::span(bytes)); }).and_then([&] {
        return sink.write(directory(member));
    });
}

} // namespace pellucid
