#include "core/codecs/numpy/npz_archive.h"

#include "core/base/byte_size.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/codecs/numpy/zip_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <memory>
#include <ranges>
#include <unordered_set>
#include <utility>

namespace pellucid {

namespace {

constexpr std::string_view suffix = ".npy";
constexpr std::size_t headerBytes = 4096; // NumPy's have 128
constexpr std::size_t chunk = std::size_t{4} << 20;

std::string arrayName(const ZipMember &member)
{
    return member.name.substr(0, member.name.size() - suffix.size());
}

Result<ZipMember> memberOf(std::span<const std::byte> file, const std::string &name)
{
    Result<ZipContents> archive = readZip(file);
    if (!archive)
        return failure(std::move(archive));
    const std::optional<std::size_t> place = npzPlace(archive->members, name);
    if (!place)
        return failure(ErrorCode::NotFound, "The archive holds no array named \"" + name + "\".");
    return std::move(archive->members[*place]);
}

// Fails with the reason why the member's content cannot be read.
Result<void> checkReadable(const ZipMember &member)
{
    constexpr unsigned encrypted = 1;
    const std::string which = "The array \"" + arrayName(member) + "\" is ";
    if ((member.flags & encrypted) != 0)
        return failure(ErrorCode::Unsupported, which + "encrypted.");
    if (member.method == ZipMember::stored || member.method == ZipMember::deflated)
        return {};
    constexpr std::pair<int, std::string_view> methods[] = {{1, "shrinking"}, {6, "imploding"}, {9, "Deflate64"},
                                                            {12, "bzip2"},    {14, "LZMA"},     {93, "Zstandard"},
                                                            {95, "XZ"}};
    const auto *const known = std::ranges::find(methods, member.method, &std::pair<int, std::string_view>::first);
    const std::string by =
        known != std::end(methods) ? std::string(known->second) : "method " + std::to_string(member.method) + " of ZIP";
    return failure(ErrorCode::Unsupported,
                   which + "compressed by " + by + "; those that np.savez or np.savez_compressed writes are opened.");
}

Result<StoredBytes> inflated(ZipContent &content, std::size_t size, const DecodeRequest &request)
{
    Result<std::shared_ptr<Storage>> storage = allocatePixels(request.allocate, size);
    if (!storage)
        return failure(std::move(storage));
    for (std::size_t done = 0; done < size;) {
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::size_t count = content.read((*storage)->bytes().subspan(done, std::min(chunk, size - done)));
        if (count == 0)
            return corruptZip();
        done += count;
        request.progress.at(static_cast<double>(done) / static_cast<double>(size));
    }
    if (!content.isWhole())
        return corruptZip();
    return StoredBytes{std::move(*storage), 0, size};
}

// Whether a member has the bytes that are written.
class ComparingSink final : public ByteSink
{
public:
    explicit ComparingSink(ZipContent &content) : m_content(content) {}

    Result<void> write(std::span<const std::byte> bytes) override
    {
        while (!bytes.empty() && m_isAlike) {
            const std::span<const std::byte> part = bytes.first(std::min(bytes.size(), m_chunk.size()));
            const std::span<std::byte> read = std::span(m_chunk).first(part.size());
            m_isAlike = m_content.read(read) == part.size() && std::ranges::equal(part, read);
            bytes = bytes.subspan(part.size());
        }
        return {};
    }

