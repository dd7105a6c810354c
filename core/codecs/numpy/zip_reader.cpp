#define ZLIB_CONST // next_in is only read
#include "core/codecs/numpy/zip_reader.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <cstring>
#include <libdeflate.h>
#include <optional>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t endBytes = 22;               // of the record at the end, without its comment
constexpr std::size_t largeEndBytes = 56;          // of its 64-bit form
constexpr std::size_t locatorBytes = 20;           // between the two
constexpr std::uint32_t inExtraField = 0xFFFFFFFF; // of a number that stands there

std::uint64_t u64le(ByteReader &reader)
{
    const std::uint64_t low = reader.u32le();
    return low | std::uint64_t{reader.u32le()} << 32;
}

// What the end of the file says of the directory.
struct End
{
    std::uint64_t place; // of this record: where the directory ends
    std::uint64_t members;
    std::uint64_t bytes;
    std::uint64_t start; // counted from where the archive begins
    std::string comment;
};

std::optional<End> readEnd(std::span<const std::byte> file)
{
    constexpr std::size_t longestComment = 0xFFFF;
    if (file.size() < endBytes)
        return std::nullopt;
    const std::size_t reach = std::min(file.size() - endBytes, longestComment);
    const std::string_view tail = asText(file.last(reach + endBytes)).substr(0, reach + 4);
    const std::size_t found = tail.rfind("PK\x05\x06");
    if (found == std::string_view::npos)
        return std::nullopt;
    End end{};
    end.place = file.size() - reach - endBytes + found;
    ByteReader reader(file.subspan(end.place));
    reader.take(10);
    end.members = reader.u16le();
    end.bytes = reader.u32le();
    end.start = reader.u32le();
    end.comment = asText(reader.take(reader.u16le()));
    constexpr std::size_t more = largeEndBytes + locatorBytes;
    if (end.place < more || !asText(file.subspan(end.place - locatorBytes)).starts_with("PK\x06\x07"))
        return end;
    ByteReader large(file.subspan(end.place - more));
    if (asText(large.take(4)) == "PK\x06\x06") {
        end.place -= more;
        large.take(28);
        end.members = u64le(large);
        end.bytes = u64le(large);
        end.start = u64le(large);
    }
    return end;
}

// Takes 64-bit sizes out of the field that holds them, and keeps the others.
std::string readExtra(std::span<const std::byte> extra, std::initializer_list<std::uint64_t *> numbers)
{
    constexpr unsigned sizesId = 1;
    std::string others;
    for (ByteReader reader(extra); reader.remaining() > 0;) {
        const std::size_t start = reader.position();
        const unsigned id = reader.u16le();
        ByteReader field(reader.take(reader.u16le()));
        if (id != sizesId)
            others += asText(extra.subspan(start, reader.position() - start));
        for (std::uint64_t *const number : numbers) {
            if (id == sizesId && *number == inExtraField)
                *number = u64le(field);
        }
    }
    return others;
}

// The next entry of the directory, and where its member starts.
std::optional<std::pair<ZipMember, std::uint64_t>> readEntry(ByteReader &reader)
{
    if (asText(reader.take(4)) != "PK\x01\x02")
        return std::nullopt;
    ZipMember member;
    member.madeBy = reader.u16le();
    member.version = reader.u16le();
    member.flags = reader.u16le();
    member.method = reader.u16le();
    member.date = reader.u32le();
    member.checksum = reader.u32le();
    member.packedSize = reader.u32le();
    member.size = reader.u32le();
    const std::size_t nameBytes = reader.u16le();
    const std::size_t extraBytes = reader.u16le();
    const std::size_t commentBytes = reader.u16le();
    reader.u16le(); // disk
    member.internalAttributes = reader.u16le();
    member.externalAttributes = reader.u32le();
    std::uint64_t start = reader.u32le();
    member.name = asText(reader.take(nameBytes));
    member.extra = readExtra(reader.take(extraBytes), {&member.size, &member.packedSize, &start});
    member.comment = asText(reader.take(commentBytes));
    if (!reader.isValid())
        return std::nullopt;
    return std::pair(std::move(member), start);
}

struct Directory
{
    ZipContents contents;
    const std::byte *place;
};

