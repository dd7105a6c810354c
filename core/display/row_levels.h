// From rows of stored values, at any address, to 8-bit levels, in the best instruction set of the processor at hand.
// Ranges never overlap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pellucid {

// value / 257, exactly rounded.
void levelsOfRow(const std::uint16_t *values, std::ptrdiff_t count, std::uint8_t *levels);

// 255 * (value - black) * scale, rounded, clamped to 0 .. 255; NaN becomes 0. Returns whether there was any.
bool levelsOfRow(const float *values, float black, float scale, std::ptrdiff_t count, std::uint8_t *levels);

// Red, green, blue of each pixel times its alpha, the fourth: exactly rounded.
void premultiplyRow(std::uint8_t *rgba, std::ptrdiff_t pixels);

} // namespace pellucid
