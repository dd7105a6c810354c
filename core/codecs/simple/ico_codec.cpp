// Windows icons and cursors: several images of one picture, each a PNG file or a bitmap (1 to 32 bits) with a mask.
// Opened is the largest, of those alike in size the one with the most bits; brackets behind the file's name choose
// another. Bitmaps become RGBA: alpha is their own where they have 32 bits, else 0 where the mask says so and 255
// elsewhere; colors stay as they are stored. A bitmap of 32 bits whose alpha is 0 everywhere has none: its mask
// counts. Format: Microsoft, "Icons"; entries without a mask occur.
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/png/png_structure.h"
#include "core/codecs/simple/bmp_header.h"
#include "core/codecs/simple/bmp_rows.h"
#include "core/codecs/simple/icon_images.h"

#include <algorithm>

namespace pellucid {

namespace {

constexpr std::size_t directoryBytes = 6;
constexpr std::size_t entryBytes = 16;
constexpr std::size_t maxEntries = 256; // that are looked at; icons have up to a dozen

struct Entry : IconImage
{
    std::span<const std::byte> content; // empty where the file does not have it

    [[nodiscard]] bool isPng() const { return startsWith(content, pngSignature); }
};

// The bitmap of an entry, and what follows it. Its header counts the rows of the mask as well.
Result<BmpHeader> bitmapHeader(const Entry &entry)
{
    Result<BmpHeader> header = readDibHeader(entry.content);
    if (!header)
        return header;
    if (header->compression != BmpHeader::Compression::None)
        return failure(ErrorCode::Unsupported, "Compressed bitmaps in icons are not supported.");
    header->shape.height /= 2;
    header->shape.channels = header->bits == 32 ? 4 : 3;
    if (header->bits == 32)
        header->masks = {0xFF0000, 0x00FF00, 0x0000FF, 0xFF000000};
    return header;
}

std::size_t pixelBytes(const BmpHeader &header)
{
    return static_cast<std::size_t>(header.shape.height) * header.rowBytes();
}

bool holdsPixels(const Entry &entry)
{
    const Result<BmpHeader> header = bitmapHeader(entry);
    return header && header->pixels.size() >= pixelBytes(*header);
}

// What the entry itself says, as the directory is often wrong.
void readShape(Entry &entry)
{
    if (entry.isPng()) {
        ByteReader reader(entry.content);
        reader.take(pngSignature.size() + 8); // length and type of the header
        entry.shape.width = reader.u32be();
        entry.shape.height = reader.u32be();
        entry.bits = 32;
    } else if (const Result<BmpHeader> header = bitmapHeader(entry)) {
        entry.shape = header->shape;
        entry.bits = header->bits;
    }
}

std::vector<Entry> readDirectory(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(4);
    const std::size_t count = std::min<std::size_t>(reader.u16le(), maxEntries);
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < count; ++i) {
        ByteReader fields(reader.take(entryBytes));
        if (!reader.isValid())
            break;
        fields.take(8); // size and colors, which the content says better; in cursors where it points to
        const std::size_t size = fields.u32le();
        const std::size_t place = fields.u32le();
        Entry entry;
        if (place >= directoryBytes && place <= file.size() && size <= file.size() - place)
            entry.content = file.subspan(place, size);
        if (!entry.content.empty() && !entry.isPng() && !holdsPixels(entry)) // some state any size
            entry.content = file.subspan(place);
        readShape(entry);
        entries.push_back(entry);
    }
    return entries;
}

std::vector<IconImage> shapesOf(const std::vector<Entry> &entries)
{
    return {entries.begin(), entries.end()};
}

bool isSet(const std::byte *row, std::ptrdiff_t x)
{
    return (row[x / 8] >> (7 - x % 8) & std::byte{1}) == std::byte{1};
}

Result<Image> decodeBitmap(const Entry &entry, const DecodeRequest &request)
{
    const Result<BmpHeader> header = bitmapHeader(entry);
    if (!header)
        return tl::unexpected(header.error());
    const Shape shape{header->shape.height, header->shape.width, 4};
    if (Result<void> checked = checkLimits(shape, DType::UInt8, request.limits); !checked)
        return failure(std::move(checked));
    const std::size_t maskRowBytes = (static_cast<std::size_t>(shape.width) + 31) / 32 * 4;
    const auto rows = static_cast<std::size_t>(shape.height);
    const std::size_t maskStart = pixelBytes(*header);
    const std::size_t maskBytes = rows * maskRowBytes;
    const bool isWhole = header->pixels.size() >= maskStart;
    const std::size_t behind = isWhole ? header->pixels.size() - maskStart : 0;
    if (!isWhole || (behind > 0 && behind < maskBytes && header->bits < 32))
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    const bool hasMask = behind >= maskBytes;

    Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, shape, request.allocate);
    if (!buffer)
        return failure(std::move(buffer));
    const MutableImageView image =
        header->isTopDown ? buffer->mutableView() : buffer->mutableView().flippedVertically();
    std::vector<std::byte> row(static_cast<std::size_t>(shape.width * header->shape.channels));
    bool hasAlpha = false;
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        readBmpRow(*header, header->pixels.data() + static_cast<std::size_t>(y) * header->rowBytes(), row.data());
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            const std::byte *const pixel = row.data() + x * header->shape.channels;
            std::copy_n(pixel, header->shape.channels, image.at(x, y));
            hasAlpha = hasAlpha || (header->bits == 32 && pixel[3] != std::byte{0});
        }
    }
    for (std::ptrdiff_t y = 0; y < shape.height && !hasAlpha; ++y) {
        const std::byte *const mask = header->pixels.data() + maskStart + static_cast<std::size_t>(y) * maskRowBytes;
        for (std::ptrdiff_t x = 0; x < shape.width; ++x)
            *image.at(x, y, 3) = hasMask && isSet(mask, x) ? std::byte{0} : std::byte{255};
    }
    return Image{std::move(*buffer), defaultChannelNames(4)};
}

