// Gray values of packed pixels of three or four channels, in the best instruction set of the processor at hand: of
// uint8 ones by every formula, of uint16 and float32 ones by means. Those of float32 are what the plain loop gives,
// sums of the first three channels in this order, which all have weights.
#pragma once

#include "core/base/dtype.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace pellucid {

// How Y follows from a pixel: a weighted mean, rounded, halves up, or a function of its greatest and least channel.
struct GrayFormula
{
    enum class Kind { Mean, Middle, Greatest, Least };

    Kind kind = Kind::Mean;
    std::array<std::int16_t, 4> weights{}; // of each channel, not negative; 0 for those not to be read
    std::int32_t divisor = 1;              // of the mean: at most 10'000, and not less than the sum of the weights
};

// `written`: 255 for each channel that becomes Y, which for three channels is all of them; others are copied. In place
// or apart.
void equalGray(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
               const GrayFormula &gray, const std::array<std::uint8_t, 4> &written);

// Y alone. Apart.
void singleGray(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
                const GrayFormula &gray);

} // namespace pellucid
