#include "core/codecs/io/open_image.h"

#include "core/base/forget_pages.h"
#include "core/buffer/file_bytes.h"
#include "core/codecs/io/file_extension.h"
#include "core/codecs/raw/raw_layout.h"
#include "core/codecs/raw/raw_view.h"

#include <algorithm>
#include <limits>
#include <new>
#include <optional>

namespace pellucid {

namespace {

constexpr std::size_t headBytes = 4096;

// Named as files of a format are that says all by itself: what lies beside it is for somebody else.
bool needsNoLayout(const std::filesystem::path &file, const CodecRegistry &registry)
{
    const std::string extension = lowerExtension(file);
    return extension != "raw" && std::ranges::any_of(registry.codecs(), [&](const auto &codec) {
               const std::vector<std::string> &extensions = codec->extensions();
               return codec->decoder() != nullptr && std::ranges::find(extensions, extension) != extensions.end();
           });
}

// Members of files can have any name, but hardly that one.
Result<std::optional<RawLayout>> layoutOf(const ImageName &name, const CodecRegistry &registry)
{
    if (!name.member)
        return needsNoLayout(name.file, registry) ? std::nullopt : readRawSidecar(name.file);
    if (name.member->find("shape=") == std::string::npos)
        return std::nullopt;
    return parseRawLayout(*name.member).map([](RawLayout layout) { return std::optional(std::move(layout)); });
}

Result<const Codec *> decoderOf(std::span<const std::byte> file, const CodecRegistry &registry,
                                std::string_view extension)
{
    const Codec *const codec = registry.decoderFor(file.first(std::min(file.size(), headBytes)), extension);
    if (codec == nullptr)
        return failure(ErrorCode::UnknownFormat, "This is not an image in a known format.");
    return codec;
}

Result<OpenedImage> open(const std::filesystem::path &path, const CodecRegistry &registry, const DecodeLimits &limits,
                         const Progress &progress, const PartialImageObserver &watcher, FileMapping::Access access)
{
    // No format needs more bytes than its pixels and some for what surrounds them.
    constexpr std::size_t surroundings = std::size_t{64} << 20;
    const std::size_t maxBytes = std::min(limits.pixelBytes, std::numeric_limits<std::size_t>::max() - surroundings);
    const ImageName name(path);
    const Result<FileBytes> file = FileBytes::map(name.file, maxBytes + surroundings, access);
    if (!file)
        return tl::unexpected(file.error());
    const std::span<const std::byte> bytes = file->storage()->bytes();
    const Result<std::optional<RawLayout>> layout = layoutOf(name, registry);
    if (!layout)
        return tl::unexpected(layout.error());
    if (*layout)
        return viewRaw(file->storage(), **layout, limits).map([&](Image image) {
            const bool isMapped = image.buffer.storage()->mapping() != nullptr;
            return OpenedImage{std::move(image),
                               {path, name.file, "raw", "Raw bytes", file->stamp(), access, isMapped, {}, 0}};
        });
    const Result<const Codec *> found = decoderOf(bytes, registry, lowerExtension(name.file));
    if (!found)
        return tl::unexpected(found.error());
    const Codec *const codec = *found;
    if (access == FileMapping::Access::Shared && !codec->decoder()->mapsPixels())
        return failure(ErrorCode::Unsupported,
                       "Its pixels are not stored as they are, as in NumPy's .npy files, so that it cannot be opened "
                       "live. Open it the usual way.");
    const Progress forgetting = forgettingPages(bytes, progress);
    Result<Image> image = codec->decode({.bytes = bytes,
                                         .storage = file->storage(),
                                         .member = name.member,
                                         .limits = limits,
                                         .progress = forgetting,
                                         .observer = watcher});
    if (const Result<void> unchanged = file->checkUnchanged(); !unchanged)
        return tl::unexpected(unchanged.error());
    if (!image)
        return failure(std::move(image));
    Source source{path,
                  name.file,
                  codec->id(),
                  codec->title(),
                  file->stamp(),
                  access,
                  image->buffer.storage()->mapping() != nullptr,
                  image->member,
                  codec->decoder()->memberCount(bytes) - 1};
    return OpenedImage{std::move(*image), std::move(source)};
}

} // namespace

Result<OpenedImage> openImage(const std::filesystem::path &path, const CodecRegistry &registry,
                              const DecodeLimits &limits, const Progress &progress, const PartialImageObserver &watcher,
                              FileMapping::Access access)
{
    try {
        return open(path, registry, limits, progress, watcher, access).map_error([&](Error error) {
            error.message = path.string() + ": " + error.message;
            return error;
        });
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::OutOfMemory, path.string() + ": Not enough memory to open the file.");
    }
}

Result<Image> decodeImage(std::span<const std::byte> file, const CodecRegistry &registry, const Progress &progress)
try {
    return decoderOf(file, registry, {}).and_then([&](const Codec *codec) {
        return codec->decode({.bytes = file, .progress = progress});
    });
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to open the image.");
}

} // namespace pellucid
