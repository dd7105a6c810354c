// NumPy's .npz with one array in it, written as np.savez or np.savez_compressed would. Of an archive with several the
// one to open is named in brackets behind the file: openImage() takes "weights.npz[conv1]".
#include "core/codecs/array_elements.h"
#include "core/codecs/built_in.h"
#include "core/codecs/byte_reader.h"
#include "core/codecs/npz_archive.h"
#include "core/codecs/npz_writer.h"
#include "core/codecs/signature.h"

#include <algorithm>
#include <limits>

namespace pellucid {

namespace {

std::string listed(const std::vector<std::string> &names)
{
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
        text += (i > 0 ? ", " : "") + names[i];
    return text + (names.size() > most ? ", ..." : "");
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

Result<std::shared_ptr<Storage>> copyOf(std::span<const std::byte> file)
{
    Result<std::shared_ptr<Storage>> copy = Storage::allocate(file.size());
    if (copy)
        std::ranges::copy(file, (*copy)->bytes().begin());
    return copy;
}

class NpzCodec final : public Codec
{
public:
    std::string id() const override { return "npz"; }
    std::string title() const override { return "NumPy archive"; }
    std::vector<std::string> extensions() const override { return {"npz"}; }

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

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        Result<std::shared_ptr<Storage>> copy = copyOf(file);
        if (!copy)
            return failure(std::move(copy));
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        return decodeInPlace(*copy, limits, progress, {});
    }

    Result<DecodedImage> decodeInPlace(const std::shared_ptr<Storage> &file, const DecodeLimits &limits,
                                       const Progress &progress, const PartWatcher & /*watcher*/) const override
    {
        const Result<std::vector<std::string>> names = npzMembers(file);
        if (!names)
            return tl::unexpected(names.error());
        if (names->size() > 1)
            return failure(ErrorCode::Ambiguous,
                           "The archive holds " + std::to_string(names->size()) + " arrays: " + listed(*names)
                               + ". Name one in brackets behind the file, as in [" + names->front() + "].");
        return decodeMember(file, names->front(), limits, progress);
    }

    Result<DecodedImage> decodeMember(const std::shared_ptr<Storage> &file, const std::string &name,
                                      const DecodeLimits &limits, const Progress &progress) const override
    {
        const Result<std::shared_ptr<Storage>> member = npzMember(file, name, limits.pixelBytes, progress);
        if (!member)
            return tl::unexpected(member.error());
        return makeNpyCodec()->decodeInPlace(*member, limits, progress, {});
    }

    Encoding encoding() const override
    {
        Encoding encoding = arrayEncoding();
        encoding.compressions = {Compression::Fast, Compression::Small};
        return encoding;
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        const auto content = [&](ByteSink &target, const Progress &part) {
            return makeNpyCodec()->encodeTo(target, image, options, part);
        };
        return writeNpz(sink, options.compression, content, progress);
    }

    Result<bool> holds(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                       const Progress &progress) const override
    {
        const auto copy = copyOf(file);
        if (!copy)
            return tl::unexpected(copy.error());
        const Result<std::vector<std::string>> names = npzMembers(*copy);
        if (!names)
            return tl::unexpected(names.error());
        const auto member = npzMember(*copy, names->front(), std::numeric_limits<std::size_t>::max(), progress);
        if (!member)
            return tl::unexpected(member.error());
        return makeNpyCodec()->holds((*member)->bytes(), image, options, progress);
    }
};

} // namespace

std::unique_ptr<const Codec> makeNpzCodec()
{
    return std::make_unique<NpzCodec>();
}

} // namespace pellucid
