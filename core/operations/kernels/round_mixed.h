// Rounding of approximate values by the block, in the best instruction set of the processor at hand.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pellucid {

// rounded[i] = v[i] + strength * (y[i] - v[i]), rounded to the nearest integer and clamped to 0..full; or -1 where it
// lies within 2e-6 of a half, so that rounding could depend on how y was computed. `count` is a multiple of 8.
// Gives whether there is any -1.
[[nodiscard]] bool roundMixed(const double *v, const double *y, std::size_t count, double strength, double full,
                              std::int32_t *rounded);

} // namespace pellucid
