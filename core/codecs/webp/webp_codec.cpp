// WebP, lossy and lossless, with or without alpha, and animations as stacks of frames; by libwebp. Colors come out
// straight, also under alpha 0, turned upright as Exif says. Written exactly, or smaller with a loss where that is
// asked for. A lossy file does not say with what quality it was made.
#include "core/base/signature.h"
#include "core/buffer/copy_pixels.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/animation.h"
#include "core/codecs/webp/webp_decoder.h"
#include "core/codecs/webp/webp_encoder.h"
#include "core/codecs/webp/webp_frames.h"
#include "core/codecs/webp/webp_metadata.h"
#include "core/image/orientation.h"

#include <utility>

namespace pellucid {

namespace {

class WebpDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "RIFF") && head.size() >= 12 && startsWith(head.subspan(8), "WEBP");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readWebpContainer(file).map([](const WebpContainer &webp) {
            Shape shape = webp.shape;
            if (!webp.isAnimated && swapsAxes(webpOrientation(webp)))
                std::swap(shape.width, shape.height);
            return ImageSpec{DType::UInt8, shape, defaultChannelNames(shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<WebpContainer> webp = readWebpContainer(request.bytes);
        if (!webp)
            return tl::unexpected(webp.error());
        if (const Result<void> checked = checkLimits(webp->shape, DType::UInt8, request.limits); !checked)
            return tl::unexpected(checked.error());
        Metadata metadata = readWebpMetadata(*webp);
        if (webp->isAnimated)
            return decodeWebpAnimation(std::move(metadata), request);

        const ChannelNames channels = defaultChannelNames(webp->shape.channels);
        const int orientation = webpOrientation(*webp);
        const RowWatcher rowWatcher = watchRows(request.observer, orientation, channels, metadata);
        Result<ImageBuffer> buffer = decodeWebpImage(webp->shape, request, rowWatcher);
        return uprightImage(std::move(buffer), orientation, channels, std::move(metadata), request.allocate);
    }
};

class WebpEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        return {.dtypes = {DType::UInt8},
                .channels = {3, 4},
                .features = {EncoderFeature::Frames},
                .compressions = {Compression::Fast, Compression::Small, Compression::Lossy},
                .lossIfAsked = "WebP with a quality is lossy: pixel values change slightly."};
    }

    std::vector<std::string> metadataLosses(const Metadata &metadata, DType /*dtype*/,
                                            const Shape &shape) const override
    {
        return webpMetadata(metadata, shape).losses;
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        const Result<std::vector<std::byte>> file = encodeWebp(image, options, progress);
        return file ? sink.write(*file) : tl::unexpected(file.error());
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        if (const std::vector<ImageView> frames = framesOf(options); frames.size() > 1)
            return holdsFrames(file, frames, options, progress);
        return WebpDecoder().decode({.bytes = file, .progress = progress}).map([&](const Image &decoded) {
            const ImageView stored = decoded.buffer.view();
            return stored.shape() == image.shape()
                && (options.compression == Compression::Lossy || samePixels(stored, image));
        });
    }
};

} // namespace

Codec makeWebpCodec()
{
    return {"webp", "WebP", {"webp"}, std::make_unique<WebpDecoder>(), std::make_unique<WebpEncoder>()};
}

} // namespace pellucid
