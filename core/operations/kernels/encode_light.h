// The sRGB curves of samples 0..full and light 0..1 by the block, see linear_light.h, in the best instruction set of
// the processor at hand. `count` is a multiple of 8.
#pragma once

#include <cstddef>

namespace pellucid {

// value = the light of a float32 sample, not negative; off by less than 2^-38 of it.
void decodeLight(double *values, std::size_t count);

// value = full * e(value); off by less than 1e-11 of it for values below 16 (e grows no more than threefold there),
// which all are that weights make of light. NaN within 1e-9 of where the straight part of the curve meets the other,
// which is a small step: on which side of it a value lies could depend on how it was computed.
void encodeLight(double *values, std::size_t count, double full);

} // namespace pellucid
