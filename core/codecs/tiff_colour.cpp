#include "core/codecs/tiff_colour.h"

#include "core/base/load.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace pellucid {

namespace {

// Calls pixel(x, y) for each.
template <typename Pixel>
void forEachPixel(const ImageView &image, Pixel pixel)
{
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x)
            pixel(x, y);
    }
}

// Calls visitor with uint8 or uint16.
template <typename Visitor>
void visitInteger(DType dtype, Visitor visitor)
{
    if (dtype == DType::UInt8)
        visitor(std::uint8_t{});
    else
        visitor(std::uint16_t{});
}

} // namespace

std::vector<std::byte> tiffPalette(const TiffFile &file, int bits)
{
    std::array<const std::uint16_t *, 3> maps{};
    const std::size_t count = std::size_t{1} << bits;
    std::vector<std::byte> palette(3 * count);
    if (TIFFGetField(file.handle(), TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]) != 1)
        return palette;
    const bool isWide = std::ranges::any_of(
        maps, [&](const auto *map) { return std::any_of(map, map + count, [](int value) { return value > 255; }); });
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t c = 0; c < 3; ++c)
            palette[3 * i + c] = static_cast<std::byte>(isWide ? (maps[c][i] + 128) / 257 : maps[c][i]);
    }
    return palette;
}

void lookUp(const ImageView &indices, std::span<const std::byte> palette, const MutableImageView &rgb)
{
    forEachPixel(indices, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        const auto index = std::to_integer<std::size_t>(*indices.at(x, y));
        std::memcpy(rgb.at(x, y), palette.data() + 3 * index, 3);
    });
}

void invertGray(const MutableImageView &image)
{
    visitInteger(image.dtype(), [&]<typename T>(T) {
        forEachPixel(image, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            std::byte *const at = image.at(x, y);
            const auto inverted = static_cast<T>(std::numeric_limits<T>::max() - load<T>(at));
            std::memcpy(at, &inverted, sizeof inverted);
        });
    });
}

void cmykToRgb(const ImageView &cmyk, const MutableImageView &rgb)
{
    visitInteger(cmyk.dtype(), [&]<typename T>(T) {
        constexpr std::uint64_t full = std::numeric_limits<T>::max();
        forEachPixel(cmyk, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            const std::uint64_t light = full - load<T>(cmyk.at(x, y, 3));
            for (std::ptrdiff_t c = 0; c < 3; ++c) {
                const std::uint64_t product = (full - load<T>(cmyk.at(x, y, c))) * light;
                const auto value = static_cast<T>((product + full / 2) / full);
                std::memcpy(rgb.at(x, y, c), &value, sizeof value);
            }
        });
    });
}

void divideByAlpha(const MutableImageView &image, std::ptrdiff_t alpha)
{
    visitEditable(image.dtype(), [&]<typename T>(std::type_identity<T>) {
        forEachPixel(image, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            const T opacity = load<T>(image.at(x, y, alpha));
            for (std::ptrdiff_t c = 0; c < image.channels() && opacity != T{0}; ++c) {
                if (c == alpha)
                    continue;
                const T value = load<T>(image.at(x, y, c));
                T straight;
                if constexpr (std::is_floating_point_v<T>) {
                    straight = value / opacity;
                } else {
                    constexpr std::uint64_t full = std::numeric_limits<T>::max();
                    straight = static_cast<T>(std::min(full, (value * full + opacity / 2) / opacity));
                }
                std::memcpy(image.at(x, y, c), &straight, sizeof straight);
            }
        });
    });
}

} // namespace pellucid
