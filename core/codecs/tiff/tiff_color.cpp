#include "core/codecs/tiff/tiff_color.h"

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
            palette[3 * i + c] = static_cast<std::byte>(isWide ? maps[c][i] >> 8 : maps[c][i]);
    }
    return palette;
}

void lookUp(const ImageView &indices, std::span<const std::byte> palette, const MutableImageView &rgb)
{
    const auto extras = static_cast<std::size_t>(indices.channels() - 1);
    forEachPixel(indices, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
        const auto index = std::to_integer<std::size_t>(*indices.at(x, y));
        std::memcpy(rgb.at(x, y), palette.data() + 3 * index, 3);
        std::memcpy(rgb.at(x, y) + 3, indices.at(x, y) + 1, extras);
    });
}

void swapTiffSamples(const MutableImageView &image)
{
    const auto size = static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    const std::ptrdiff_t number = isComplex(image.dtype()) ? size / 2 : size; // of which a sample may be two
    std::byte *const end = image.data() + image.height() * image.strides().row;
    for (std::byte *at = image.data(); at != end; at += number)
        std::reverse(at, at + number);
}

void invertGray(const MutableImageView &image, int maximum)
{
    visitInteger(image.dtype(), [&]<typename T>(T) {
        const int full = maximum > 0 ? maximum : std::numeric_limits<T>::max();
        forEachPixel(image, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            std::byte *const at = image.at(x, y);
            const auto inverted = static_cast<T>(full - load<T>(at));
            std::memcpy(at, &inverted, sizeof inverted);
        });
    });
}

void divideByAlpha(const MutableImageView &image, std::ptrdiff_t colors, std::ptrdiff_t alpha, int maximum)
{
    visitEditable(image.dtype(), [&]<typename T>(std::type_identity<T>) {
        forEachPixel(image, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
            const T opacity = load<T>(image.at(x, y, alpha));
            for (std::ptrdiff_t c = 0; c < colors && opacity != T{0}; ++c) {
                const T value = load<T>(image.at(x, y, c));
                T straight;
                if constexpr (std::is_floating_point_v<T>) {
                    straight = value / opacity;
                } else {
                    const auto full =
                        std::uint64_t{maximum > 0 ? static_cast<T>(maximum) : std::numeric_limits<T>::max()};
                    straight = static_cast<T>(std::min(full, (value * full + opacity / 2) / opacity));
                }
                std::memcpy(image.at(x, y, c), &straight, sizeof straight);
            }
        });
    });
}

} // namespace pellucid
