// Mixing of approximate values by the block, in the best instruction set of the processor at hand.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pellucid {

// Of all functions: `count` is a multiple of 8.

// reals[i] = values[i]. Gives whether none of them is negative, -0, NaN, or 2^60 or more, of which the kernels know no
// powers.
bool widen(const std::uint8_t *values, std::size_t count, double *reals);
bool widen(const std::uint16_t *values, std::size_t count, double *reals);
bool widen(const float *values, std::size_t count, double *reals);

// rounded[i] = v[i] + strength * (y[i] - v[i]), rounded to the nearest integer and clamped to 0..full; or -1 where it
// lies within 2e-6 of a half, so that rounding could depend on how y was computed, or is NaN. Gives whether there is
// any -1.
[[nodiscard]] bool roundMixed(const double *v, const double *y, std::size_t count, double strength, double full,
                              std::int32_t *rounded);

// The same as float32; NaN where it lies within 2^-36 of itself from a half between two float32, or is no normal
// number.
[[nodiscard]] bool roundMixed(const double *v, const double *y, std::size_t count, double strength, float *rounded);

} // namespace pellucid
