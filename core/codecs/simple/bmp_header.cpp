#include "core/codecs/simple/bmp_header.h"

#include "core/base/byte_reader.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace pellucid {

namespace {

constexpr std::size_t fileHeaderBytes = 14;
constexpr std::uint32_t coreHeaderBytes = 12;
constexpr std::uint32_t os2HeaderBytes = 64;
constexpr std::uint32_t newestHeaderBytes = 124;

// As the files number them; 3 and 4 mean something else after an OS/2 header.
enum Method : std::uint32_t { rgb = 0, rle8 = 1, rle4 = 2, bitFields = 3, rle24 = 4, alphaBitFields = 6 };

std::int64_t sign32(std::uint32_t value)
{
    return static_cast<std::int32_t>(value);
}

// A mask of adjoining bits, or none.
bool isSound(std::uint32_t mask)
{
    return mask == 0 || std::has_single_bit((std::uint64_t{mask} >> std::countr_zero(mask)) + 1);
}

std::array<std::uint32_t, 4> usualMasks(int bits)
{
    if (bits == 16)
        return {0x7C00, 0x03E0, 0x001F, 0};
    return {0xFF0000, 0x00FF00, 0x0000FF, 0};
}

tl::unexpected<Error> corrupt(const char *reason)
{
    return failure(ErrorCode::Corrupt, reason);
}

// What the last version of the header points to, counted from where that header begins.
std::span<const std::byte> embeddedProfile(std::span<const std::byte> dib)
{
    ByteReader reader(dib);
    reader.take(56);
    const bool isEmbedded = reader.u32le() == 0x4D424544; // "MBED"
    reader.take(52);
    const std::size_t start = reader.u32le();
    const std::size_t size = reader.u32le();
    ByteReader profile(dib.subspan(std::min(start, dib.size())));
    return isEmbedded && reader.isValid() ? profile.take(size) : std::span<const std::byte>();
}

bool isKnownDepth(int bits)
{
    constexpr std::array depths{1, 2, 4, 8, 16, 24, 32};
    return std::ranges::find(depths, bits) != depths.end();
}

bool isKnownHeader(std::uint32_t bytes)
{
    constexpr std::array windowsHeaders{40U, 52U, 56U, 108U, newestHeaderBytes};
    return bytes == coreHeaderBytes || std::ranges::find(windowsHeaders, bytes) != windowsHeaders.end()
        || (bytes >= 16 && bytes <= os2HeaderBytes);
}

// `pixelStart` counts from the header's beginning; none: the pixels follow the palette.
Result<BmpHeader> read(std::span<const std::byte> dib, std::optional<std::size_t> pixelStart)
{
    ByteReader reader(dib);
    const std::uint32_t headerBytes = reader.u32le();
    const bool isCore = headerBytes == coreHeaderBytes;
    const bool isOs2 = headerBytes == os2HeaderBytes;
    if (!reader.isValid() || !isKnownHeader(headerBytes))
        return failure(ErrorCode::Unsupported, "This kind of BMP header is not supported.");

    // Headers may end early: what is missing is 0.
    ByteReader fields(dib.subspan(4, std::min<std::size_t>(headerBytes, dib.size()) - 4));
    BmpHeader header;
    const std::int64_t width = isCore ? fields.u16le() : sign32(fields.u32le());
    const std::int64_t height = isCore ? fields.u16le() : sign32(fields.u32le());
    fields.u16le(); // planes
    header.bits = fields.u16le();
    if (!fields.isValid() || width <= 0 || height == 0)
        return corrupt("The BMP header is invalid.");
    if (!isKnownDepth(header.bits))
        return corrupt("The BMP header is invalid: it has an unknown number of bits a pixel.");
    const std::uint32_t method = fields.u32le();
    fields.take(12); // size of the data, resolution
    const std::uint32_t colorsUsed = fields.u32le();
    fields.u32le(); // important colors

    header.isTopDown = height < 0;
    header.shape = {static_cast<std::ptrdiff_t>(height < 0 ? -height : height), static_cast<std::ptrdiff_t>(width), 3};
    std::size_t paletteStart = headerBytes;
    const bool hasMasks = (method == bitFields && !isOs2) || method == alphaBitFields;
    if (method == rle8 && header.bits == 8)
        header.compression = BmpHeader::Compression::RunLength8;
    else if (method == rle4 && header.bits == 4)
        header.compression = BmpHeader::Compression::RunLength4;
    else if (method == rle24 && header.bits == 24)
        header.compression = BmpHeader::Compression::RunLength24;
    else if (method != rgb && !(hasMasks && (header.bits == 16 || header.bits == 32)))
        return failure(ErrorCode::Unsupported, "BMP compressed in this way is not supported.");

    header.masks = usualMasks(header.bits);
    if (hasMasks) {
        // Behind the first version of the header, inside the later ones.
        ByteReader masks(dib.subspan(std::min<std::size_t>(dib.size(), 40)));
        const int count = method == alphaBitFields || headerBytes >= 56 ? 4 : 3;
        for (int i = 0; i < count; ++i)
            header.masks[static_cast<std::size_t>(i)] = masks.u32le();
        if (headerBytes == 40)
            paletteStart += static_cast<std::size_t>(4 * count);
        if (!masks.isValid() || !std::ranges::all_of(header.masks, isSound))
            return corrupt("The BMP header is invalid: its masks of colors are not usable.");
        if (header.masks[3] != 0)
            header.shape.channels = 4;
    }
    const std::size_t most = header.bits <= 8 ? std::size_t{1} << header.bits : 0;
    const std::size_t entry = isCore ? 3 : 4;
    const std::size_t stated = colorsUsed == 0 ? most : std::size_t{colorsUsed}; // there may be some of 24 bits, too
    const std::size_t dataStart = pixelStart.value_or(paletteStart + entry * stated);
    if (dataStart < headerBytes || dataStart >= dib.size())
        return corrupt("The file is damaged: its pixels are not where it says, or missing.");
    header.pixels = dib.subspan(dataStart);
    if (headerBytes == newestHeaderBytes)
        header.icc = embeddedProfile(dib);

    if (header.bits <= 8) {
        const std::size_t room = dataStart > paletteStart ? (dataStart - paletteStart) / entry : 0;
        const std::size_t count = std::min({most, room, stated});
        header.palette.resize(most);
        for (std::size_t i = 0; i < count; ++i) {
            const std::byte *const blue = dib.data() + paletteStart + i * entry;
            header.palette[i] = {blue[2], blue[1], blue[0]};
        }
    }
    return header;
}

} // namespace

Result<BmpHeader> readBmpHeader(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(fileHeaderBytes - 4);
    const std::size_t pixelStart = reader.u32le();
    if (!reader.isValid())
        return corrupt("The file is truncated.");
    if (pixelStart < fileHeaderBytes)
        return corrupt("The file is damaged: its pixels are not where it says, or missing.");
    return read(file.subspan(fileHeaderBytes), pixelStart - fileHeaderBytes);
}

Result<BmpHeader> readDibHeader(std::span<const std::byte> dib)
{
    return read(dib, {});
}

bool isDibHeader(std::span<const std::byte> bytes)
{
    ByteReader reader(bytes);
    const std::uint32_t headerBytes = reader.u32le();
    reader.take(headerBytes == coreHeaderBytes ? 4 : 8); // width and height
    return isKnownHeader(headerBytes) && reader.u16le() == 1 && isKnownDepth(reader.u16le()) && reader.isValid();
}

} // namespace pellucid
