#include "core/codecs/simple/psd_structure.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pellucid {

namespace {

constexpr int grayMode = 1;
constexpr int rgbMode = 3;

// A length of which a PSB file has eight bytes.
std::size_t readLength(ByteReader &reader, bool isLarge)
{
    const std::uint64_t high = isLarge ? reader.u32be() : 0;
    return static_cast<std::size_t>(high << 32 | reader.u32be());
}

// The number of layers; negative where the first channel after the colors is the transparency of the flattened image.
int layerCount(std::span<const std::byte> list)
{
    return static_cast<std::int16_t>(ByteReader(list).u16be());
}

struct Layers
{
    std::size_t count = 0;
    bool isTransparent = false;
};

// Of more than 8 bits the layers stand in a block that goes by a name, behind an empty list.
Layers readLayers(std::span<const std::byte> section, bool isLarge)
{
    constexpr std::array layerLists{"Lr16", "Lr32"};
    constexpr std::array transparency{"Mtrn", "Mt16", "Mt32"};
    constexpr std::array long64{"LMsk", "Lr16", "Lr32", "Layr", "Mt16", "Mt32", "Mtrn",
                                "Alph", "FMsk", "lnk2", "FEid", "FXid", "PxSD"};
    const auto isOneOf = [](const auto &names, std::string_view key) {
        return std::ranges::find(names, key) != names.end();
    };
    ByteReader reader(section);
    int count = layerCount(reader.take(readLength(reader, isLarge)));
    bool isTransparent = false;
    reader.take(reader.u32be()); // the mask of all layers
    while (reader.isValid() && reader.remaining() >= 12) {
        reader.take(4); // signature
        const std::string_view key = asText(reader.take(4));
        const std::span<const std::byte> block = reader.take(readLength(reader, isLarge && isOneOf(long64, key)));
        reader.take((4 - block.size() % 4) % 4);
        if (isOneOf(layerLists, key))
            count = layerCount(block);
        isTransparent = isTransparent || isOneOf(transparency, key);
    }
    return {static_cast<std::size_t>(std::abs(count)), isTransparent || count < 0};
}

} // namespace

Result<PsdStructure> readPsdStructure(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(4); // signature
    const int version = reader.u16be();
    reader.take(6);
    PsdStructure psd;
    psd.isLarge = version == 2;
    psd.storedChannels = reader.u16be();
    const std::ptrdiff_t height = reader.u32be();
    const std::ptrdiff_t width = reader.u32be();
    const int depth = reader.u16be();
    const int mode = reader.u16be();
    reader.take(reader.u32be()); // palette
    psd.resources = reader.take(reader.u32be());
    const Layers layers = readLayers(reader.take(readLength(reader, psd.isLarge)), psd.isLarge);
    const int compression = reader.u16be();
    if (reader.isValid() && version != 1 && version != 2)
        return failure(ErrorCode::Unsupported, "PSD of version " + std::to_string(version) + " is not known.");
    if (reader.isValid() && mode != rgbMode && mode != grayMode)
        return failure(ErrorCode::Unsupported,
                       "Gray and RGB images are read from PSD; this one has another color mode.");
    if (reader.isValid() && depth != 8 && depth != 16)
        return failure(ErrorCode::Unsupported,
                       "PSD with " + std::to_string(depth) + " bits a channel is not supported.");
    if (!reader.isValid())
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    const std::size_t colors = mode == rgbMode ? 3 : 1;
    if (psd.storedChannels < colors || psd.storedChannels > 56)
        return failure(ErrorCode::Corrupt,
                       "The file is damaged: an image of its color mode cannot have "
                           + std::to_string(psd.storedChannels) + " channels.");
    if (compression > 1)
        return failure(ErrorCode::Unsupported, "PSD with ZIP compression is not supported.");
    psd.isRunLengthEncoded = compression == 1;
    psd.layers = layers.count;
    psd.dtype = depth == 16 ? DType::UInt16 : DType::UInt8;
    const bool hasAlpha = layers.isTransparent && psd.storedChannels > colors;
    psd.shape = {height, width, static_cast<std::ptrdiff_t>(colors) + (hasAlpha ? 1 : 0)};
    psd.pixels = file.subspan(reader.position());
    return psd;
}

} // namespace pellucid
