#include "core/codecs/exr/exr_header.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"

#include <algorithm>
#include <array>
#include <bit>

namespace pellucid {

namespace {

constexpr std::size_t maxParts = 1024;
constexpr std::size_t longestName = 255;
constexpr std::int64_t farthest = 1 << 30; // of a window's corners

tl::unexpected<Error> corrupt()
{
    return failure(ErrorCode::Corrupt, "The header of the OpenEXR file is damaged or incomplete.");
}

// Up to the next zero; invalid where there is none in reach.
std::string readName(ByteReader &reader)
{
    std::string name;
    for (int letter = reader.u8(); letter != 0; letter = reader.u8()) {
        name.push_back(static_cast<char>(letter));
        if (name.size() > longestName)
            reader.take(reader.remaining() + 1);
    }
    return name;
}

// The library reads as much of a value as its type needs, whatever size the file states. Where these differ it would go
// on at another place than we do, and find attributes there that nobody has checked.
bool hasSizeOfType(std::string_view type, std::span<const std::byte> value)
{
    constexpr std::array<std::pair<std::string_view, std::size_t>, 24> sizes{{{"box2f", 16},
                                                                              {"box2i", 16},
                                                                              {"chromaticities", 32},
                                                                              {"compression", 1},
                                                                              {"deepImageState", 1},
                                                                              {"double", 8},
                                                                              {"envmap", 1},
                                                                              {"float", 4},
                                                                              {"int", 4},
                                                                              {"keycode", 28},
                                                                              {"lineOrder", 1},
                                                                              {"m33d", 72},
                                                                              {"m33f", 36},
                                                                              {"m44d", 128},
                                                                              {"m44f", 64},
                                                                              {"rational", 8},
                                                                              {"tiledesc", 9},
                                                                              {"timecode", 8},
                                                                              {"v2d", 16},
                                                                              {"v2f", 8},
                                                                              {"v2i", 8},
                                                                              {"v3d", 24},
                                                                              {"v3f", 12},
                                                                              {"v3i", 12}}};
    const auto *const fixed = std::ranges::find(sizes, type, &std::pair<std::string_view, std::size_t>::first);
    if (fixed != sizes.end())
        return value.size() == fixed->second;
    ByteReader reader(value);
    if (type == "chlist") {
        while (!readName(reader).empty())
            reader.take(16);
    } else if (type == "stringvector") {
        while (reader.isValid() && reader.remaining() > 0)
            reader.take(reader.u32le());
    } else {
        return type != "floatvector" || value.size() % sizeof(float) == 0; // of others the library checks it
    }
    return reader.isValid() && reader.remaining() == 0;
}

// The list is of the size it must have.
std::ptrdiff_t bytesOfChannels(std::span<const std::byte> list)
{
    constexpr std::uint32_t half = 1;
    std::ptrdiff_t bytes = 0;
    ByteReader reader(list);
    while (!readName(reader).empty()) {
        bytes += reader.u32le() == half ? 2 : 4;
        reader.take(12);
    }
    return bytes;
}

// Attributes about the storage, and what a plain file has anyway.
bool isOfStorage(const ExrAttribute &attribute)
{
    constexpr std::array names{"channels", "compression", "lineOrder",          "tiles",   "type",
                               "version",  "chunkCount",  "maxSamplesPerPixel", "preview", "dwaCompressionLevel"};
    const std::vector<std::byte> one{std::byte{0}, std::byte{0}, std::byte{0x80}, std::byte{0x3F}};
    const bool isUsual =
        ((attribute.name == "pixelAspectRatio" || attribute.name == "screenWindowWidth") && attribute.value == one)
        || (attribute.name == "screenWindowCenter" && attribute.value == std::vector<std::byte>(8));
    return isUsual || std::ranges::find(names, attribute.name) != names.end();
}

// Its chunks, each with an offset of 8 bytes in the file, and the buffer that the library makes for one: of a whole
// tile, however little of it is in the image.
Result<void> checkTiles(std::span<const std::byte> tiles, std::size_t fileBytes, ExrPart &part)
{
    ByteReader reader(tiles);
    const std::ptrdiff_t width = reader.u32le();
    const std::ptrdiff_t height = reader.u32le();
    constexpr std::ptrdiff_t largest = 8192;
    if (!reader.isValid() || width < 1 || height < 1 || width > largest || height > largest)
        return corrupt();
    const std::ptrdiff_t columns = (part.dataWindow.width + width - 1) / width;
    const std::ptrdiff_t rows = (part.dataWindow.height + height - 1) / height;
    if (columns > static_cast<std::ptrdiff_t>(fileBytes / 8) / rows)
        return corrupt();
    constexpr std::ptrdiff_t harmless = 64 << 20; // for an image of any size
    const std::ptrdiff_t enough = std::max(part.dataWindow.width * part.dataWindow.height,
                                           harmless / std::max<std::ptrdiff_t>(1, part.pixelBytes));
    if (width * height > enough)
        return failure(ErrorCode::TooLarge,
                       "Its tiles of " + std::to_string(width) + " x " + std::to_string(height)
                           + " pixels are larger than the whole image.");
    part.chunkRows = height;
    return {};
}

Result<ExrPart> readPart(ByteReader &reader, std::string first, std::size_t fileBytes)
{
    ExrPart part;
    std::span<const std::byte> tiles;
    bool hasWindow = false;
    for (std::string name = std::move(first); !name.empty(); name = readName(reader)) {
        const std::string type = readName(reader);
        const std::span<const std::byte> value = reader.take(reader.u32le());
        if (!reader.isValid() || !hasSizeOfType(type, value))
            return corrupt();
        ExrAttribute attribute{name, type, {value.begin(), value.end()}};
        if (name == "dataWindow") {
            part.dataWindow = exrWindow(value);
            hasWindow = true;
        } else if (name == "displayWindow") {
            part.displayWindow = exrWindow(value);
        } else if (name == "name") {
            part.name = asText(value);
        } else if (name == "type") {
            part.isDeep = asText(value).starts_with("deep");
        } else if (name == "channels") {
            part.pixelBytes = bytesOfChannels(value);
        } else if (name == "tiles") {
            tiles = value;
        }
        if (!isOfStorage(attribute))
            part.attributes.push_back(std::move(attribute));
    }
    if (!reader.isValid() || !hasWindow || part.dataWindow.isEmpty()
        || part.dataWindow.height > static_cast<std::ptrdiff_t>(fileBytes) * 32
        || part.dataWindow.width > static_cast<std::ptrdiff_t>(fileBytes) * 1024)
        return corrupt(); // at most 256 rows go with one offset, and no compression keeps so many pixels in a byte
    const Rect own{0, 0, part.dataWindow.width, part.dataWindow.height};
    if (part.dataWindow == own && part.displayWindow == own)
        std::erase_if(part.attributes, [](const ExrAttribute &attribute) {
            return attribute.name == "dataWindow" || attribute.name == "displayWindow";
        });
    if (!tiles.empty()) {
        if (const Result<void> checked = checkTiles(tiles, fileBytes, part); !checked)
            return tl::unexpected(checked.error());
    }
    return part;
}

} // namespace

Result<std::vector<ExrPart>> readExrParts(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(4);
    const std::uint32_t version = reader.u32le();
    constexpr std::uint32_t manyParts = 0x1000;
    constexpr std::uint32_t deep = 0x800;
    constexpr std::uint32_t known = 0x1E02;
    if (!reader.isValid())
        return corrupt();
    if ((version & 0xFF) != 2 || (version & ~known) != 0)
        return failure(ErrorCode::Unsupported, "Only version 2 of OpenEXR is supported.");
    std::vector<ExrPart> parts;
    for (std::string name = readName(reader); !name.empty() && parts.size() < maxParts; name = readName(reader)) {
        Result<ExrPart> part = readPart(reader, std::move(name), file.size());
        if (!part)
            return failure(std::move(part));
        part->isDeep = part->isDeep || (version & (deep | manyParts)) == deep;
        parts.push_back(std::move(*part));
        if ((version & manyParts) == 0)
            break;
    }
    if (parts.empty() || parts.size() == maxParts)
        return corrupt();
    return parts;
}

Rect exrWindow(std::span<const std::byte> box)
{
    ByteReader reader(box);
    std::array<std::int64_t, 4> corners{};
    for (std::int64_t &corner : corners)
        corner = static_cast<std::int32_t>(reader.u32le());
    const auto isFar = [](std::int64_t corner) { return corner < -farthest || corner > farthest; };
    if (!reader.isValid() || std::ranges::any_of(corners, isFar))
        return {};
    return {corners[0], corners[1], corners[2] - corners[0] + 1, corners[3] - corners[1] + 1};
}

std::vector<std::byte> exrBox(const Rect &window)
{
    std::vector<std::byte> box;
    for (const std::ptrdiff_t corner :
         {window.x, window.y, window.x + window.width - 1, window.y + window.height - 1}) {
        for (int shift = 0; shift < 32; shift += 8)
            box.push_back(static_cast<std::byte>(static_cast<std::uint32_t>(corner) >> shift));
    }
    return box;
}

ExrWindows exrWindows(const Metadata &metadata, const Shape &shape)
{
    ExrWindows windows{shape.rect(), shape.rect()};
    for (const ExrAttribute &attribute : metadata.exrAttributes) {
        if (attribute.name == "dataWindow")
            windows.data = exrWindow(attribute.value);
        else if (attribute.name == "displayWindow")
            windows.display = exrWindow(attribute.value);
    }
    if (windows.data.width != shape.width || windows.data.height != shape.height)
        return {shape.rect(), shape.rect(), true};
    return windows;
}

} // namespace pellucid
