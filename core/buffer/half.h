// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace pellucid {

[[nodiscard]] inline float halfToFloat(std::uint16_t bits)
{
    const int exponent = (bits >> 10) & 0x1F;
    const int fraction = bits & 0x3FF;
    float magnitude = 0.0F;
    if (exponent == 0x1F)
        magnitude = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    else if (exponent == 0)
        magnitude = std::ldexp(static_cast<float>(fraction), -24);
    else
        magnitude = std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

// The nearest, halves to even; infinity from 65520 on. A NaN is the quiet one.
[[nodiscard]] inline std::uint16_t halfFromDouble(double value)
{
    const unsigned sign = std::signbit(value) ? 0x8000U : 0U;
    const double magnitude = std::abs(value);
    unsigned bits = 0x7C00U;
    if (std::isnan(value)) {
        bits = 0x7E00U;
    } else if (magnitude < 65520.0) {
        // In units of the last place; what is rounded up to the next power of two carries into the exponent.
        const int exponent = magnitude < 0x1p-14 ? -14 : std::ilogb(magnitude);
        const long units = std::lrint(std::ldexp(magnitude, 10 - exponent));
        bits = static_cast<unsigned>(units + (exponent + 14) * 0x400L);
    }
    return static_cast<std::uint16_t>(sign | bits);
}

} // namespace pellucid
