// PNG in all its kinds. 8 and 16 bits are kept; gray of fewer bits becomes 8, palettes become their colours, and a
// transparent colour becomes an alpha channel.
#include "core/codecs/built_in.h"
#include "core/codecs/png_decoder.h"
#include "core/codecs/png_encoder.h"
#include "core/codecs/signature.h"

namespace pellucid {

namespace {

class PngCodec final : public Codec
{
public:
    std::string id() const override { return "png"; }
    std::string title() const override { return "PNG"; }
    std::vector<std::string> extensions() const override { return {"png"}; }

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, pngSignature);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readPngStructure(file).map([](const PngStructure &png) {
            return ImageSpec{png.dtype(), png.shape, defaultChannelNames(png.shape.channels)};
        });
    }

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        const Result<PngStructure> png = readPngStructure(file);
        if (!png)
            return tl::unexpected(png.error());
        if (const Result<void> checked = checkLimits(png->shape, png->dtype(), limits); !checked)
            return tl::unexpected(checked.error());
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        return decodePng(*png, progress).map([](ImageBuffer &&buffer) {
            const std::ptrdiff_t channels = buffer.shape().channels;
            return DecodedImage{std::move(buffer), defaultChannelNames(channels)};
        });
    }

    Encoding encoding() const override { return {{DType::UInt8, DType::UInt16}, {1, 2, 3, 4}}; }

    Result<std::vector<std::byte>> encode(const ImageView &image, const EncodeOptions &options,
                                          const Progress &progress) const override
    {
        return encodePng(image, options.compression, progress);
    }
};

} // namespace

std::unique_ptr<const Codec> makePngCodec()
{
    return std::make_unique<PngCodec>();
}

} // namespace pellucid
