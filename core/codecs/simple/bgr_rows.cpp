#include "core/codecs/simple/bgr_rows.h"

#include <bit>
#include <cstdint>
#include <cstring>

static_assert(std::endian::native == std::endian::little);

namespace pellucid {

namespace {

// A pixel is read and written as four bytes, the fourth of which the next pixel overwrites; so the last one is not.
template <int fromStep>
void toRgb(const std::byte *from, std::byte *to, std::ptrdiff_t pixels)
{
    for (; pixels > 1; --pixels, from += fromStep, to += 3) {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel, from, sizeof pixel);
        pixel = __builtin_bswap32(pixel) >> 8;
        std::memcpy(to, &pixel, sizeof pixel);
    }
    if (pixels == 1) {
        to[0] = from[2];
        to[1] = from[1];
        to[2] = from[0];
    }
}

} // namespace

void bgrToRgb(const std::byte *from, std::byte *to, std::ptrdiff_t pixels)
{
    toRgb<3>(from, to, pixels);
}

void bgrxToRgb(const std::byte *from, std::byte *to, std::ptrdiff_t pixels)
{
    toRgb<4>(from, to, pixels);
}

void bgraToRgba(const std::byte *from, std::byte *to, std::ptrdiff_t pixels)
{
    for (std::ptrdiff_t i = 0; i < pixels; ++i) {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel, from + 4 * i, sizeof pixel);
        pixel = (pixel & 0xFF00FF00U) | (pixel >> 16 & 0xFFU) | (pixel & 0xFFU) << 16;
        std::memcpy(to + 4 * i, &pixel, sizeof pixel);
    }
}

} // namespace pellucid
