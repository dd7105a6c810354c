#include "core/codecs/webp/webp_decoder.h"

#include "core/codecs/io/animation.h"
#include "core/codecs/webp/webp_frames.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <webp/decode.h>

namespace pellucid {

namespace {

constexpr std::size_t parts = 16; // a file is handed over in so many, between which it may be cancelled

struct DeleteDecoder
{
    void operator()(WebPIDecoder *decoder) const { WebPIDelete(decoder); }
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

Result<ImageBuffer> decodeWebpImage(const Shape &shape, const DecodeRequest &request, const RowWatcher &watcher)
{
    Result<ImageBuffer> image = ImageBuffer::allocate(DType::UInt8, shape, request.allocate);
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
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        status = WebPIUpdate(decoder.get(), octets(request.bytes), request.bytes.size() * part / parts);
        int rows = 0;
        if (WebPIDecGetRGB(decoder.get(), &rows, nullptr, nullptr, nullptr) == nullptr)
            continue;
        request.progress.at(static_cast<double>(rows) / static_cast<double>(shape.height));
        if (watcher && rows > 0)
            watcher(pixels, rows);
    }
    if (status != VP8_STATUS_OK)
        return errorOf(status);
    return image;
}

Result<Image> decodeWebpAnimation(Metadata metadata, const DecodeRequest &request)
{
    Result<WebpFrames> frames = WebpFrames::open(request.bytes);
    if (!frames)
        return tl::unexpected(frames.error());
    const std::size_t count = framesToRead(frames->count(), frames->shape(), request.limits);
    Result<Image> animation = allocateAnimation(count, frames->shape(), request.allocate);
    if (!animation)
        return animation;
    for (std::size_t i = 0; i < count; ++i) {
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const Result<WebpFrames::Frame> frame = frames->next();
        if (!frame)
            return tl::unexpected(frame.error());
        std::memcpy(frameOf(*animation, i).data(), frame->pixels.data(), animation->buffer.byteCount());
        metadata.frameMilliseconds.push_back(frame->milliseconds);
        request.progress.at(static_cast<double>(i + 1) / static_cast<double>(count));
    }
    metadata.loops = frames->loops();
    if (count < frames->count())
        metadata.addUnread(droppedFrames(count, frames->count()));
    animation->metadata = std::move(metadata);
    return animation;
}

} // namespace pellucid
