// Gray values of light instead of stored values: decode R, G and B, weight, encode.
//
// The curve is that of sRGB, IEC 61966-2-1: encoded e, linear l, both 0..1;
//     l = e / 12.92 for e <= 0.04045, else ((e + 0.055) / 1.055)^2.4
//     e = 12.92 l for l <= 0.0031308, else 1.055 l^(1/2.4) - 0.055
// continued above 1 by the same power and below 0 with the sign turned around (scRGB does so).
#pragma once

#include "core/operations/kernels/encode_light.h"
#include "core/operations/kernels/fast_power.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <vector>

namespace pellucid {

// The power is given: pow() where nothing may be lost, FastPower where speed matters.
template <typename Real, typename Power>
Real srgbToLinear(Real encoded, Power power)
{
    const Real e = std::abs(encoded);
    const Real l = e <= Real(0.04045L) ? e / Real(12.92L) : power((e + Real(0.055L)) / Real(1.055L));
    return std::copysign(l, encoded);
}

template <typename Real, typename Power>
Real linearToSrgb(Real linear, Power power)
{
    const Real l = std::abs(linear);
    const Real e = l <= Real(0.0031308L) ? l * Real(12.92L) : Real(1.055L) * power(l) - Real(0.055L);
    return std::copysign(e, linear);
}

// A method of luma.h, applied to light.
template <typename Method>
class LinearLight
{
public:
    // Of values where `full` is white, up to `largest`.
    LinearLight(Method method, double full, double largest)
        : m_method(method), m_full(full), m_curves(std::make_shared<Curves>())
    {
        if (full > 1.0) {
            for (double e = 0.0; e <= largest; ++e)
                m_curves->decoded.push_back(srgbToLinear(e / full, std::cref(m_curves->decode)));
        }
    }

    // Off by less than 2^-45 of the scale, for weights that add up to 1.
    [[nodiscard]] double value(double r, double g, double b) const
    {
        return m_full * linearToSrgb(m_method.value(decode(r), decode(g), decode(b)), std::cref(m_curves->encode));
    }

    // The same of a block: of float32 that are not negative off by less than 2^-37 of it; NaN as encodeLight() says.
    template <typename T, std::size_t Size>
    void values(const std::array<std::array<T, Size>, 3> &samples, std::array<double, Size> &y) const
    {
        std::array<std::array<double, Size>, 3> light;
        for (std::size_t c = 0; c < 3; ++c) {
            if constexpr (std::is_same_v<T, float>) {
                std::ranges::copy(samples[c], light[c].begin());
                decodeLight(light[c].data(), Size);
            } else {
                const double *const decoded = m_curves->decoded.data();
                for (std::size_t i = 0; i < Size; ++i)
                    light[c][i] = decoded[samples[c][i]];
            }
        }
        for (std::size_t i = 0; i < Size; ++i)
            y[i] = m_method.value(light[0][i], light[1][i], light[2][i]);
        encodeLight(y.data(), Size, m_full);
    }

    [[nodiscard]] bool canCancel() const { return m_method.canCancel(); }

    // In long double; what is within 1e-12 of a half counts as one. Near black, where the curve is a straight line,
    // light and stored values give the same, and there are true halves: those are left to the method itself.
    [[nodiscard]] bool reaches(double half, double v, double s, double r, double g, double b) const
    {
        const double toe = 0.04045 * m_full;
        if (std::max({r, g, b, m_method.value(r, g, b)}) <= toe)
            return m_method.reaches(half, v, s, r, g, b);
        const long double full = m_full;
        const auto light = [full](double sample) {
            return srgbToLinear(sample / full, [](long double x) { return std::pow(x, 2.4L); });
        };
        const long double y = full * linearToSrgb(m_method.value(light(r), light(g), light(b)), [](long double x) {
                                  return std::pow(x, 1 / 2.4L);
                              });
        return v + s * (y - v) + 1e-12L >= half;
    }

private:
    struct Curves
    {
        FastPower decode{2.4L};
        FastPower encode{1 / 2.4L};
        std::vector<double> decoded; // of every integer; empty for float32
    };

    [[nodiscard]] double decode(double sample) const
    {
        if (m_curves->decoded.empty())
            return srgbToLinear(sample, std::cref(m_curves->decode));
        return m_curves->decoded[static_cast<std::size_t>(static_cast<std::int32_t>(sample))];
    }

    Method m_method;
    double m_full;
    std::shared_ptr<Curves> m_curves;
};

} // namespace pellucid
