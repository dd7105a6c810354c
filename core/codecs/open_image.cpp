#include "core/codecs/open_image.h"

#include "core/buffer/file_bytes.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <new>

namespace pellucid {

namespace {

constexpr std::size_t headBytes = 4096;
constexpr double forgetEvery = 1.0 / 64; // of the decoding

std::string lowerExtension(const std::filesystem::path &path)
{
    std::string extension = path.extension().string();
    if (!extension.empty())
        extension.erase(0, 1);
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return extension;
}

Result<OpenedImage> open(const std::filesystem::path &path, const CodecRegistry &registry, const DecodeLimits &limits,
                         const Progress &progress, const PartWatcher &watcher)
{
    // No format needs more bytes than its pixels and some for what surrounds them.
    constexpr std::size_t surroundings = std::size_t{64} << 20;
    const std::size_t mostBytes = std::min(limits.pixelBytes, std::numeric_limits<std::size_t>::max() - surroundings);
    const Result<FileBytes> file = FileBytes::map(path, mostBytes + surroundings);
    if (!file)
        return tl::unexpected(file.error());
    const std::span<const std::byte> bytes = file->bytes();
    const Codec *const codec =
        registry.decoderFor(bytes.first(std::min(bytes.size(), headBytes)), lowerExtension(path));
    if (codec == nullptr)
        return failure(ErrorCode::UnknownFormat, "This is not an image in a known format.");
    // The pages of a file count as memory of ours; those that are read are not read again.
    double forgotten = 0.0;
    const Progress forgetting{progress.token, [&](double fraction) {
                                  if (fraction >= forgotten + forgetEvery) {
                                      file->forget();
                                      forgotten = fraction;
                                  }
                                  progress.at(fraction);
                              }};
    Result<DecodedImage> image = codec->decodeInPlace(file->storage(), limits, forgetting, watcher);
    if (const Result<void> unchanged = file->checkUnchanged(); !unchanged)
        return tl::unexpected(unchanged.error());
    if (!image)
        return failure(std::move(image));
    return OpenedImage{std::move(*image), codec->id(), codec->title(), file->stamp()};
}

} // namespace

Result<OpenedImage> openImage(const std::filesystem::path &path, const CodecRegistry &registry,
                              const DecodeLimits &limits, const Progress &progress, const PartWatcher &watcher)
{
    try {
        return open(path, registry, limits, progress, watcher).map_error([&](Error error) {
            error.message = path.string() + ": " + error.message;
            return error;
        });
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::OutOfMemory, path.string() + ": Not enough memory to open the file.");
    }
}

} // namespace pellucid