    // And no others.
    [[nodiscard]] bool isAlike() const { return m_isAlike && m_content.isWhole(); }

private:
    ZipContent &m_content;
    std::vector<std::byte> m_chunk = std::vector<std::byte>(std::size_t{256} << 10);
    bool m_isAlike = true;
};

Result<ArrayLayout> headerOf(const ZipMember &member)
{
    if (const Result<void> readable = checkReadable(member); !readable)
        return tl::unexpected(readable.error());
    ZipContent content(member);
    std::array<std::byte, headerBytes> head{};
    const std::size_t count = content.read(head);
    if (count == 0)
        return corruptZip();
    return readNpyHeader(std::span(head).first(count), member.size);
}

// A packed member unpacks to its array, and to hardly more: otherwise a small file would take any amount of memory.
Result<void> checkSurplus(const ZipMember &member, const std::string &name)
{
    constexpr std::size_t maxSurplus = std::size_t{1} << 20;
    const Result<ArrayLayout> array = headerOf(member);
    if (!array)
        return tl::unexpected(array.error());
    const std::size_t needed = static_cast<std::size_t>(array->offset) + byteCount(*array);
    if (member.size - needed > maxSurplus)
        return failure(ErrorCode::Corrupt,
                       "The archive is damaged: the array \"" + name + "\" needs " + formatByteSize(needed)
                           + ", and would unpack to " + formatByteSize(member.size) + ".");
    return {};
}

// Those that are arrays, of each name the one that counts.
std::vector<ZipMember> arraysOf(ZipContents archive)
{
    std::vector<ZipMember> arrays;
    std::unordered_set<std::string> names;
    for (ZipMember &member : archive.members | std::views::reverse) {
        if (member.name.ends_with(suffix) && names.insert(member.name).second)
            arrays.push_back(std::move(member));
    }
    std::ranges::reverse(arrays);
    return arrays;
}

} // namespace

Result<std::vector<NpzMember>> npzContents(std::span<const std::byte> file, std::size_t most,
                                           const CancellationToken &token)
{
    return readZip(file).map([&](ZipContents archive) {
        std::vector<NpzMember> members;
        for (const ZipMember &member : arraysOf(std::move(archive))) {
            if (members.size() == most || token.isCancelled())
                break;
            members.push_back({arrayName(member), headerOf(member)});
        }
        return members;
    });
}

Result<std::vector<std::string>> npzMembers(std::span<const std::byte> file)
{
    Result<ZipContents> archive = readZip(file);
    if (!archive)
        return failure(std::move(archive));
    std::vector<std::string> names;
    for (const ZipMember &member : arraysOf(*std::move(archive)))
        names.push_back(arrayName(member));
    if (names.empty())
        return failure(ErrorCode::Corrupt, "The archive holds no arrays.");
    return names;
}

Result<StoredBytes> npzMember(const DecodeRequest &request, const std::string &name)
{
    const Result<ZipMember> member = memberOf(request.bytes, name);
    if (!member)
        return tl::unexpected(member.error());
    if (const Result<void> readable = checkReadable(*member); !readable)
        return tl::unexpected(readable.error());
    const std::uint64_t size = member->size;
    const std::size_t maximumBytes = request.limits.pixelBytes;
    if (size > headerBytes && size - headerBytes > maximumBytes)
        return failure(ErrorCode::TooLarge,
                       "The array \"" + name + "\" has " + formatByteSize(size) + "; arrays up to "
                           + formatByteSize(maximumBytes) + " are opened.");
    ZipContent content(*member);
    if (!content.isOpen())
        return corruptZip();
    if (member->method != ZipMember::stored)
        return checkSurplus(*member, name).and_then([&] { return inflated(content, size, request); });
    return storedBytes(content.packed().first(size), request);
}

Result<bool> npzHolds(std::span<const std::byte> file, const std::string &name, const ZipWriter::Content &content)
{
    const Result<ZipMember> member = memberOf(file, name);
    if (!member)
        return tl::unexpected(member.error());
    ZipContent found(*member);
    ComparingSink comparing(found);
    return content(comparing).map([&] { return comparing.isAlike(); });
}

std::optional<std::size_t> npzPlace(std::span<const ZipMember> members, const std::string &array)
{
    const auto backwards = members | std::views::reverse;
    const auto found = std::ranges::find(backwards, npzFileName(array), &ZipMember::name);
    if (found == backwards.end())
        return std::nullopt;
    return static_cast<std::size_t>(backwards.end() - found) - 1;
}

std::string npzFileName(const std::string &array)
{
    return array + std::string(suffix);
}

} // namespace pellucid