Result<Directory> readDirectory(std::span<const std::byte> file)
{
    std::optional<End> end = readEnd(file);
    if (!end || end->bytes > end->place || end->start > end->place - end->bytes)
        return corruptZip();
    const std::uint64_t place = end->place - end->bytes;
    const std::span<const std::byte> archive = file.subspan(place - end->start);
    Directory directory{{{}, std::move(end->comment)}, file.data() + place};
    ByteReader reader(file.subspan(place, end->bytes));
    for (std::uint64_t i = 0; i < end->members; ++i) {
        auto entry = readEntry(reader);
        if (!entry || entry->second > archive.size())
            return corruptZip();
        entry->first.bytes = archive.subspan(entry->second);
        directory.contents.members.push_back(std::move(entry->first));
    }
    return directory;
}

} // namespace

tl::unexpected<Error> corruptZip()
{
    return failure(ErrorCode::Corrupt, "The archive is damaged.");
}

Result<ZipContents> readZip(std::span<const std::byte> file)
{
    return readDirectory(file).map([](Directory directory) { return std::move(directory.contents); });
}

Result<ZipContents> zipContents(std::span<const std::byte> file)
{
    Result<Directory> directory = readDirectory(file);
    if (!directory)
        return failure(std::move(directory));
    std::vector<ZipMember *> inOrder;
    for (ZipMember &member : directory->contents.members)
        inOrder.push_back(&member);
    const auto start = [](const ZipMember *member) { return member->bytes.data(); };
    std::ranges::sort(inOrder, {}, start);
    for (std::size_t i = 0; i < inOrder.size(); ++i) {
        ZipMember &member = *inOrder[i];
        const std::byte *const next = i + 1 < inOrder.size() ? start(inOrder[i + 1]) : directory->place;
        const std::ptrdiff_t room = next - start(&member) - 30 - std::ssize(member.name);
        if ((i == 0 && start(&member) != file.data()) || room < 0
            || static_cast<std::uint64_t>(room) < member.packedSize)
            return failure(ErrorCode::Unsupported,
                           "The archive is built in an unusual way: its other members cannot be kept. Save under "
                           "another name.");
        member.bytes = {start(&member), next};
    }
    return std::move(directory->contents);
}

ZipContent::ZipContent(const ZipMember &member)
    : m_left(member.size), m_expected(member.checksum), m_isDeflated(member.method == ZipMember::deflated)
{
    ByteReader reader(member.bytes);
    const bool isHeader = asText(reader.take(4)) == "PK\x03\x04";
    reader.take(4);
    const bool isSameMethod = reader.u16le() == member.method;
    reader.take(16);
    const std::size_t nameBytes = reader.u16le();
    reader.take(nameBytes + reader.u16le());
    m_packed = reader.take(member.packedSize);
    constexpr unsigned encrypted = 1;
    if (!reader.isValid() || !isHeader || !isSameMethod || (member.flags & encrypted) != 0)
        return;
    constexpr int rawDeflate = -MAX_WBITS;
    m_isOpen = m_isDeflated ? inflateInit2(&m_stream, rawDeflate) == Z_OK
                            : member.method == ZipMember::stored && member.packedSize == member.size;
}

ZipContent::~ZipContent()
{
    if (m_isOpen && m_isDeflated)
        inflateEnd(&m_stream);
}

std::size_t ZipContent::read(std::span<std::byte> to)
{
    if (!m_isOpen)
        return 0;
    to = to.first(std::min<std::uint64_t>(to.size(), m_left));
    if (m_isDeflated)
        to = to.first(inflateInto(to));
    else
        std::ranges::copy(m_packed.last(m_left).first(to.size()), to.begin());
    m_checksum = libdeflate_crc32(m_checksum, to.data(), to.size());
    m_left -= to.size();
    return to.size();
}

// zlib counts in 32 bits.
std::size_t ZipContent::inflateInto(std::span<std::byte> to)
{
    constexpr std::size_t chunk = std::size_t{1} << 30;
    std::size_t done = 0;
    for (int status = Z_OK; done < to.size() && status == Z_OK;) {
        const std::span<const std::byte> from = m_packed.subspan(m_taken);
        m_stream.next_in = reinterpret_cast<const Bytef *>(from.data());
        m_stream.avail_in = static_cast<uInt>(std::min(from.size(), chunk));
        m_stream.next_out = reinterpret_cast<Bytef *>(to.data() + done);
        m_stream.avail_out = static_cast<uInt>(std::min(to.size() - done, chunk));
        const uInt given = m_stream.avail_in;
        const uInt room = m_stream.avail_out;
        status = inflate(&m_stream, Z_NO_FLUSH);
        m_taken += given - m_stream.avail_in;
        done += room - m_stream.avail_out;
    }
    return done;
}

} // namespace pellucid
