#define ZLIB_CONST // next_in is only read
#include "core/codecs/numpy/zip_writer.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <libdeflate.h>
#include <zlib.h>

namespace pellucid {

namespace {

constexpr std::uint32_t inExtraField = 0xFFFFFFFF; // of a number that stands there
constexpr std::uint16_t version64 = 45;
constexpr std::uint64_t alignment = 64;
constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the cancellation token

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

    // What the local header and the directory say alike, from the version on.
    Record &describe(const ZipMember &member, std::uint64_t packedSize, std::uint64_t size, std::size_t extraBytes)
    {
        return add(member.version)
            .add(member.flags)
            .add(member.method)
            .add(member.date)
            .add(member.checksum)
            .add(static_cast<std::uint32_t>(packedSize))
            .add(static_cast<std::uint32_t>(size))
            .add(static_cast<std::uint16_t>(member.name.size()))
            .add(static_cast<std::uint16_t>(extraBytes));
    }

    [[nodiscard]] const std::string &bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

// As NumPy does, the sizes are in an extra field. It is followed by one of no meaning, up to where the content begins.
std::string localHeader(const ZipMember &member, std::uint64_t position)
{
    constexpr std::uint16_t alignmentId = 0xD935;
    constexpr std::uint16_t sizesBytes = 16;
    const std::uint64_t fixed = 30 + member.name.size() + 4 + sizesBytes + 4;
    const std::uint64_t filling = alignment - 1 - (position + fixed - 1) % alignment;
    return Record()
        .add(std::uint32_t{0x04034B50})
        .describe(member, inExtraField, inExtraField, 4 + sizesBytes + 4 + filling)
        .add(member.name)
        .add(std::uint16_t{1})
        .add(sizesBytes)
        .add(member.size)
        .add(member.packedSize)
        .add(alignmentId)
        .add(static_cast<std::uint16_t>(filling))
        .add(std::string(filling, '\0'))
        .bytes();
}

std::string directoryEntry(const ZipMember &member, std::uint64_t position)
{
    Record large;
    const auto inField = [&](std::uint64_t number) {
        if (number < inExtraField)
            return number;
        large.add(number);
        return std::uint64_t{inExtraField};
    };
    const std::uint64_t size = inField(member.size);
    const std::uint64_t packedSize = inField(member.packedSize);
    const std::uint64_t offset = inField(position);
    Record extra;
    if (const std::string &numbers = large.bytes(); !numbers.empty())
        extra.add(std::uint16_t{1}).add(static_cast<std::uint16_t>(numbers.size())).add(numbers);
    extra.add(member.extra);
    return Record()
        .add(std::uint32_t{0x02014B50})
        .add(member.madeBy)
        .describe(member, packedSize, size, extra.bytes().size())
        .add(static_cast<std::uint16_t>(member.comment.size()))
        .add(std::uint16_t{0}) // disk
        .add(member.internalAttributes)
        .add(member.externalAttributes)
        .add(static_cast<std::uint32_t>(offset))
        .add(member.name)
        .add(extra.bytes())
        .add(member.comment)
        .bytes();
}

std::string directoryEnd(std::uint64_t members, std::uint64_t bytes, std::uint64_t start, std::string_view comment)
{
    constexpr std::uint16_t none16 = 0;
    constexpr std::uint32_t none32 = 0;
    constexpr std::uint64_t most16 = 0xFFFF;
    Record record;
    if (members >= most16 || std::max(bytes, start) >= inExtraField) {
        constexpr std::uint64_t restOfRecord = 44;
        record.add(std::uint32_t{0x06064B50})
            .add(restOfRecord)
            .add(version64)
            .add(version64)
            .add(none32) // disks
            .add(none32)
            .add(members)
            .add(members)
            .add(bytes)
            .add(start)
            .add(std::uint32_t{0x07064B50})
            .add(none32)
            .add(start + bytes)
            .add(std::uint32_t{1});
    }
    const auto count = static_cast<std::uint16_t>(std::min(members, most16));
    return record.add(std::uint32_t{0x06054B50})
        .add(none16) // disks
        .add(none16)
        .add(count)
        .add(count)
        .add(static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, inExtraField)))
        .add(static_cast<std::uint32_t>(std::min<std::uint64_t>(start, inExtraField)))
        .add(static_cast<std::uint16_t>(comment.size()))
        .add(comment)
        .bytes();
}

