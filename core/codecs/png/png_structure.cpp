#include "core/codecs/png/png_structure.h"

#include "core/base/byte_reader.h"

#include <libdeflate.h>
#include <optional>

namespace pellucid {

namespace {

constexpr std::size_t maxAncillaryChunks = 5000; // that are looked at

constexpr std::uint32_t chunkType(std::string_view letters)
{
    std::uint32_t type = 0;
    for (const char letter : letters)
        type = type << 8 | static_cast<std::uint8_t>(letter);
    return type;
}

int samplesPerPixel(PngColor color)
{
    switch (color) {
    case PngColor::Rgb: return 3;
    case PngColor::GrayAlpha: return 2;
    case PngColor::Rgba: return 4;
    default: return 1;
    }
}

std::optional<PngColor> colorOf(int type, int depth)
{
    const bool isUpTo8 = depth == 1 || depth == 2 || depth == 4 || depth == 8;
    const bool isFrom8 = depth == 8 || depth == 16;
    const auto color = static_cast<PngColor>(type);
    switch (color) {
    case PngColor::Gray: return isUpTo8 || isFrom8 ? std::optional(color) : std::nullopt;
    case PngColor::Palette: return isUpTo8 ? std::optional(color) : std::nullopt;
    case PngColor::Rgb:
    case PngColor::GrayAlpha:
    case PngColor::Rgba: return isFrom8 ? std::optional(color) : std::nullopt;
    }
    return std::nullopt;
}

Result<void> readHeader(ByteReader content, PngStructure &png)
{
    const std::ptrdiff_t width = content.u32be();
    const std::ptrdiff_t height = content.u32be();
    png.depth = content.u8();
    const std::optional<PngColor> color = colorOf(content.u8(), png.depth);
    const int compression = content.u8();
    const int filter = content.u8();
    const int interlacing = content.u8();
    if (!color || compression != 0 || filter != 0 || interlacing > 1)
        return failure(ErrorCode::Corrupt, "The PNG header has an invalid bit depth, color type or method.");
    png.color = *color;
    png.isInterlaced = interlacing == 1;
    png.shape = {height, width, *color == PngColor::Palette ? 3 : samplesPerPixel(*color)};
    return {};
}

bool isPaletteValid(const PngStructure &png)
{
    return png.palette.size() % 3 == 0 && png.palette.size() >= 3 && png.palette.size() <= std::size_t{3} * 256;
}

// Whether a tRNS chunk of so many bytes belongs where it is.
bool isTransparencyValid(const PngStructure &png, std::size_t bytes)
{
    if (!png.imageData.empty() || !png.transparency.empty())
        return false;
    switch (png.color) {
    case PngColor::Gray: return bytes == 2;
    case PngColor::Rgb: return bytes == 6;
    case PngColor::Palette: return bytes > 0 && bytes <= png.palette.size() / 3;
    default: return false; // they have alpha already
    }
}

// Deflate makes at most 1032 bytes of one (258 bytes from two bits); interlacing only adds to what must come out.
bool canHoldImage(const PngStructure &png)
{
    std::uint64_t compressed = 1;
    for (const std::span<const std::byte> part : png.imageData)
        compressed += part.size();
    const auto raw = static_cast<std::uint64_t>(png.rowBytes(png.shape.width) + 1);
    return png.shape.height == 0 || raw <= compressed * 1032 / static_cast<std::uint64_t>(png.shape.height);
}

} // namespace

int PngStructure::bitsPerPixel() const
{
    return samplesPerPixel(color) * depth;
}

Result<PngStructure> readPngStructure(std::span<const std::byte> file, const Progress &progress)
{
    ByteReader reader(file);
    reader.take(pngSignature.size());
    PngStructure png;
    for (bool isFirst = true;; isFirst = false) {
        const std::size_t length = reader.u32be();
        const std::size_t start = reader.position();
        const std::uint32_t type = reader.u32be();
        if (type == chunkType("CgBI"))
            return failure(ErrorCode::Unsupported, "This is Apple's CgBI variant of PNG, which is not supported.");
        if (isFirst && (type != chunkType("IHDR") || length != 13))
            return failure(ErrorCode::Corrupt, "The PNG header is missing.");
        const std::span<const std::byte> content = reader.take(length);
        const std::uint32_t checksum = reader.u32be();
        if (!reader.isValid())
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        const bool isCritical = (type & 1U << 29) == 0;
        if ((isCritical || type == chunkType("tRNS"))
            && checksum != libdeflate_crc32(0, file.data() + start, length + sizeof type))
            return failure(ErrorCode::Corrupt, "The file is damaged: a checksum does not match.");

        progress.at(static_cast<double>(reader.position()) / static_cast<double>(file.size()));
        if (type == chunkType("IHDR")) {
            if (!isFirst)
                return failure(ErrorCode::Corrupt, "The file has two PNG headers.");
            png.header = content;
            if (const Result<void> read = readHeader(ByteReader(content), png); !read)
                return tl::unexpected(read.error());
        } else if (type == chunkType("PLTE")) {
            png.palette = content;
            if (!isPaletteValid(png))
                return failure(ErrorCode::Corrupt, "The file is damaged: its palette has an impossible size.");
        } else if (type == chunkType("tRNS")) {
            if (isTransparencyValid(png, content.size())) {
                png.transparency = content;
                ++png.shape.channels;
            } else {
                png.hasStrayTransparency = true;
            }
        } else if (type == chunkType("IDAT")) {
            png.imageData.push_back(content);
        } else if (type == chunkType("IEND")) {
            png.trailer = file.subspan(reader.position());
            break;
        } else if (isCritical) {
            return failure(ErrorCode::Unsupported, "The file uses an extension of PNG that is not supported.");
        } else if (png.ancillary.size() < maxAncillaryChunks) {
            const auto *const letters = reinterpret_cast<const char *>(file.data() + start);
            png.ancillary.push_back({{letters, sizeof type},
                                     content,
                                     !png.imageData.empty(),
                                     checksum == libdeflate_crc32(0, file.data() + start, length + sizeof type)});
        }
    }
    if (png.color == PngColor::Palette && png.palette.empty())
        return failure(ErrorCode::Corrupt, "The palette is missing.");
    if (!canHoldImage(png))
        return failure(ErrorCode::Corrupt, "The file is too short for an image of its size.");
    return png;
}

} // namespace pellucid
