#include "core/codecs/npz_archive.h"

#include "core/base/byte_size.h"
#include "core/codecs/npy_header.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <minizip/unzip.h>

namespace pellucid {

namespace {

constexpr std::string_view suffix = ".npy";
constexpr std::size_t mostMembers = 65536;
constexpr std::size_t headerBytes = 4096; // NumPy's have 128
constexpr std::size_t chunk = std::size_t{4} << 20;

tl::unexpected<Error> corrupt()
{
    return failure(ErrorCode::Corrupt, "The archive is damaged.");
}

// A file in memory, as minizip wants one. Positions beyond the end read nothing, and say so: minizip's own word for the
// end of a file is the one for success.
struct MemoryFile
{
    std::span<const std::byte> bytes;
    std::uint64_t position = 0;
    bool isCutShort = false; // the last reading

    static MemoryFile &of(voidpf stream) { return *static_cast<MemoryFile *>(stream); }

    static uLong read(voidpf /*opaque*/, voidpf stream, void *buffer, uLong size)
    {
        MemoryFile &file = of(stream);
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
        MemoryFile &file = of(stream);
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
        functions.zread_file = &MemoryFile::read;
        functions.zwrite_file = [](voidpf, voidpf, const void *, uLong) { return uLong{0}; };
        functions.ztell64_file = [](voidpf, voidpf stream) { return ZPOS64_T{of(stream).position}; };
        functions.zseek64_file = &MemoryFile::seek;
        functions.zclose_file = [](voidpf, voidpf) { return 0; };
        functions.zerror_file = [](voidpf, voidpf stream) { return of(stream).isCutShort ? 1 : 0; };
        return functions;
    }
};

class Archive
{
public:
    explicit Archive(std::span<const std::byte> bytes) : m_file{bytes}
    {
        zlib_filefunc64_def functions = m_file.functions();
        m_zip.reset(unzOpen2_64("", &functions));
    }

    [[nodiscard]] bool isOpen() const { return m_zip != nullptr; }
    [[nodiscard]] unzFile zip() const { return m_zip.get(); }

    // Of the current member; nothing where its header is damaged or its name longer than any sensible one.
    struct Member
    {
        std::string name;
        unz_file_info64 info;
    };
    [[nodiscard]] std::optional<Member> current() const
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

    // Goes to the first member, or the next one, that visit() wants to stop at.
    template <typename Visit>
    bool find(Visit visit) const
    {
        std::size_t count = 0;
        for (int status = unzGoToFirstFile(zip()); status == UNZ_OK && count < mostMembers;
             status = unzGoToNextFile(zip()), ++count) {
            const std::optional<Member> member = current();
            if (member && visit(*member))
                return true;
        }
        return false;
    }

private:
    struct Close
    {
        void operator()(unzFile zip) const { unzClose(zip); }
    };

    MemoryFile m_file;
    std::unique_ptr<std::remove_pointer_t<unzFile>, Close> m_zip;
};

Result<std::shared_ptr<Storage>> inflated(const Archive &archive, std::size_t size, const Progress &progress)
{
    Result<std::shared_ptr<Storage>> storage = Storage::allocate(size);
    if (!storage)
        return storage;
    for (std::size_t done = 0; done < size;) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const int count = unzReadCurrentFile(archive.zip(), (*storage)->bytes().data() + done,
                                             static_cast<unsigned>(std::min(chunk, size - done)));
        if (count <= 0)
            return corrupt();
        done += static_cast<std::size_t>(count);
        progress.at(static_cast<double>(done) / static_cast<double>(size));
    }
    if (unzCloseCurrentFile(archive.zip()) != UNZ_OK) // the checksum
        return corrupt();
    return storage;
}

// Of the current member.
Result<ArrayLayout> headerOf(const Archive &archive, const unz_file_info64 &info)
{
    std::array<std::byte, headerBytes> head{};
    if (unzOpenCurrentFile(archive.zip()) != UNZ_OK)
        return corrupt();
    const int count = unzReadCurrentFile(archive.zip(), head.data(), static_cast<unsigned>(head.size()));
    unzCloseCurrentFile(archive.zip()); // the checksum is of the whole
    if (count <= 0)
        return corrupt();
    const std::span<const std::byte> read = std::span(head).first(static_cast<std::size_t>(count));
    return readNpyHeader(read, std::max<std::size_t>(info.uncompressed_size, read.size()));
}

} // namespace

Result<std::vector<NpzMember>> npzContents(std::span<const std::byte> file, std::size_t most,
                                           const CancellationToken &token)
{
    const Archive archive(file);
    if (!archive.isOpen())
        return corrupt();
    std::vector<NpzMember> members;
    archive.find([&](const Archive::Member &member) {
        if (member.name.ends_with(suffix))
            members.push_back(
                {member.name.substr(0, member.name.size() - suffix.size()), headerOf(archive, member.info)});
        return members.size() == most || token.isCancelled();
    });
    return members;
}

Result<std::vector<std::string>> npzMembers(const std::shared_ptr<Storage> &file)
{
    const Archive archive(file->bytes());
    if (!archive.isOpen())
        return corrupt();
    std::vector<std::string> names;
    archive.find([&](const Archive::Member &member) {
        if (member.name.ends_with(suffix))
            names.push_back(member.name.substr(0, member.name.size() - suffix.size()));
        return false;
    });
    if (names.empty())
        return failure(ErrorCode::Corrupt, "The archive holds no arrays.");
    return names;
}

Result<std::shared_ptr<Storage>> npzMember(const std::shared_ptr<Storage> &file, const std::string &name,
                                           std::size_t maximumBytes, const Progress &progress)
{
    const std::span<std::byte> bytes = file->bytes();
    const Archive archive(bytes);
    if (!archive.isOpen())
        return corrupt();
    unz_file_info64 info{};
    const bool isThere = archive.find([&](const Archive::Member &member) {
        info = member.info;
        return member.name == name + std::string(suffix);
    });
    if (!isThere)
        return failure(ErrorCode::NotFound, "The archive holds no array named \"" + name + "\".");
    constexpr uLong encrypted = 1;
    if ((info.flag & encrypted) != 0)
        return failure(ErrorCode::Unsupported, "The array \"" + name + "\" is encrypted.");
    if (info.uncompressed_size > headerBytes && info.uncompressed_size - headerBytes > maximumBytes)
        return failure(ErrorCode::TooLarge,
                       "The array \"" + name + "\" has " + formatByteSize(info.uncompressed_size) + "; arrays up to "
                           + formatByteSize(maximumBytes) + " are opened.");
    if (unzOpenCurrentFile(archive.zip()) != UNZ_OK)
        return corrupt();
    if (info.compression_method != 0)
        return inflated(archive, info.uncompressed_size, progress);
    const std::uint64_t offset = unzGetCurrentFileZStreamPos64(archive.zip());
    if (offset > bytes.size() || info.uncompressed_size > bytes.size() - offset)
        return corrupt();
    return Storage::adopt(
        bytes.subspan(offset, info.uncompressed_size), [file](std::byte *) {}, file->kind());
}

} // namespace pellucid
