// Gray values of light instead of stored values: decode R, G and B, weight, encode.
//
// The curve is that of sRGB, IEC 61966-2-1: encoded e, linear l, both 0..1;
//     l = e / 12.92 for e <= 0.04045, else ((e + 0.055) / 1.055)^2.4
//     e = 12.92 l for l <= 0.0031308, else 1.055 l^(1/2.4) - 0.055
// continued above 1 by the same power and below 0 with the sign turned around (scRGB does so).
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace pellucid {

template <typename Real>
Real srgbToLinear(Real encoded)
{
    const Real e = std::abs(encoded);
    const Real l = e <= Real(0.04045L) ? e / Real(12.92L) : std::pow((e + Real(0.055L)) / Real(1.055L), Real(2.4L));
    return std::copysign(l, encoded);
}

template <typename Real>
Real linearToSrgb(Real linear)
{
    const Real l = std::abs(linear);
    const Real e = l <= Real(0.0031308L) ? l * Real(12.92L) : Real(1.055L) * std::pow(l, 1 / Real(2.4L)) - Real(0.055L);
    return std::copysign(e, linear);
}

// A method of luma.h, applied to light.
template <typename Method>
class LinearLight
{
public:
    LinearLight(Method method, double full) : m_method(method), m_full(full)
    {
        if (full > 1.0) {
            auto decoded = std::make_shared<std::vector<double>>();
            for (double e = 0.0; e <= full; ++e)
                decoded->push_back(srgbToLinear(e / full));
            m_decoded = std::move(decoded);
        }
    }

    [[nodiscard]] double value(double r, double g, double b) const
    {
        return m_full * linearToSrgb(m_method.value(decode(r), decode(g), decode(b)));
    }

    // In long double; what is within 1e-12 of a half counts as one. Near black, where the curve is a straight line,
    // light and stored values give the same, and there are true halves: those are left to the method itself.
    [[nodiscard]] bool reaches(double half, double v, double s, double r, double g, double b) const
    {
        const double toe = 0.04045 * m_full;
        if (std::max({r, g, b, m_method.value(r, g, b)}) <= toe)
            return m_method.reaches(half, v, s, r, g, b);
        const long double full = m_full;
        const auto light = [full](double sample) { return srgbToLinear(sample / full); };
        const long double y = full * linearToSrgb(m_method.value(light(r), light(g), light(b)));
        return v + s * (y - v) + 1e-12L >= half;
    }

private:
    [[nodiscard]] double decode(double sample) const
    {
        return m_decoded ? (*m_decoded)[static_cast<std::size_t>(sample)] : srgbToLinear(sample);
    }

    Method m_method;
    double m_full;
    std::shared_ptr<const std::vector<double>> m_decoded; // of every integer; none for float32
};

} // namespace pellucid
