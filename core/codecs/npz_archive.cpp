#include "core/codecs/npz_archive.h"

#include "core/base/byte_size.h"
#include "core/codecs/npy_header.h"
#include "core/codecs/zip_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

namespace pellucid {

namespace {

constexpr std::string_view suffix = ".npy";
constexpr std::size_t headerBytes = 4096; // NumPy's have 128
constexpr std::size_t chunk = std::size_t{4} << 20;

// Goes to the member of an array.
Result<unz_file_info64> goTo(const ZipReader &archive, const std::string &name)
{
    unz_file_info64 info{};
    const bool isThere = archive.find([&](const ZipReader::Member &member) {
        info = member.info;
        return member.name == npzFileName(name);
    });
    if (!isThere)
        return failure(ErrorCode::NotFound, "The archive holds no array named \"" + name + "\".");
    return info;
}

Result<StoredBytes> inflated(const ZipReader &archive, std::size_t size, const Progress &progress)
{
    Result<std::shared_ptr<Storage>> storage = Storage::allocate(size);
    if (!storage)
        return failure(std::move(storage));
    for (std::size_t done = 0; done < size;) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const int count = unzReadCurrentFile(archive.zip(), (*storage)->bytes().data() + done,
                                             static_cast<unsigned>(std::min(chunk, size - done)));
        if (count <= 0)
            return corruptZip();
        done += static_cast<std::size_t>(count);
        progress.at(static_cast<double>(done) / static_cast<double>(size));
    }
    if (unzCloseCurrentFile(archive.zip()) != UNZ_OK) // the checksum
        return corruptZip();
    return StoredBytes{std::move(*storage), 0, size};
}

// Whether the current member has the bytes that are written.
class ComparingSink final : public ByteSink
{
public:
    explicit ComparingSink(const ZipReader &archive) : m_archive(archive) {}

    Result<void> write(std::span<const std::byte> bytes) override
    {
        while (!bytes.empty() && m_isAlike) {
            const std::span<const std::byte> part = bytes.first(std::min(bytes.size(), m_chunk.size()));
            const int count = unzReadCurrentFile(m_archive.zip(), m_chunk.data(), static_cast<unsigned>(part.size()));
            m_isAlike = count == std::ssize(part) && std::ranges::equal(part, std::span(m_chunk).first(part.size()));
            bytes = bytes.subspan(part.size());
        }
        return {};
    }

    // And no others.
    [[nodiscard]] bool isAlike() { return m_isAlike && unzReadCurrentFile(m_archive.zip(), m_chunk.data(), 1) == 0; }

private:
    const ZipReader &m_archive;
    std::vector<std::byte> m_chunk = std::vector<std::byte>(std::size_t{256} << 10);
    bool m_isAlike = true;
};

// Of the current member.
Result<ArrayLayout> headerOf(const ZipReader &archive, const unz_file_info64 &info)
{
    std::array<std::byte, headerBytes> head{};
    if (unzOpenCurrentFile(archive.zip()) != UNZ_OK)
        return corruptZip();
    const int count = unzReadCurrentFile(archive.zip(), head.data(), static_cast<unsigned>(head.size()));
    unzCloseCurrentFile(archive.zip()); // the checksum is of the whole
    if (count <= 0)
        return corruptZip();
    const std::span<const std::byte> read = std::span(head).first(static_cast<std::size_t>(count));
    return readNpyHeader(read, std::max<std::size_t>(info.uncompressed_size, read.size()));
}

} // namespace

Result<std::vector<NpzMember>> npzContents(std::span<const std::byte> file, std::size_t most,
                                           const CancellationToken &token)
{
    const ZipReader archive(file);
    if (!archive.isOpen())
        return corruptZip();
    std::vector<NpzMember> members;
    archive.find([&](const ZipReader::Member &member) {
        if (member.name.ends_with(suffix))
            members.push_back(
                {member.name.substr(0, member.name.size() - suffix.size()), headerOf(archive, member.info)});
        return members.size() == most || token.isCancelled();
    });
    return members;
}

Result<std::vector<std::string>> npzMembers(const std::shared_ptr<Storage> &file)
{
    const ZipReader archive(file->bytes());
    if (!archive.isOpen())
        return corruptZip();
    std::vector<std::string> names;
    archive.find([&](const ZipReader::Member &member) {
        if (member.name.ends_with(suffix))
            names.push_back(member.name.substr(0, member.name.size() - suffix.size()));
        return false;
    });
    if (names.empty())
        return failure(ErrorCode::Corrupt, "The archive holds no arrays.");
    return names;
}

Result<StoredBytes> npzMember(const std::shared_ptr<Storage> &file, const std::string &name, std::size_t maximumBytes,
                              const Progress &progress)
{
    const std::span<const std::byte> bytes = file->bytes();
    const ZipReader archive(bytes);
    if (!archive.isOpen())
        return corruptZip();
    const Result<unz_file_info64> info = goTo(archive, name);
    if (!info)
        return tl::unexpected(info.error());
    constexpr uLong encrypted = 1;
    if ((info->flag & encrypted) != 0)
        return failure(ErrorCode::Unsupported, "The array \"" + name + "\" is encrypted.");
    const std::uint64_t size = info->uncompressed_size;
    if (size > headerBytes && size - headerBytes > maximumBytes)
        return failure(ErrorCode::TooLarge,
                       "The array \"" + name + "\" has " + formatByteSize(size) + "; arrays up to "
                           + formatByteSize(maximumBytes) + " are opened.");
    if (unzOpenCurrentFile(archive.zip()) != UNZ_OK)
        return corruptZip();
    if (info->compression_method != ZipMember::stored)
        return inflated(archive, size, progress);
    const std::uint64_t offset = unzGetCurrentFileZStreamPos64(archive.zip());
    if (offset > bytes.size() || size > bytes.size() - offset)
        return corruptZip();
    return StoredBytes{file, offset, size};
}

Result<bool> npzHolds(std::span<const std::byte> file, const std::string &name, const ZipWriter::Content &content)
{
    const ZipReader archive(file);
    if (!archive.isOpen())
        return corruptZip();
    const Result<unz_file_info64> info = goTo(archive, name);
    if (!info)
        return tl::unexpected(info.error());
    if (unzOpenCurrentFile(archive.zip()) != UNZ_OK)
        return corruptZip();
    ComparingSink comparing(archive);
    return content(comparing).map([&] {
        return comparing.isAlike() && unzCloseCurrentFile(archive.zip()) == UNZ_OK; // the checksum
    });
}

std::string npzFileName(const std::string &array)
{
    return array + std::string(suffix);
}

} // namespace pellucid
