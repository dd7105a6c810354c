// Wireless bitmaps (WAP Forum, "Wireless Application Environment Specification", type 0): black and white, one bit a
// pixel, as gray of 8 bits. Their first bytes are zeros, which is no signature: the extension counts.
#include "core/base/byte_reader.h"
#include "core/codecs/built_in.h"
#include "core/codecs/simple/copy_rows.h"

#include <string_view>

namespace pellucid {

namespace {

struct WbmpHeader
{
    Shape shape;
    std::span<const std::byte> pixels;

    [[nodiscard]] std::size_t rowBytes() const { return (static_cast<std::size_t>(shape.width) + 7) / 8; }
};

// Seven bits a byte, the highest ones first, as long as the eighth bit is set.
std::ptrdiff_t multiByteNumber(ByteReader &reader)
{
    constexpr int maxBytes = 5;
    std::ptrdiff_t number = 0;
    for (int i = 0; i < maxBytes; ++i) {
        const unsigned byte = reader.u8();
        number = number << 7 | (byte & 0x7F);
        if (byte < 0x80)
            break;
    }
    return number;
}

Result<WbmpHeader> readHeaderOf(std::span<const std::byte> file)
{
    ByteReader reader(file);
    const unsigned type = reader.u8();
    const unsigned fixedHeader = reader.u8();
    WbmpHeader header;
    header.shape.width = multiByteNumber(reader);
    header.shape.height = multiByteNumber(reader);
    header.shape.channels = 1;
    if (!reader.isValid())
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    if (type != 0 || fixedHeader != 0)
        return failure(ErrorCode::Unsupported, "This kind of wireless bitmap is not supported.");
    header.pixels = file.subspan(reader.position());
    return header;
}

class WbmpDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        return extension == "wbmp" && !head.empty() && head[0] == std::byte{0};
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readHeaderOf(file).map([](const WbmpHeader &header) {
            return ImageSpec{DType::UInt8, header.shape, defaultChannelNames(1)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<WbmpHeader> header = readHeaderOf(request.bytes);
        if (!header)
            return tl::unexpected(header.error());
        if (Result<void> checked = checkLimits(header->shape, DType::UInt8, request.limits); !checked)
            return failure(std::move(checked));
        if (header->pixels.size() < header->rowBytes() * static_cast<std::size_t>(header->shape.height))
            return failure(ErrorCode::Corrupt, "The request.bytes is truncated.");
        Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, header->shape, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        const MutableImageView image = buffer->mutableView();
        const Result<void> read = copyRows(image, request.progress, [&](std::ptrdiff_t y) {
            const std::byte *const row = header->pixels.data() + static_cast<std::size_t>(y) * header->rowBytes();
            for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
                const bool isWhite = (row[x / 8] >> (7 - x % 8) & std::byte{1}) == std::byte{1};
                *image.at(x, y) = isWhite ? std::byte{255} : std::byte{0};
            }
        });
        if (!read)
            return tl::unexpected(read.error());
        return Image{std::move(*buffer), defaultChannelNames(1)};
    }
};

} // namespace

Codec makeWbmpCodec()
{
    return {"wbmp", "Wireless bitmap", {"wbmp"}, std::make_unique<WbmpDecoder>()};
}

} // namespace pellucid
