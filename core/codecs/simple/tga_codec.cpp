// Truevision TGA, written by stb, and read by it but for plain RGB and RGBA, whose rows are copied: gray, gray with
// alpha, RGB, RGBA, 5-bit RGB and color maps, plain or run-length encoded. Before decoding, the data is walked to its
// last pixel, as stb fills what is missing with zeros. stb ignores right-to-left order, so those images are mirrored
// here, and it cuts 5-bit values instead of rounding them, which is put right. A color map that does not start at 0,
// or that no pixel uses, is refused.
//
// The format has no signature: the extension and a plausible header decide, or without such an extension a header that
// is strict. What version 2 of the format adds behind the pixels (dates, comments, a small picture) is not kept, and
// said.
#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/byte_size.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/verify_rows.h"
#include "core/codecs/simple/bgr_rows.h"
#include "core/codecs/simple/copy_rows.h"
#include "core/codecs/simple/stb_decoder.h"
#include "core/codecs/simple/stb_encoder.h"
#include "core/image/orientation.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t rowsAtOnce = 64;
constexpr std::array<std::string_view, 4> tgaExtensions{"tga", "vda", "icb", "vst"};

struct TgaHeader
{
    Shape shape;
    std::size_t identifierBytes = 0;
    bool hasColorMap = false;
    int kind = 0; // 1 color-mapped, 2 true color, 3 gray
    bool isRunLengthEncoded = false;
    int firstEntry = 0; // of the color map
    std::size_t entries = 0;
    int entryBits = 0;
    int pixelBits = 0;
    int alphaBits = 0;
    bool isRightToLeft = false;
    bool isTopDown = false;

    // Bytes of blue, green, red and perhaps alpha, as they are.
    bool isPlain() const { return kind == 2 && !isRunLengthEncoded && pixelBits >= 24; }
    std::size_t dataStart() const { return 18 + identifierBytes + colorMapBytes(); }
    // Colors of 5 bits a channel.
    bool isFiveBits() const
    {
        const int bits = kind == 1 ? entryBits : pixelBits;
        return shape.channels == 3 && bits <= 16;
    }
    std::size_t pixelBytes() const { return static_cast<std::size_t>(pixelBits + 7) / 8; }
    std::size_t colorMapBytes() const
    {
        return hasColorMap ? entries * static_cast<std::size_t>((entryBits + 7) / 8) : 0;
    }
};

// What stb makes of a pixel or color map entry; 0 where there is no such thing.
std::ptrdiff_t channelsOf(int bits, int kind)
{
    switch (bits) {
    case 8: return kind == 2 ? 0 : 1;
    case 15: return kind == 3 ? 0 : 3;
    case 16: return kind == 3 ? 2 : 3;
    case 24: return kind == 3 ? 0 : 3;
    case 32: return kind == 3 ? 0 : 4;
    default: return 0;
    }
}

Result<TgaHeader> readTgaHeader(std::span<const std::byte> file)
{
    ByteReader reader(file);
    TgaHeader header;
    header.identifierBytes = reader.u8();
    const int colorMap = reader.u8();
    const int type = reader.u8();
    header.hasColorMap = colorMap == 1;
    header.kind = type & 7;
    header.isRunLengthEncoded = (type & 8) != 0;
    header.firstEntry = reader.u16le();
    header.entries = reader.u16le();
    header.entryBits = reader.u8();
    reader.take(4); // where the image lies on a screen
    const std::ptrdiff_t width = reader.u16le();
    const std::ptrdiff_t height = reader.u16le();
    header.pixelBits = reader.u8();
    const int descriptor = reader.u8();
    header.alphaBits = descriptor & 0x0F;
    header.isRightToLeft = (descriptor & 0x10) != 0;
    header.isTopDown = (descriptor & 0x20) != 0;
    const bool isMapped = header.kind == 1;
    const bool isPlausible = reader.isValid() && colorMap <= 1 && type < 16 && header.kind >= 1 && header.kind <= 3
        && (!isMapped || (header.hasColorMap && header.pixelBits <= 16));
    const std::ptrdiff_t channels =
        isMapped ? channelsOf(header.entryBits, 1) : channelsOf(header.pixelBits, header.kind);
    if (!isPlausible || channels == 0 || (isMapped && header.pixelBits != 8 && header.pixelBits != 16))
        return failure(ErrorCode::Corrupt, "The TGA header is invalid.");
    if (header.hasColorMap && !isMapped)
        return failure(ErrorCode::Unsupported, "TGA with a color map that its pixels do not use is not supported.");
    if (isMapped && header.firstEntry != 0)
        return failure(ErrorCode::Unsupported, "TGA with a color map that does not start at 0 is not supported.");
    if ((descriptor & 0xC0) != 0)
        return failure(ErrorCode::Unsupported, "Interleaved TGA is not supported.");
    header.shape = {height, width, channels};
    return header;
}

