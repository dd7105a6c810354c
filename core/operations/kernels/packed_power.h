// Powers of float32 values over chosen channels of packed rows, in the best instruction set of the processor at hand.
#pragma once

#include "core/operations/kernels/fixed_power.h"
#include "core/operations/kernels/pixel_pattern.h"

#include <algorithm>
#include <cmath>

namespace pellucid {

// t = (v - black) / (white - black), clamped to 0..1 or not; sign(t) * |t|^exponent.
struct PowerCurve
{
    enum class Range { Clamped, Open };

    double black;
    double white;
    double exponent; // positive
    Range range;

    double operator()(double v) const
    {
        const double t = (v - black) / (white - black);
        const double inRange = range == Range::Clamped ? std::clamp(t, 0.0, 1.0) : t;
        return exponent == 1.0 ? inRange : std::copysign(std::pow(std::abs(inRange), exponent), inRange);
    }

    [[nodiscard]] bool changesNothing() const
    {
        return black == 0.0 && white == 1.0 && exponent == 1.0 && range == Range::Open;
    }
};

// curve(double{v}), rounded to float32, to the bit; `power` is that of its exponent. Contract as in packed_bytes.h.
void powerFloat32(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                  const PowerCurve &curve, const FixedPower &power);

} // namespace pellucid
