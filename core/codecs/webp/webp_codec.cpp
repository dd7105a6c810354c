// WebP, lossy and lossless, with or without alpha, and animations as stacks of frames; by libwebp. Colors come out
// straight, also under alpha 0, turned upright as Exif says. Written exactly, or smaller with a loss where that is
// asked for. A lossy file does not say with what quality it was made.
#include "core/base/signature.h"
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

class WebpCodec final : public Codec
{
public:
    std::string id() const override { return "webp"; }
    std::string title() const override { return "WebP"; }
    std::vector<std::string> extensions() const override { return {"webp"}; }

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

    Result<Image> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                         const Progress &progress) const override
    {
        return decodeProgressive(file, limits, progress, {});
    }

    Result<Image> decodeProgressive(std::span<const std::byte> file, const DecodeLimits &limits,
                                    const Progress &progress, const PartialImageObserver &watcher) const override
    {
        const Result<WebpContainer> webp = readWebpContainer(file);
        if (!webp)
            return tl::unexpected(webp.error());
        if (const Result<void> checked = checkLimits(webp->shape, DType::UInt8, limits); !checked)
            return tl::unexpected(checked.error());
        Metadata metadata = readWebpMetadata(*webp);
        if (webp->isAnimated)
            return decodeWebpAnimation(file, std::move(metadata), limits, progress);

        const ChannelNames channels = defaultChannelNames(webp->shape.channels);
        const int orientation = webpOrientation(*webp);
        const RowWatcher rowWatcher = watchRows(watcher, orientation, channels, metadata);
        Result<ImageBuffer> buffer = decodeWebpImage(file, webp->shape, progress, rowWatcher);
        return uprightImage(std::move(buffer), orientation, channels, std::move(metadata));
    }

    EncoderCapabilities capabilities() const override
    {
        return {.dtypes = {DType::UInt8},
                .channels = {3, 4},
                .compressions = {Compression::Fast, Compression::Small, Compression::Lossy},
                .lossIfAsked = "WebP with a quality is lossy: pixel values change slightly.",
                .hasFrames = true};
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
        if (options.compression != Compression::Lossy)
            return Codec::verify(file, image, options, progress);
        return decode(file, {}, progress).map([&](const Image &decoded) {
            return decoded.buffer.shape() == image.shape();
        });
    }
};

} // namespace

std::unique_ptr<const Codec> makeWebpCodec()
{
    return std::make_unique<WebpCodec>();
}

} // namespace pellucid
