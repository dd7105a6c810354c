// JPEG, baseline and progressive, of Huffman or arithmetic codes, read and written by libjpeg-turbo; what that does not
// implement is read by stb. Colors come out as stored (gray, or RGB from YCbCr, CMYK and YCCK), turned upright as Exif
// says. A file that is damaged or ends early is refused, not shown half gray; one that has all of its pixels and misses
// only the marker of its end opens.
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/jpeg/jpeg_metadata.h"
#include "core/codecs/jpeg/jpeg_structure.h"
#include "core/codecs/jpeg/turbo_decoder.h"
#include "core/codecs/jpeg/turbo_encoder.h"
#include "core/codecs/simple/stb_decoder.h"
#include "core/image/exif.h"
#include "core/image/orientation.h"

#include <utility>

namespace pellucid {

namespace {

class JpegDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "\xFF\xD8\xFF");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        const Result<JpegStructure> header = readJpegHeader(file);
        if (!header)
            return tl::unexpected(header.error());
        Shape shape = header->shape;
        if (swapsAxes(orientationOf(header->exif)))
            std::swap(shape.width, shape.height);
        return ImageSpec{DType::UInt8, shape, defaultChannelNames(shape.channels)};
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<JpegStructure> structure = readJpegStructure(request.bytes);
        if (!structure)
            return tl::unexpected(structure.error());
        const Shape &shape = structure->shape;
        if (const Result<void> checked = checkLimits(shape, DType::UInt8, request.limits); !checked)
            return tl::unexpected(checked.error());
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const int orientation = orientationOf(structure->exif);
        const ChannelNames channels = defaultChannelNames(shape.channels);
        Metadata metadata = readJpegMetadata(*structure);
        const RowWatcher rowWatcher = watchRows(request.observer, orientation, channels, metadata);
        Result<ImageBuffer> stored = decodeWithTurbo(*structure, request, rowWatcher);
        if (!stored && stored.error().code == ErrorCode::Unsupported && !structure->isForTurboOnly) {
            // A plane of one component, in whole blocks; of 16-bit coefficients when progressive.
            const auto plane = static_cast<std::size_t>((shape.width + 64) * (shape.height + 64));
            stored = decodeWithStb(request.bytes, {DType::UInt8, 0, shape, 2 * plane}, request.allocate);
        }
        if (stored && request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        return uprightImage(std::move(stored), orientation, channels, std::move(metadata), request.allocate,
                            structure->quality);
    }
};

class JpegEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        return {{DType::UInt8}, {1, 3}, {EncoderFeature::Lossy}, "JPEG is lossy: pixel values change slightly."};
    }

    std::vector<std::string> metadataLosses(const Metadata &metadata, DType /*dtype*/,
                                            const Shape &shape) const override
    {
        return jpegMetadata(metadata, shape).losses;
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        if (image.width() > 65500 || image.height() > 65500)
            return failure(ErrorCode::TooLarge, "JPEG is written with at most 65500 pixels a side.");
        return encodeWithTurbo(sink, image, options, progress);
    }
};

} // namespace

Codec makeJpegCodec()
{
    return {"jpeg",
            "JPEG",
            {"jpg", "jpeg", "jpe", "jfif"},
            std::make_unique<JpegDecoder>(),
            std::make_unique<JpegEncoder>()};
}

} // namespace pellucid