// Passes on what comes, as it is or deflated, and notes how much of what that was.
class PackingSink final : public ByteSink
{
public:
    PackingSink(ByteSink &target, ZipMember &member) : m_target(target), m_member(member)
    {
        constexpr int rawDeflate = -MAX_WBITS;
        constexpr int memory = 8;
        if (member.method == ZipMember::deflated)
            m_isOpen =
                deflateInit2(&m_stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, rawDeflate, memory, Z_DEFAULT_STRATEGY)
                == Z_OK;
    }
    ~PackingSink() override
    {
        if (m_isOpen)
            deflateEnd(&m_stream);
    }
    PackingSink(const PackingSink &) = delete;
    PackingSink &operator=(const PackingSink &) = delete;
    PackingSink(PackingSink &&) = delete;
    PackingSink &operator=(PackingSink &&) = delete;

    Result<void> write(std::span<const std::byte> bytes) override
    {
        m_member.checksum = libdeflate_crc32(m_member.checksum, bytes.data(), bytes.size());
        m_member.size += bytes.size();
        return m_member.method == ZipMember::stored ? pass(bytes) : deflate(bytes, Z_NO_FLUSH);
    }

    Result<void> finish() { return m_member.method == ZipMember::stored ? Result<void>() : deflate({}, Z_FINISH); }

private:
    Result<void> pass(std::span<const std::byte> bytes)
    {
        m_member.packedSize += bytes.size();
        return m_target.write(bytes);
    }

    // zlib counts in 32 bits; runs are at most 4 MB.
    Result<void> deflate(std::span<const std::byte> bytes, int flush)
    {
        if (!m_isOpen)
            return failure(ErrorCode::OutOfMemory, "Not enough memory to compress the array.");
        m_stream.next_in = reinterpret_cast<const Bytef *>(bytes.data());
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            m_stream.next_out = m_chunk.data();
            m_stream.avail_out = static_cast<uInt>(m_chunk.size());
            ::deflate(&m_stream, flush);
            const std::size_t made = m_chunk.size() - m_stream.avail_out;
            if (Result<void> passed = pass(std::as_bytes(std::span(m_chunk).first(made))); !passed)
                return passed;
        } while (m_stream.avail_out == 0);
        return {};
    }

    ByteSink &m_target;
    ZipMember &m_member;
    z_stream m_stream{};
    bool m_isOpen = false;
    std::array<Bytef, 65536> m_chunk{};
};

} // namespace

Result<void> ZipWriter::add(ZipMember member, const Content &content)
{
    member.flags &= ZipMember::nameIsUtf8;
    member.version = version64;
    member.extra.clear();
    member.checksum = 0;
    member.packedSize = 0;
    member.size = 0;
    if (member.method != ZipMember::stored)
        member.method = ZipMember::deflated;
    const std::uint64_t start = m_position;
    const std::string header = localHeader(member, start); // again when the sizes are known
    PackingSink packing(m_sink, member);
    return m_sink.write(header)
        .and_then([&] { return content(packing); })
        .and_then([&] { return packing.finish(); })
        .and_then([&] {
            m_position += header.size() + member.packedSize;
            m_directory += directoryEntry(member, start);
            ++m_members;
            const std::string known = localHeader(member, start);
            return m_sink.rewrite(start, std::as_bytes(std::span(known)));
        });
}

Result<void> ZipWriter::copy(ZipMember member, const Progress &progress)
{
    for (std::size_t done = 0; done < member.bytes.size(); done += chunk) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const auto part = member.bytes.subspan(done, std::min(chunk, member.bytes.size() - done));
        if (Result<void> written = m_sink.write(part); !written)
            return written;
        progress.at(static_cast<double>(done + part.size()) / static_cast<double>(member.bytes.size()));
    }
    m_directory += directoryEntry(member, m_position);
    m_position += member.bytes.size();
    ++m_members;
    return {};
}

Result<void> ZipWriter::finish(std::string_view comment)
{
    return m_sink.write(m_directory).and_then([&] {
        return m_sink.write(directoryEnd(m_members, m_directory.size(), m_position, comment));
    });
}

} // namespace pellucid
