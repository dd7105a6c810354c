// PNG in all its kinds. 8 and 16 bits are kept; gray of fewer bits becomes 8, palettes become their colours, and a
// transparent colour becomes an alpha channel. Files whose rows are those of the image take our direct path, everything
// else (palettes, fewer bits, interlacing, transparent colours) is read by stb.
#include "core/codecs/built_in.h"
#include "core/codecs/png_decoder.h"
#include "core/codecs/png_encoder.h"
#include "core/codecs/signature.h"
#include "core/codecs/stb_decoder.h"

#include <algorithm>

namespace pellucid {

namespace {

StbRequest stbRequest(const PngStructure &png)
{
    std::size_t compressed = 0;
    for (const std::span<const std::byte> part : png.imageData)
        compressed += part.size();
    // The rows as they are unpacked: stb guesses their size, we give it three times as much, since interlacing adds to
    // it.
    const auto rows = static_cast<std::size_t>((png.rowBytes(png.shape.width) + 4) * png.shape.height);
    return {png.dtype(), 0, png.shape, std::max(4 * rows, 2 * compressed)};
}

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
        return decodeInParts(file, limits, progress, {});
    }

    Result<DecodedImage> decodeInParts(std::span<const std::byte> file, const DecodeLimits &limits,
                                       const Progress &progress, const PartWatcher &watcher) const override
    {
        const Result<PngStructure> png = readPngStructure(file);
        if (!png)
            return tl::unexpected(png.error());
        if (const Result<void> checked = checkLimits(png->shape, png->dtype(), limits); !checked)
            return tl::unexpected(checked.error());
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const ChannelNames channels = defaultChannelNames(png->shape.channels);
        RowWatcher rowWatcher;
        if (watcher)
            rowWatcher = [&](const ImageView &image, std::ptrdiff_t rows) { watcher({image, rows, 1, channels}); };
        Result<ImageBuffer> buffer =
            png->isDirect() ? decodePng(*png, progress, rowWatcher) : decodeWithStb(file, stbRequest(*png));
        return std::move(buffer).map([&](ImageBuffer &&decoded) { return DecodedImage{std::move(decoded), channels}; });
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
