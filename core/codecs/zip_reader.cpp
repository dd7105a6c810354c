#include "core/codecs/zip_reader.h"

#include "core/codecs/byte_reader.h"
#include "core/codecs/metadata.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace pellucid {

// A file in memory, as minizip wants one. Positions beyond the end read nothing, and say so: minizip's own word for the
// end of a file is the one for success.
struct ZipReader::File
{
    std::span<const std::byte> bytes;
    std::uint64_t position = 0;
    bool isCutShort = false; // the last reading

    static File &of(voidpf stream) { return *static_cast<File *>(stream); }

    static uLong read(voidpf /*opaque*/, voidpf stream, void *buffer, uLong size)
    {
        File &file = of(stream);
        const std::uint64_t left = file.bytes.size() - std::min<std::uint64_t>(file.position, file.bytes.size());
        const std::uint64_t count = std::min<std::uint64_t>(size, left);
        if (count > 0)
            std::memcpy(buffer, file.bytes.data() + file.position, count);
        file.position += count;
        file.isCutShort = count < size;
        return count;
    }

    static long seek(voidpf /*opaque*/, voidpf stream, ZPOS64_T offset, int origin)
    {
        File &file = of(stream);
        const std::uint64_t start = origin == ZLIB_FILEFUNC_SEEK_CUR ? file.position
            : origin == ZLIB_FILEFUNC_SEEK_END                       ? file.bytes.size()
                                                                     : 0;
        file.position = start + offset;
        return 0;
    }

    [[nodiscard]] zlib_filefunc64_def functions()
    {
        zlib_filefunc64_def functions{};
        functions.opaque = this;
        functions.zopen64_file = [](voidpf opaque, const void * /*name*/, int /*mode*/) { return opaque; };
        functions.zread_file = &File::read;
        functions.zwrite_file = [](voidpf, voidpf, const void *, uLong) { return uLong{0}; };
        functions.ztell64_file = [](voidpf, voidpf stream) { return ZPOS64_T{of(stream).position}; };
        functions.zseek64_file = &File::seek;
        functions.zclose_file = [](voidpf, voidpf) { return 0; };
        functions.zerror_file = [](voidpf, voidpf stream) { return of(stream).isCutShort ? 1 : 0; };
        return functions;
    }
};

ZipReader::ZipReader(std::span<const std::byte> bytes) : m_file(std::make_shared<File>(File{bytes}))
{
    zlib_filefunc64_def functions = m_file->functions();
    m_zip.reset(unzOpen2_64("", &functions));
}

std::optional<ZipReader::Member> ZipReader::current() const
{
    std::array<char, 1024> name{};
    Member member{{}, {}};
    const int status =
        unzGetCurrentFileInfo64(zip(), &member.info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0);
    if (status != UNZ_OK)
        return std::nullopt;
    member.name = name.data();
    return member;
}

namespace {

// A member that begins there.
struct PackedMember
{
    ZipMember member;
    std::uint64_t start;
};

// Without the field that holds 64-bit sizes.
std::string otherFields(std::span<const std::byte> extra)
{
    std::string others;
    for (ByteReader reader(extra); reader.remaining() > 0;) {
        const std::size_t start = reader.position();
        const bool isSizes = reader.u16le() == 1;
        reader.take(reader.u16le());
        if (!isSizes)
            others += asText(extra.subspan(start, reader.position() - start));
    }
    return others;
}

// The current one.
Result<PackedMember> packedMember(const ZipReader &archive)
{
    unz_file_info64 info{};
    if (unzGetCurrentFileInfo64(archive.zip(), &info, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK)
        return corruptZip();
    ZipMember member{std::string(info.size_filename, '\0'),
                     static_cast<std::uint16_t>(info.compression_method),
                     static_cast<std::uint16_t>(info.flag),
                     static_cast<std::uint16_t>(info.version),
                     static_cast<std::uint16_t>(info.version_needed),
                     static_cast<std::uint32_t>(info.dosDate),
                     static_cast<std::uint16_t>(info.internal_fa),
                     static_cast<std::uint32_t>(info.external_fa),
                     {},
                     std::string(info.size_file_comment, '\0'),
                     static_cast<std::uint32_t>(info.crc),
                     info.compressed_size,
                     info.uncompressed_size};
    std::vector<std::byte> extra(info.size_file_extra);
    int method = 0;
    constexpr int asItLies = 1;
    if (unzGetCurrentFileInfo64(archive.zip(), nullptr, member.name.data(), member.name.size(), extra.data(),
                                extra.size(), member.comment.data(), member.comment.size())
            != UNZ_OK
        || unzOpenCurrentFile2(archive.zip(), &method, nullptr, asItLies) != UNZ_OK)
        return corruptZip();
    member.extra = otherFields(extra);
    const std::uint64_t content = unzGetCurrentFileZStreamPos64(archive.zip());
    const int localExtra = unzGetLocalExtrafield(archive.zip(), nullptr, 0);
    unzCloseCurrentFile(archive.zip());
    return PackedMember{std::move(member), content - 30 - info.size_filename - static_cast<std::uint64_t>(localExtra)};
}

} // namespace

tl::unexpected<Error> corruptZip()
{
    return failure(ErrorCode::Corrupt, "The archive is damaged.");
}

std::size_t zipMemberCount(std::span<const std::byte> file)
{
    unz_global_info64 info{};
    const ZipReader archive(file);
    return archive.isOpen() && unzGetGlobalInfo64(archive.zip(), &info) == UNZ_OK ? info.number_entry : 0;
}

Result<ZipContents> zipContents(std::span<const std::byte> file)
{
    const ZipReader archive(file);
    if (!archive.isOpen())
        return corruptZip();
    ZipContents contents;
    std::vector<std::pair<std::uint64_t, std::size_t>> starts; // of which member
    std::uint64_t end = 0;                                     // of the last one
    for (int status = unzGoToFirstFile(archive.zip()); status != UNZ_END_OF_LIST_OF_FILE;
         status = unzGoToNextFile(archive.zip())) {
        if (status != UNZ_OK)
            return corruptZip();
        if (contents.members.empty())
            end = unzGetOffset64(archive.zip());
        Result<PackedMember> packed = packedMember(archive);
        if (!packed)
            return tl::unexpected(packed.error());
        starts.emplace_back(packed->start, contents.members.size());
        contents.members.push_back(std::move(packed->member));
    }
    std::ranges::sort(starts);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const auto &[start, index] = starts[i];
        ZipMember &member = contents.members[index];
        const std::uint64_t next = i + 1 < starts.size() ? starts[i + 1].first : end;
        const std::uint64_t least = 30 + member.name.size() + member.packedSize;
        if ((i == 0 && start != 0) || next > file.size() || next < start || next - start < least)
            return failure(ErrorCode::Unsupported,
                           "The archive is built in an unusual way: its other members cannot be kept. Save under "
                           "another name.");
        member.bytes = file.subspan(start, next - start);
    }
    unz_global_info64 info{};
    if (unzGetGlobalInfo64(archive.zip(), &info) != UNZ_OK)
        return corruptZip();
    contents.comment.resize(info.size_comment);
    if (unzGetGlobalComment(archive.zip(), contents.comment.data(), info.size_comment) < 0)
        return corruptZip();
    return contents;
}

} // namespace pellucid
