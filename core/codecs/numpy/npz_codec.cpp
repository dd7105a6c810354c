// NumPy's .npz. Of an archive with several arrays the one to open is named in brackets behind the file: openImage()
// takes "weights.npz[conv1]". Written is a new archive with one array in it, as np.savez or np.savez_compressed would,
// or the archive that is there with one array replaced, compressed as it was, and all else byte for byte.
//
// Stored arrays stay where they are in the file. They are not opened live nor saved page by page, though: each has a
// checksum that would be wrong with the first pixel that is written.
#include "core/base/byte_reader.h"
#include "core/base/forget_pages.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/numpy/npz_archive.h"
#include "core/codecs/numpy/zip_reader.h"

#include <algorithm>
#include <cstring>

namespace pellucid {

namespace {

std::string listed(const std::vector<std::string> &names)
{
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
        text += (i > 0 ? ", " : "") + names[i];
    return text + (names.size() > most ? " and " + std::to_string(names.size() - most) + " more" : "");
}

// As the local header that a ZIP archive begins with has it.
std::string_view firstMember(std::span<const std::byte> head)
{
    constexpr std::size_t beforeLength = 26;
    ByteReader reader(head);
    reader.take(beforeLength);
    const std::size_t length = reader.u16le();
    reader.u16le(); // of the extra field
    const std::span<const std::byte> name = reader.take(length);
    return {reinterpret_cast<const char *>(name.data()), name.size()};
}

// As np.savez calls what has no name.
std::string arrayName(const EncodeOptions &options)
{
    return options.member && !options.member->name.empty() ? options.member->name : "arr_0";
}

// Of the archive that is replaced; none where there is none.
std::span<const std::byte> bytesOf(const EncodeOptions &options)
{
    return options.member && options.member->file ? options.member->file->bytes() : std::span<const std::byte>();
}

// What is to be kept.
Result<ZipContents> archiveOf(const EncodeOptions &options)
{
    const std::span<const std::byte> bytes = bytesOf(options);
    return bytes.empty() ? ZipContents{} : zipContents(bytes);
}

Result<bool> areSame(std::span<const std::byte> a, std::span<const std::byte> b, const Progress &progress)
{
    constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the progress
    if (a.size() != b.size())
        return false;
    for (std::size_t done = 0; done < a.size(); done += chunk) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        if (std::memcmp(a.data() + done, b.data() + done, std::min(chunk, a.size() - done)) != 0)
            return false;
        progress.at(static_cast<double>(done) / static_cast<double>(a.size()));
    }
    return true;
}

class NpzDecoder final : public Decoder
{
public:
    // Many formats are ZIP archives; those that begin with an array are ours whatever their name.
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        return startsWith(head, "PK") && (extension == "npz" || firstMember(head).ends_with(".npy"));
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return npzContents(file, 1, {}).and_then([](const std::vector<NpzMember> &members) -> Result<ImageSpec> {
            if (members.empty())
                return failure(ErrorCode::Corrupt, "The archive holds no arrays.");
            return members.front().array.map(
                [](const ArrayLayout &array) { return imageOf(array, usualReading(array.shape)).spec; });
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<std::string> name = request.member ? *request.member : onlyArray(request.bytes);
        if (!name)
            return tl::unexpected(name.error());
        const Result<StoredBytes> member = npzMember(request, *name);
        if (!member)
            return tl::unexpected(member.error());
        return viewNpy(*member, request.limits).map([&](Image image) {
            image.member = *name;
            return image;
        });
    }

    bool hasMembers() const override { return true; }

    std::size_t memberCount(std::span<const std::byte> file) const override
    {
        const Result<ZipContents> archive = readZip(file);
        return archive ? archive->members.size() : 1;
    }

private:
    static Result<std::string> onlyArray(std::span<const std::byte> file)
    {
        return npzMembers(file).and_then([](const std::vector<std::string> &names) -> Result<std::string> {
            if (names.size() > 1)
                return failure(ErrorCode::Ambiguous,
                               "The archive holds " + std::to_string(names.size()) + " arrays: " + listed(names)
                                   + ". Name one in brackets behind the file, as in [" + names.front() + "].");
            return names.front();
        });
    }
};

class NpzEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        EncoderCapabilities capabilities = arrayCapabilities();
        capabilities.compressions = {Compression::Fast, Compression::Small};
        capabilities.features = {EncoderFeature::Arrays, EncoderFeature::Members};
        return capabilities;
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        Result<ZipContents> archive = archiveOf(options);
        if (!archive)
            return tl::unexpected(archive.error());
        std::vector<ZipMember> &members = archive->members;
        const std::string name = arrayName(options);
        if (!npzPlace(members, name))
            members.push_back(
                {.name = npzFileName(name),
                 .method = options.compression == Compression::Fast ? ZipMember::stored : ZipMember::deflated});
        const ZipMember &ours = members[*npzPlace(members, name)];
        const double share = 1.0 / static_cast<double>(members.size());
        double done = 0;
        ZipWriter zip(sink);
        for (const ZipMember &member : members) {
            const Progress part = progress.part(done, done + share);
            const auto content = [&](ByteSink &target) {
                return makeNpyCodec().encoder()->encodeTo(target, image, options, part);
            };
            if (Result<void> added = &member == &ours ? zip.add(member, content)
                                                      : zip.copy(member, forgettingPages(bytesOf(options), part));
                !added)
                return added;
            done += share;
        }
        return zip.finish(archive->comment);
    }

    // The other members byte for byte, and ours as an array.
    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        const Result<ZipContents> before = archiveOf(options);
        const Result<ZipContents> after = zipContents(file);
        if (!before || !after)
            return tl::unexpected(before ? after.error() : before.error());
        const bool isNew = !npzPlace(before->members, arrayName(options));
        const std::optional<std::size_t> ours = npzPlace(after->members, arrayName(options));
        if (!ours || after->members.size() != before->members.size() + (isNew ? 1 : 0))
            return false;
        const double share = 1.0 / static_cast<double>(after->members.size());
        double done = 0;
        for (std::size_t i = 0; i < after->members.size(); ++i, done += share) {
            const Progress part = progress.part(done, done + share);
            const auto content = [&](ByteSink &target) {
                return makeNpyCodec().encoder()->encodeTo(target, image, options, part);
            };
            const ZipMember &member = after->members[i];
            const bool isOurs = i == *ours;
            if (!isOurs && member.name != before->members[i].name)
                return false;
            Result<bool> isSame = isOurs
                ? npzHolds(file, arrayName(options), content)
                : areSame(before->members[i].bytes, member.bytes, forgettingPages(bytesOf(options), part));
            if (!isSame || !*isSame)
                return isSame;
        }
        return true;
    }
};

} // namespace

Codec makeNpzCodec()
{
    return {"npz", "NumPy archive", {"npz"}, std::make_unique<NpzDecoder>(), std::make_unique<NpzEncoder>()};
}

} // namespace pellucid