// Whether also those fields are as they should be that do not matter. Icons and cursors, whose files begin alike, have
// a number where there is no color map here.
bool isStrict(std::span<const std::byte> head, const TgaHeader &header)
{
    constexpr std::size_t colorMapFields = 3;
    const std::span<const std::byte> colorMap = head.subspan(colorMapFields, 5);
    const bool hasNone = std::ranges::all_of(colorMap, [](std::byte byte) { return byte == std::byte{0}; });
    const int spareBits = header.pixelBits == 32 ? 8 : header.pixelBits == 16 ? (header.kind == 3 ? 8 : 1) : 0;
    return header.hasColorMap != hasNone && header.shape.width > 0 && header.shape.height > 0
        && (header.alphaBits == 0 || header.alphaBits == spareBits);
}

// What follows the last pixel; nothing where there is not data for every pixel.
std::optional<std::span<const std::byte>> behindPixels(std::span<const std::byte> file, const TgaHeader &header)
{
    ByteReader reader(file);
    reader.take(header.dataStart());
    const auto pixels = static_cast<std::size_t>(header.shape.width * header.shape.height);
    if (!header.isRunLengthEncoded)
        reader.take(pixels * header.pixelBytes());
    for (std::size_t done = 0; header.isRunLengthEncoded && done < pixels && reader.isValid();) {
        const unsigned packet = reader.u8();
        const std::size_t count = (packet & 127U) + 1;
        reader.take((packet & 128U) != 0 ? header.pixelBytes() : count * header.pixelBytes());
        done += count;
    }
    if (!reader.isValid())
        return std::nullopt;
    return reader.take(reader.remaining());
}

// The footer of version 2 says where its areas are. Many writers end with one that points to none.
void sayLost(const TgaHeader &header, std::span<const std::byte> rest, Metadata &metadata)
{
    using namespace std::string_view_literals;
    constexpr std::string_view mark = "TRUEVISION-XFILE.\0"sv;
    constexpr std::size_t footerBytes = 26;
    if (header.identifierBytes > 0)
        metadata.lost.push_back("The identifier of the image is dropped (" + formatByteSize(header.identifierBytes)
                                + ").");
    if (header.isFiveBits() && header.alphaBits == 1)
        metadata.lost.emplace_back("The 16th bit of each pixel, which may mean transparency, is dropped.");
    if (rest.size() < footerBytes || asText(rest.last(mark.size())) != mark)
        return metadata.addTrailerLoss(rest);
    if (rest.size() > footerBytes)
        metadata.lost.push_back(
            "What TGA keeps behind the pixels (such as dates, comments, a small picture) is dropped ("
            + formatByteSize(rest.size() - footerBytes) + ").");
}

// stb gives v * 255 / 31 without the fraction, from which v follows.
void roundFiveBits(const MutableImageView &packed)
{
    std::byte *const samples = packed.data();
    const std::ptrdiff_t count = packed.height() * packed.strides().row;
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const int value = (static_cast<int>(samples[i]) * 31 + 254) / 255;
        samples[i] = static_cast<std::byte>((value * 255 + 15) / 31);
    }
}

Result<ImageBuffer> copyPlain(std::span<const std::byte> file, const TgaHeader &header, const PixelAllocator &allocate,
                              const Progress &progress)
{
    Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, header.shape, allocate);
    if (!buffer)
        return buffer;
    const MutableImageView image = buffer->mutableView();
    const MutableImageView ordered = header.isTopDown ? image : image.flippedVertically();
    const auto toRows = header.pixelBits == 24 ? &bgrToRgb : &bgraToRgba;
    const std::size_t rowBytes = static_cast<std::size_t>(image.width()) * header.pixelBytes();
    const Result<void> copied = copyRows(image, progress, [&](std::ptrdiff_t y) {
        toRows(file.data() + header.dataStart() + static_cast<std::size_t>(y) * rowBytes, ordered.at(0, y),
               image.width());
    });
    if (!copied)
        return tl::unexpected(copied.error());
    return buffer;
}

