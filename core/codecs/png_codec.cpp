// PNG, read and written by stb. Before decoding, every chunk is walked: lengths, order and checksums, which stb does
// not check, and whether the compressed data can hold the image at all. Apple's CgBI variant, whose colours stb would
// give premultiplied and reversed, is refused. 16 bits are read; writing them is another codec's.
#include "core/base/crc32.h"
#include "core/codecs/built_in.h"
#include "core/codecs/byte_reader.h"
#include "core/codecs/signature.h"
#include "core/codecs/stb_decoder.h"
#include "core/codecs/stb_encoder.h"

namespace pellucid {

namespace {

constexpr std::string_view signature = "\x89PNG\r\n\x1A\n";
constexpr std::size_t mostCompressedBytes = std::size_t{1} << 30; // stb doubles a 32-bit count beyond

struct PngHeader
{
    Shape shape; // with alpha where a tRNS chunk adds it
    int depth = 0;
    std::uint64_t rawBytes = 0;        // of the rows as they are compressed, each with its filter byte
    std::size_t compressedBytes = 0;

    [[nodiscard]] DType dtype() const { return depth == 16 ? DType::UInt16 : DType::UInt8; }
};

constexpr std::uint32_t chunkType(std::string_view letters)
{
    std::uint32_t type = 0;
    for (const char letter : letters)
        type = type << 8 | static_cast<std::uint8_t>(letter);
    return type;
}

// Channels of a colour type; 0 where there is no such type or it does not come with this depth.
int channelsOf(int colorType, int depth)
{
    const bool isUpTo8 = depth == 1 || depth == 2 || depth == 4 || depth == 8;
    const bool isFrom8 = depth == 8 || depth == 16;
    switch (colorType) {
    case 0: return isUpTo8 || isFrom8 ? 1 : 0;
    case 2: return isFrom8 ? 3 : 0;
    case 3: return isUpTo8 ? 3 : 0;
    case 4: return isFrom8 ? 2 : 0;
    case 6: return isFrom8 ? 4 : 0;
    default: return 0;
    }
}

// At least this much comes out of the compressed data; interlacing only adds to it.
std::uint64_t rawByteCount(std::uint32_t width, std::uint32_t height, int samples, int depth)
{
    const std::uint64_t bits = std::uint64_t{width} * static_cast<std::uint64_t>(samples * depth);
    return ((bits + 7) / 8 + 1) * height;
}

Result<PngHeader> readChunks(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(signature.size());
    PngHeader header;
    int colorType = 0;
    bool hasPalette = false;
    for (bool isFirst = true;; isFirst = false) {
        const std::uint32_t length = reader.u32be();
        const std::size_t start = reader.position();
        const std::uint32_t type = reader.u32be();
        if (type == chunkType("CgBI"))
            return failure(ErrorCode::Unsupported, "This is Apple's CgBI variant of PNG, which is not supported.");
        if (isFirst && (type != chunkType("IHDR") || length != 13))
            return failure(ErrorCode::Corrupt, "The PNG header is missing.");
        ByteReader content(reader.take(length));
        const std::uint32_t crc = reader.u32be();
        if (!reader.isValid())
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        const bool isCritical = (type & 1U << 29) == 0;
        if ((isCritical || type == chunkType("tRNS")) && crc != crc32(file.subspan(start, length + std::size_t{4})))
            return failure(ErrorCode::Corrupt, "The file is damaged: a checksum does not match.");

        if (type == chunkType("IHDR")) {
            if (!isFirst)
                return failure(ErrorCode::Corrupt, "The file has two PNG headers.");
            const std::uint32_t width = content.u32be();
            const std::uint32_t height = content.u32be();
            header.depth = content.u8();
            colorType = content.u8();
            const int channels = channelsOf(colorType, header.depth);
            if (channels == 0)
                return failure(ErrorCode::Corrupt, "The PNG header has an invalid bit depth or colour type.");
            header.shape = {height, width, channels};
            header.rawBytes = rawByteCount(width, height, colorType == 3 ? 1 : channels, header.depth);
        } else if (type == chunkType("PLTE")) {
            hasPalette = true;
        } else if (type == chunkType("tRNS")) {
            if (header.shape.channels % 2 == 1)
                ++header.shape.channels;
        } else if (type == chunkType("IDAT")) {
            header.compressedBytes += length;
        } else if (type == chunkType("IEND")) {
            break;
        } else if (isCritical) {
            return failure(ErrorCode::Unsupported, "The file uses an extension of PNG that is not supported.");
        }
    }
    if (colorType == 3 && !hasPalette)
        return failure(ErrorCode::Corrupt, "The palette is missing.");
    return header;
}

// Deflate makes at most 1032 bytes of one (258 bytes from two bits).
bool canHoldImage(const PngHeader &header)
{
    return header.rawBytes <= (header.compressedBytes + 1) * std::uint64_t{1032};
}

class PngCodec final : public Codec
{
public:
    std::string id() const override { return "png"; }
    std::string title() const override { return "PNG"; }
    std::vector<std::string> extensions() const override { return {"png"}; }

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, signature);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readChunks(file).map([](const PngHeader &header) {
            return ImageSpec{header.dtype(), header.shape, defaultChannelNames(header.shape.channels)};
        });
    }

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        const Result<PngHeader> header = readChunks(file);
        if (!header)
            return tl::unexpected(header.error());
        if (const Result<void> checked = checkLimits(header->shape, header->dtype(), limits); !checked)
            return tl::unexpected(checked.error());
        if (!canHoldImage(*header))
            return failure(ErrorCode::Corrupt, "The file is too short for an image of its size.");
        if (header->compressedBytes > mostCompressedBytes)
            return failure(ErrorCode::TooLarge, "PNG files are opened up to 1 GB.");
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::size_t working = 2 * static_cast<std::size_t>(header->rawBytes) + 2 * header->compressedBytes;
        Result<ImageBuffer> buffer = decodeWithStb(file, {header->dtype(), 0, header->shape, working});
        if (!buffer)
            return failure(std::move(buffer));
        const std::ptrdiff_t channels = buffer->shape().channels;
        return DecodedImage{std::move(*buffer), defaultChannelNames(channels)};
    }

    Encoding encoding() const override { return {{DType::UInt8}, {1, 2, 3, 4}}; }

    Result<std::vector<std::byte>> encode(const ImageView &image, const EncodeOptions &options,
                                          const Progress &progress) const override
    {
        return encodeWithStb(image, StbFormat::Png, options, progress);
    }
};

} // namespace

std::unique_ptr<const Codec> makePngCodec()
{
    return std::make_unique<PngCodec>();
}

} // namespace pellucid
