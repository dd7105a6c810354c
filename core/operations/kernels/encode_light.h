// The sRGB curve from light to samples by the block, in the best instruction set of the processor at hand.
#pragma once

#include <cstddef>

namespace pellucid {

// value = full * e(value), see linear_light.h; off by less than 1e-11 of it for values below 16 (e grows no more than
// threefold there), which all are that weights make of light. `count` is a multiple of 8.
void encodeLight(double *values, std::size_t count, double full);

} // namespace pellucid
