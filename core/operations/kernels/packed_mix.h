// Gray values mixed into packed pixels of three or four channels, in the best instruction set of the processor at hand.
#pragma once

#include "core/base/dtype.h"
#include "core/operations/kernels/packed_gray.h"

#include <cstddef>
#include <vector>

namespace pellucid {

struct GrayMix
{
    GrayFormula gray;                      // a mean
    double strength = 1.0;                 // 0 to 1
    std::array<std::uint8_t, 4> written{}; // not 0 for the channels to be mixed; others are copied
};

// How many pixels are mixed at a time.
inline constexpr std::size_t mixStretch = 64;

// v + strength * (Y - v), rounded once: uint8 and uint16 halves up; float32, whose first three channels must have the
// weights in this order, as the plain loop does. In place or apart. `unsure` gets the first pixels of stretches where
// integers come so near a half that the kernel cannot tell: it leaves their targets alone.
void mixGrayPacked(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
                   const GrayMix &mix, std::vector<std::size_t> &unsure);

} // namespace pellucid
