// Photoshop PSD: the flattened RGB image that a file carries beside its layers, read by stb, 8 or 16 bits. Where the
// flattened image has transparency, stb removes the white that Photoshop mixed into it. Refused, as stb reads them
// wrong or not at all: other colour modes and depths, run-length encoded 16 bits, PSB, and a fourth channel that is not
// transparency. Row lengths are added up first, as stb fills what is missing with zeros.
#include "core/codecs/built_in.h"
#include "core/codecs/byte_reader.h"
#include "core/codecs/signature.h"
#include "core/codecs/stb_decoder.h"

#include <algorithm>

namespace pellucid {

namespace {

struct PsdHeader
{
    Shape shape;
    DType dtype = DType::UInt8;
    std::size_t storedChannels = 0;
    bool isRunLengthEncoded = false;
    std::size_t dataStart = 0;
};

// The layer section begins with its length, the layer list's length and the number of layers, which is negative where
// the first channel after the colours is the transparency of the flattened image.
bool hasTransparency(std::span<const std::byte> layers)
{
    ByteReader reader(layers);
    return reader.u32be() > 0 && (reader.u16be() & 0x8000) != 0;
}

Result<PsdHeader> readPsdHeader(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(4); // signature
    const int version = reader.u16be();
    reader.take(6);
    PsdHeader header;
    header.storedChannels = reader.u16be();
    const std::ptrdiff_t height = reader.u32be();
    const std::ptrdiff_t width = reader.u32be();
    const int depth = reader.u16be();
    const int mode = reader.u16be();
    reader.take(reader.u32be()); // palette
    reader.take(reader.u32be()); // resources
    const bool isTransparent = hasTransparency(reader.take(reader.u32be()));
    const int compression = reader.u16be();
    header.dataStart = reader.position();
    if (reader.isValid() && version != 1)
        return failure(ErrorCode::Unsupported, "Large-document PSD (PSB) is not supported.");
    if (reader.isValid() && mode != 3)
        return failure(ErrorCode::Unsupported, "Only RGB images are read from PSD; this one has another colour mode.");
    if (reader.isValid() && depth != 8 && depth != 16)
        return failure(ErrorCode::Unsupported,
                       "PSD with " + std::to_string(depth) + " bits a channel is not supported.");
    if (!reader.isValid())
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    if (header.storedChannels < 3 || header.storedChannels > 16)
        return failure(ErrorCode::Corrupt,
                       "An RGB image needs three to 16 channels; the file has " + std::to_string(header.storedChannels)
                           + ".");
    if (header.storedChannels > 3 && !isTransparent)
        return failure(ErrorCode::Unsupported, "PSD with extra channels (saved selections) is not supported.");
    if (compression > 1)
        return failure(ErrorCode::Unsupported, "PSD with ZIP compression is not supported.");
    if (compression == 1 && depth == 16)
        return failure(ErrorCode::Unsupported, "Run-length encoded PSD with 16 bits is not supported.");
    header.isRunLengthEncoded = compression == 1;
    header.dtype = depth == 16 ? DType::UInt16 : DType::UInt8;
    header.shape = {height, width, header.storedChannels == 3 ? 3 : 4};
    return header;
}

// Whether the data of the channels that are read is all there.
bool isComplete(std::span<const std::byte> file, const PsdHeader &header)
{
    const auto channels = static_cast<std::size_t>(header.shape.channels);
    const auto rows = static_cast<std::size_t>(header.shape.height);
    ByteReader reader(file.subspan(header.dataStart));
    if (!header.isRunLengthEncoded) {
        reader.take(channels * rows * static_cast<std::size_t>(header.shape.width) * itemSize(header.dtype));
        return reader.isValid();
    }
    std::size_t needed = 0;
    for (std::size_t row = 0; row < header.storedChannels * rows && reader.isValid(); ++row) {
        const std::size_t length = reader.u16be();
        if (row < channels * rows)
            needed += length;
    }
    // A run of two bytes makes at most 128 pixels.
    const std::size_t leastRow = (static_cast<std::size_t>(header.shape.width) + 127) / 128 * 2;
    return needed >= leastRow * rows * channels && needed <= reader.remaining() && reader.isValid();
}

class PsdCodec final : public Codec
{
public:
    std::string id() const override { return "psd"; }
    std::string title() const override { return "Photoshop PSD"; }
    std::vector<std::string> extensions() const override { return {"psd"}; }

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "8BPS");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readPsdHeader(file).map([](const PsdHeader &header) {
            return ImageSpec{header.dtype, header.shape, defaultChannelNames(header.shape.channels)};
        });
    }

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        const Result<PsdHeader> header = readPsdHeader(file);
        if (!header)
            return tl::unexpected(header.error());
        const Shape &shape = header->shape;
        if (const Result<void> checked = checkLimits(shape, header->dtype, limits); !checked)
            return tl::unexpected(checked.error());
        if (!isComplete(file, *header))
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        // stb works on four channels and then drops one.
        const auto fourChannels = static_cast<std::size_t>(shape.width * shape.height) * 4 * itemSize(header->dtype);
        Result<ImageBuffer> buffer = decodeWithStb(file, {header->dtype, shape.channels, shape, fourChannels});
        if (!buffer)
            return failure(std::move(buffer));
        return DecodedImage{std::move(*buffer), defaultChannelNames(shape.channels)};
    }
};

} // namespace

std::unique_ptr<const Codec> makePsdCodec()
{
    return std::make_unique<PsdCodec>();
}

} // namespace pellucid
