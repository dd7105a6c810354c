#include "core/codecs/webp/webp_frames.h"

#include "core/buffer/copy_pixels.h"
#include "core/codecs/webp/webp_container.h"

#include <algorithm>
#include <utility>
#include <webp/demux.h>

namespace pellucid {

namespace {

tl::unexpected<Error> damaged()
{
    return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
}

} // namespace

void WebpFrames::Delete::operator()(WebPAnimDecoder *decoder) const
{
    WebPAnimDecoderDelete(decoder);
}

Result<WebpFrames> WebpFrames::open(std::span<const std::byte> file)
{
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0)
        return damaged();
    options.color_mode = MODE_RGBA;
    options.use_threads = 1;
    const WebPData data{reinterpret_cast<const std::uint8_t *>(file.data()), file.size()};
    WebpFrames frames;
    frames.m_decoder.reset(WebPAnimDecoderNew(&data, &options));
    WebPAnimInfo info;
    if (frames.m_decoder == nullptr || WebPAnimDecoderGetInfo(frames.m_decoder.get(), &info) == 0
        || info.frame_count == 0)
        return damaged();
    frames.m_count = info.frame_count;
    frames.m_shape = {info.canvas_height, info.canvas_width, 4};
    frames.m_loops = static_cast<int>(info.loop_count);
    return frames;
}

Result<WebpFrames::Frame> WebpFrames::next()
{
    std::uint8_t *canvas = nullptr; // the decoder's own, which the next frame is drawn on
    int until = 0;
    if (WebPAnimDecoderGetNext(m_decoder.get(), &canvas, &until) == 0)
        return damaged();
    const int milliseconds = until - std::exchange(m_shownUntil, until);
    return Frame{{reinterpret_cast<const std::byte *>(canvas), DType::UInt8, m_shape}, milliseconds};
}

Result<bool> holdsFrames(std::span<const std::byte> file, const std::vector<ImageView> &frames,
                         const EncodeOptions &options, const Progress &progress)
{
    Result<WebpFrames> written = WebpFrames::open(file);
    if (!written)
        return tl::unexpected(written.error());
    if (written->count() != frames.size() || written->loops() != std::min(options.metadata->loops, maxWebpLoops))
        return false;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const Result<WebpFrames::Frame> frame = written->next();
        if (!frame)
            return tl::unexpected(frame.error());
        if (frame->milliseconds != options.metadata->frameMilliseconds[i] || frame->pixels.shape() != frames[i].shape()
            || (options.compression != Compression::Lossy && !samePixels(frame->pixels, frames[i])))
            return false;
        progress.at(static_cast<double>(i + 1) / static_cast<double>(frames.size()));
    }
    return true;
}

} // namespace pellucid
