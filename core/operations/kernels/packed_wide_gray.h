// As packed_gray.h, of uint16 and float32 pixels, but only means. Those of float32 are what the plain loop gives, sums
// of the first three channels in this order, which all have weights.
#pragma once

#include "core/base/dtype.h"
#include "core/operations/kernels/packed_gray.h"

namespace pellucid {

void equalGrayWide(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
                   const GrayFormula &gray, const std::array<std::uint8_t, 4> &written);

void singleGrayWide(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
                    const GrayFormula &gray);

} // namespace pellucid
