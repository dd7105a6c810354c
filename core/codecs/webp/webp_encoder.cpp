#include "core/codecs/webp/webp_encoder.h"

#include "core/base/append_bytes.h"
#include "core/codecs/io/animation.h"
#include "core/codecs/webp/webp_container.h"
#include "core/codecs/webp/webp_metadata.h"

#include <algorithm>
#include <limits>
#include <new>
#include <webp/encode.h>

namespace pellucid {

namespace {

// libwebp's levels of effort, 0 to 9: beyond 6 it takes minutes for a photograph.
constexpr int fastLevel = 1;
constexpr int smallLevel = 6;

struct Picture : WebPPicture
{
    Picture() { isValid = WebPPictureInit(this) != 0; }
    ~Picture() { WebPPictureFree(this); }
    Picture(const Picture &) = delete;
    Picture &operator=(const Picture &) = delete;
    Picture(Picture &&) = delete;
    Picture &operator=(Picture &&) = delete;

    bool isValid;
};

bool configure(WebPConfig &config, const EncodeOptions &options)
{
    if (WebPConfigInit(&config) == 0)
        return false;
    config.exact = 1;
    config.thread_level = 1;
    if (options.compression == Compression::Lossy) {
        config.quality = static_cast<float>(std::clamp(options.quality, 1, 100));
        return true;
    }
    return WebPConfigLosslessPreset(&config, options.compression == Compression::Small ? smallLevel : fastLevel) != 0;
}

bool import(const ImageView &image, Picture &picture)
{
    picture.use_argb = 1;
    picture.width = static_cast<int>(image.width());
    picture.height = static_cast<int>(image.height());
    if (WebPPictureAlloc(&picture) == 0)
        return false;
    const bool hasAlpha = image.channels() == 4;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        std::uint32_t *const row = picture.argb + y * picture.argb_stride;
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            const auto sample = [&](std::ptrdiff_t c) { return std::to_integer<std::uint32_t>(*image.at(x, y, c)); };
            row[x] = (hasAlpha ? sample(3) : 255U) << 24 | sample(0) << 16 | sample(1) << 8 | sample(2);
        }
    }
    return true;
}

int write(const std::uint8_t *data, std::size_t size, const WebPPicture *picture)
try {
    auto &file = *static_cast<std::vector<std::byte> *>(picture->custom_ptr);
    append(file, std::as_bytes(std::span(data, size)));
    return 1;
} catch (const std::bad_alloc &) {
    return 0;
}

int look(int percent, const WebPPicture *picture)
{
    const auto &progress = *static_cast<const Progress *>(picture->user_data);
    progress.at(percent / 100.0);
    return progress.token.isCancelled() ? 0 : 1;
}

Result<std::vector<std::byte>> encodeImage(const ImageView &image, const EncodeOptions &options, Progress progress)
{
    std::vector<std::byte> file;
    WebPConfig config;
    Picture picture;
    if (!picture.isValid || !configure(config, options) || !import(image, picture))
        return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
    picture.writer = write;
    picture.custom_ptr = &file;
    picture.progress_hook = look;
    picture.user_data = &progress;
    if (WebPEncode(&config, &picture) != 0)
        return file;
    if (picture.error_code == VP8_ENC_ERROR_USER_ABORT)
        return failure(ErrorCode::Cancelled, "Cancelled.");
    if (picture.error_code == VP8_ENC_ERROR_FILE_TOO_BIG || picture.error_code == VP8_ENC_ERROR_PARTITION_OVERFLOW
        || picture.error_code == VP8_ENC_ERROR_PARTITION0_OVERFLOW)
        return failure(ErrorCode::TooLarge, "The image is too large for a WebP file of this quality.");
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace

Result<std::vector<std::byte>> encodeWebp(const ImageView &image, const EncodeOptions &options,
                                          const Progress &progress)
try {
    if (image.width() > maxWebpPixels || image.height() > maxWebpPixels)
        return failure(ErrorCode::TooLarge, "WebP is written with at most 16383 pixels a side.");
    const Metadata metadata = options.metadata ? *options.metadata : Metadata{};
    std::vector<ImageView> images = framesOf(options);
    if (images.empty())
        images.push_back(image);
    const auto count = static_cast<double>(images.size());
    std::vector<WebpFrame> frames;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const auto done = static_cast<double>(i);
        const Result<std::vector<std::byte>> file =
            encodeImage(images[i], options, progress.part(done / count, (done + 1) / count));
        if (!file)
            return file;
        const std::span<const std::byte> chunks = webpImageChunks(*file);
        frames.push_back({{chunks.begin(), chunks.end()}, images.size() > 1 ? metadata.frameMilliseconds[i] : 0});
    }
    std::vector<std::byte> file = webpFile(image.shape(), frames, std::min(metadata.loops, maxWebpLoops),
                                           webpMetadata(metadata, image.shape()).blocks);
    if (file.size() > std::numeric_limits<std::uint32_t>::max())
        return failure(ErrorCode::TooLarge, "The frames are more than a WebP file of 4 GB can hold.");
    return file;
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace pellucid
