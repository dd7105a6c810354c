#include "core/codecs/simple/bmp_rows.h"

#include "core/codecs/simple/bgr_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace pellucid {

namespace {

std::uint32_t load(const std::byte *from, std::size_t bytes)
{
    std::uint32_t value = 0;
    std::memcpy(&value, from, bytes);
    return value;
}

// A sample between 0 and the largest of its mask, on the scale to 255.
std::byte sampleOf(std::uint32_t pixel, std::uint32_t mask)
{
    if (mask == 0)
        return std::byte{0};
    const int shift = std::countr_zero(mask);
    const std::uint64_t largest = mask >> shift;
    const std::uint64_t sample = (pixel & mask) >> shift;
    return static_cast<std::byte>((2 * 255 * sample + largest) / (2 * largest));
}

void readIndices(const BmpHeader &header, const std::byte *from, std::byte *to)
{
    const int perByte = 8 / header.bits;
    const unsigned last = (1U << header.bits) - 1;
    for (std::ptrdiff_t x = 0; x < header.shape.width; ++x, to += 3) {
        const int shift = 8 - header.bits * (1 + static_cast<int>(x % perByte));
        std::ranges::copy(header.palette[std::to_integer<unsigned>(from[x / perByte]) >> shift & last], to);
    }
}

void readFields(const BmpHeader &header, const std::byte *from, std::byte *to)
{
    const auto bytes = static_cast<std::size_t>(header.bits / 8);
    for (std::ptrdiff_t x = 0; x < header.shape.width; ++x, from += bytes) {
        const std::uint32_t pixel = load(from, bytes);
        for (std::ptrdiff_t channel = 0; channel < header.shape.channels; ++channel)
            *to++ = sampleOf(pixel, header.masks[static_cast<std::size_t>(channel)]);
    }
}

} // namespace

void readBmpRow(const BmpHeader &header, const std::byte *from, std::byte *to)
{
    constexpr std::array<std::uint32_t, 4> opaque{0xFF0000, 0x00FF00, 0x0000FF, 0};
    constexpr std::array<std::uint32_t, 4> withAlpha{0xFF0000, 0x00FF00, 0x0000FF, 0xFF000000};
    if (header.bits <= 8)
        readIndices(header, from, to);
    else if (header.bits == 24)
        bgrToRgb(from, to, header.shape.width);
    else if (header.bits == 32 && header.masks == opaque)
        bgrxToRgb(from, to, header.shape.width);
    else if (header.bits == 32 && header.masks == withAlpha)
        bgraToRgba(from, to, header.shape.width);
    else
        readFields(header, from, to);
}

} // namespace pellucid
