// PNG in all its kinds. 8 and 16 bits are kept; gray of fewer bits becomes 8, palettes become their colors, and a
// transparent color becomes an alpha channel; pixels are turned upright as Exif says. Files whose rows are those of
// the image take our direct path, everything else (palettes, fewer bits, interlacing, transparent colors) is read by
// stb, which gets the chunks that decoding needs and no others.
#include "core/base/append_bytes.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/png/png_comparison.h"
#include "core/codecs/png/png_decoder.h"
#include "core/codecs/png/png_encoder.h"
#include "core/codecs/png/png_metadata.h"
#include "core/codecs/simple/stb_decoder.h"
#include "core/image/orientation.h"

#include <algorithm>
#include <utility>

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

// Of a gray or RGB image a sample of the transparent color has as many bits as all others; the rest of its 16 do not
// count.
std::vector<std::byte> transparencyForStb(const PngStructure &png)
{
    std::vector<std::byte> content(png.transparency.begin(), png.transparency.end());
    if (png.color == PngColor::Palette || png.depth == 16)
        return content;
    for (std::size_t i = 0; i < content.size(); i += 2) {
        content[i] = {};
        content[i + 1] &= static_cast<std::byte>((1 << png.depth) - 1);
    }
    return content;
}

// stb looks at no checksum: there are none.
std::vector<std::byte> fileForStb(const PngStructure &png)
{
    std::vector<std::byte> file;
    const auto add = [&](std::string_view type, std::span<const std::byte> content) {
        appendBigEndian(file, static_cast<std::uint32_t>(content.size()));
        append(file, type);
        append(file, content);
        file.resize(file.size() + 4);
    };
    append(file, pngSignature);
    add("IHDR", png.header);
    if (png.color == PngColor::Palette)
        add("PLTE", png.palette);
    if (!png.transparency.empty())
        add("tRNS", transparencyForStb(png));
    for (const std::span<const std::byte> part : png.imageData)
        add("IDAT", part);
    add("IEND", {});
    return file;
}

class PngDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, pngSignature);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readPngStructure(file).map([](const PngStructure &png) {
            Shape shape = png.shape;
            if (swapsAxes(pngOrientation(png)))
                std::swap(shape.width, shape.height);
            return ImageSpec{png.dtype(), shape, defaultChannelNames(shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<PngStructure> png = readPngStructure(request.bytes);
        if (!png)
            return tl::unexpected(png.error());
        if (const Result<void> checked = checkLimits(png->shape, png->dtype(), request.limits); !checked)
            return tl::unexpected(checked.error());
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const ChannelNames channels = defaultChannelNames(png->shape.channels);
        const int orientation = pngOrientation(*png);
        Metadata metadata = readPngMetadata(*png);
        const RowWatcher rowWatcher = watchRows(request.observer, orientation, channels, metadata);
        Result<ImageBuffer> buffer = png->isDirect()
            ? decodePng(*png, request.allocate, request.progress, rowWatcher)
            : decodeWithStb(fileForStb(*png), stbRequest(*png), request.allocate);
        return uprightImage(std::move(buffer), orientation, channels, std::move(metadata), request.allocate);
    }
};

class PngEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        return {.dtypes = {DType::UInt8, DType::UInt16},
                .channels = {1, 2, 3, 4},
                .compressions = {Compression::Fast, Compression::Small}};
    }

    std::vector<std::string> metadataLosses(const Metadata &metadata, DType dtype, const Shape &shape) const override
    {
        return pngMetadata(metadata, dtype, shape).losses;
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        return encodePng(sink, image, options, progress);
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions & /*options*/,
                        const Progress &progress) const override
    {
        constexpr double structureShare = 0.3; // of the progress
        const Result<PngStructure> png = readPngStructure(file, progress.part(0, structureShare));
        if (!png)
            return tl::unexpected(png.error());
        return png->isDirect() && pngHolds(*png, image, progress.part(structureShare, 1)).value_or(false);
    }
};

} // namespace

Codec makePngCodec()
{
    return {"png", "PNG", {"png"}, std::make_unique<PngDecoder>(), std::make_unique<PngEncoder>()};
}

} // namespace pellucid
