#include "core/codecs/webp_decoder.h"

#include "core/codecs/animation.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <webp/decode.h>
#include <webp/demux.h>

namespace pellucid {

namespace {

constexpr std::size_t parts = 16; // a file is handed over in so many, between which it may be cancelled

struct DeleteDecoder
{
    void operator()(WebPIDecoder *decoder) const { WebPIDelete(decoder); }
    void operator()(WebPAnimDecoder *decoder) const { WebPAnimDecoderDelete(decoder); }
};

const std::uint8_t *octets(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const std::uint8_t *>(bytes.data());
}

tl::unexpected<Error> errorOf(VP8StatusCode status)
{
    if (status == VP8_STATUS_OUT_OF_MEMORY)
        return failure(ErrorCode::OutOfMemory, "Not enough memory for the WebP image.");
    return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
}

} // namespace

Result<ImageBuffer> decodeWebpImage(std::span<const std::byte> file, const Shape &shape, const Progress &progress,
                                    const RowWatcher &watcher)
{
    Result<ImageBuffer> image = ImageBuffer::allocate(DType::UInt8, shape);
    WebPDecoderConfig config;
    if (!image || WebPInitDecoderConfig(&config) == 0)
        return image;
    const MutableImageView pixels = image->mutableView();
    config.options.use_threads = 1;
    config.output.colorspace = shape.channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {reinterpret_cast<std::uint8_t *>(pixels.data()), static_cast<int>(pixels.strides().row),
                            image->byteCount()};
    const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(WebPIDecode(nullptr, 0, &config));
    if (decoder == nullptr)
        return errorOf(VP8_STATUS_OUT_OF_MEMORY);
    VP8StatusCode status = VP8_STATUS_SUSPENDED;
    for (std::size_t part = 1; part <= parts && status == VP8_STATUS_SUSPENDED; ++part) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        status = WebPIUpdate(decoder.get(), octets(file), file.size() * part / parts);
        int rows = 0;
        if (WebPIDecGetRGB(decoder.get(), &rows, nullptr, nullptr, nullptr) == nullptr)
            continue;
        progress.at(static_cast<double>(rows) / static_cast<double>(shape.height));
        if (watcher && rows > 0)
            watcher(pixels, rows);
    }
    if (status != VP8_STATUS_OK)
        return errorOf(status);
    return image;
}

Result<DecodedImage> decodeWebpAnimation(std::span<const std::byte> file, Metadata metadata, const DecodeLimits &limits,
                                         const Progress &progress)
{
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0)
        return errorOf(VP8_STATUS_INVALID_PARAM);
    options.color_mode = MODE_RGBA;
    options.use_threads = 1;
    const WebPData data{octets(file), file.size()};
    const std::unique_ptr<WebPAnimDecoder, DeleteDecoder> decoder(WebPAnimDecoderNew(&data, &options));
    WebPAnimInfo info;
    if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 || info.frame_count == 0)
        return errorOf(VP8_STATUS_BITSTREAM_ERROR);

    const Shape shape{info.canvas_height, info.canvas_width, 4};
    const bool isWhole = isReadWhole(info.frame_count, shape, limits);
    const std::size_t frames = isWhole ? info.frame_count : 1;
    Result<DecodedImage> animation = allocateAnimation(frames, shape);
    if (!animation)
        return animation;
    int before = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        std::uint8_t *canvas = nullptr; // the decoder's own, which the next frame is drawn on
        int until = 0;
        if (WebPAnimDecoderGetNext(decoder.get(), &canvas, &until) == 0)
            return errorOf(VP8_STATUS_BITSTREAM_ERROR);
        std::memcpy(frameOf(*animation, i).data(), canvas, animation->buffer.byteCount());
        metadata.frameMilliseconds.push_back(until - before);
        before = until;
        progress.at(static_cast<double>(i + 1) / static_cast<double>(frames));
    }
    metadata.loops = static_cast<int>(info.loop_count);
    if (!isWhole)
        metadata.lost.push_back(droppedFrames(info.frame_count));
    animation->metadata = std::move(metadata);
    return animation;
}

} // namespace pellucid