// The pixels as they are stored and in that order, but with red before blue. For the kinds of files that are written
// here.
class TgaPixels
{
public:
    TgaPixels(std::span<const std::byte> file, const TgaHeader &header) : m_file(file), m_header(header)
    {
        m_file.take(header.dataStart());
    }

    // False where the file ends before.
    bool read(std::byte *to, std::ptrdiff_t count)
    {
        for (; count > 0 && m_file.isValid(); --count, to += m_pixel.size()) {
            if (m_header.isRunLengthEncoded && m_inPacket-- == 0)
                openPacket();
            else if (!m_isRun)
                m_pixel = m_file.take(m_header.pixelBytes());
            std::ranges::copy(m_pixel, to);
            if (m_pixel.size() > 2)
                std::swap(to[0], to[2]);
        }
        return m_file.isValid();
    }

private:
    // And its first pixel.
    void openPacket()
    {
        const unsigned packet = m_file.u8();
        m_isRun = (packet & 128U) != 0;
        m_inPacket = packet & 127U;
        m_pixel = m_file.take(m_header.pixelBytes());
    }

    ByteReader m_file;
    const TgaHeader &m_header;
    std::span<const std::byte> m_pixel;
    unsigned m_inPacket = 0; // pixels that are still to come
    bool m_isRun = false;    // of one pixel
};

class TgaDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        const bool isOurs = std::ranges::find(tgaExtensions, extension) != tgaExtensions.end();
        const Result<TgaHeader> header = readTgaHeader(head);
        if (!header)
            return isOurs && header.error().code == ErrorCode::Unsupported;
        return isOurs || isStrict(head, *header);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readTgaHeader(file).map([](const TgaHeader &header) {
            return ImageSpec{DType::UInt8, header.shape, defaultChannelNames(header.shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<TgaHeader> header = readTgaHeader(request.bytes);
        if (!header)
            return tl::unexpected(header.error());
        const Shape &shape = header->shape;
        if (const Result<void> checked = checkLimits(shape, DType::UInt8, request.limits); !checked)
            return tl::unexpected(checked.error());
        if (header->kind == 1 && header->entries == 0)
            return failure(ErrorCode::Corrupt, "The color map is missing.");
        const std::optional<std::span<const std::byte>> rest = behindPixels(request.bytes, *header);
        if (!rest)
            return failure(ErrorCode::Corrupt, "The request.bytes is truncated.");
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        Result<ImageBuffer> buffer = header->isPlain()
            ? copyPlain(request.bytes, *header, request.allocate, request.progress)
            : decodeWithStb(request.bytes, {DType::UInt8, 0, shape, header->entries * 4}, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        if (header->isFiveBits())
            roundFiveBits(buffer->mutableView());
        constexpr int mirrored = 2; // as Exif numbers orientations
        if (header->isRightToLeft)
            buffer = uprighted(std::move(*buffer), mirrored);
        Image image{std::move(*buffer), defaultChannelNames(shape.channels)};
        sayLost(*header, *rest, image.metadata);
        return image;
    }
};

class TgaEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override { return {{DType::UInt8}, {1, 2, 3, 4}}; }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions & /*options*/,
                          const Progress &progress) const override
    {
        if (image.width() > 65535 || image.height() > 65535)
            return failure(ErrorCode::TooLarge, "TGA holds images of at most 65535 pixels a side.");
        return encodeWithStb(sink, image, StbFormat::Tga, progress);
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions & /*options*/,
                        const Progress &progress) const override
    {
        const Result<TgaHeader> header = readTgaHeader(file);
        if (!header || header->shape != image.shape()
            || static_cast<std::ptrdiff_t>(header->pixelBytes()) != image.channels() || header->kind == 1
            || header->isRightToLeft)
            return false;
        TgaPixels pixels(file, *header);
        return verifyRows(header->isTopDown ? image : image.flippedVertically(), rowsAtOnce, progress,
                          [&](std::ptrdiff_t /*y*/, const MutableImageView &band) -> Result<void> {
                              if (!pixels.read(band.data(), band.width() * band.height()))
                                  return failure(ErrorCode::Corrupt, "The file is truncated.");
                              return {};
                          });
    }
};

} // namespace

Codec makeTgaCodec()
{
    return {"tga",
            "TGA",
            {tgaExtensions.begin(), tgaExtensions.end()},
            std::make_unique<TgaDecoder>(),
            std::make_unique<TgaEncoder>()};
}

} // namespace pellucid