Result<Image> decodeEntry(const Entry &entry, const DecodeRequest &request)
{
    if (entry.content.empty())
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    if (request.progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return entry.isPng() ? makePngCodec().decode(request.forPart(entry.content)) : decodeBitmap(entry, request);
}

class IcoDecoder final : public Decoder
{
public:
    // Files of other formats begin with these few zeros and ones as well.
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        ByteReader reader(head);
        const unsigned reserved = reader.u16le();
        const unsigned type = reader.u16le();
        const std::size_t count = reader.u16le();
        if (reserved != 0 || (type != 1 && type != 2) || count == 0)
            return false;
        if (extension == "ico" || extension == "cur")
            return true;
        reader.take(8);
        const std::size_t size = reader.u32le();
        const std::size_t place = reader.u32le();
        if (!reader.isValid() || place < directoryBytes + entryBytes * count || place >= head.size())
            return false;
        const std::span<const std::byte> content = head.subspan(place);
        return size > 0 && (startsWith(content, pngSignature) || isDibHeader(content));
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        const std::vector<Entry> entries = readDirectory(file);
        return bestIcon(shapesOf(entries)).and_then([&](std::size_t index) -> Result<ImageSpec> {
            const Entry &entry = entries[index];
            if (entry.isPng())
                return makePngCodec().decoder()->readHeader(entry.content);
            return ImageSpec{DType::UInt8, {entry.shape.height, entry.shape.width, 4}, defaultChannelNames(4)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const std::vector<Entry> entries = readDirectory(request.bytes);
        const std::vector<IconImage> shapes = shapesOf(entries);
        return iconFor(request, shapes).and_then([&](std::size_t index) {
            return decodeEntry(entries[index], request).map([&](Image decoded) {
                noteOtherIcons(request, index, shapes, decoded.metadata);
                return decoded;
            });
        });
    }

    bool hasMembers() const override { return true; }
};

} // namespace

Codec makeIcoCodec()
{
    return {"ico", "Windows icon", {"ico", "cur"}, std::make_unique<IcoDecoder>()};
}

} // namespace pellucid
