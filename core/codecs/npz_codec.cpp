// NumPy's .npz with one array in it. Of an archive with several the one to open is named in brackets behind the file:
// openImage() takes "weights.npz[conv1]".
#include "core/codecs/built_in.h"
#include "core/codecs/npz_archive.h"
#include "core/codecs/signature.h"

#include <algorithm>

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

class NpzCodec final : public Codec
{
public:
    std::string id() const override { return "npz"; }
    std::string title() const override { return "NumPy archive"; }
    std::vector<std::string> extensions() const override { return {"npz"}; }

    // Many formats are ZIP archives.
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        return extension == "npz" && startsWith(head, "PK");
    }

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        Result<std::shared_ptr<Storage>> copy = Storage::allocate(file.size());
        if (!copy)
            return failure(std::move(copy));
        std::ranges::copy(file, (*copy)->bytes().begin());
        return decodeInPlace(*copy, limits, progress, {});
    }

    Result<DecodedImage> decodeInPlace(const std::shared_ptr<Storage> &file, const DecodeLimits &limits,
                                       const Progress &progress, const PartWatcher & /*watcher*/) const override
    {
        const Result<std::vector<std::string>> names = npzMembers(file);
        if (!names)
            return tl::unexpected(names.error());
        if (names->size() > 1)
            return failure(ErrorCode::Unsupported,
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
};

} // namespace

std::unique_ptr<const Codec> makeNpzCodec()
{
    return std::make_unique<NpzCodec>();
}

} // namespace pellucid
