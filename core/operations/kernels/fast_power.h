// x^p for one p, without the library's pow(): octave by octave, in 256 cells of each, by the binomial series around the
// middle of the cell.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace pellucid {

// With x = 2^e m, m = c (1 + u), |u| <= 1/512: x^p = 2^(pe) c^p (1 + u)^p. For 0 < p < 3 the series ends with an error
// below 0.03 u^5 < 2^-50 of the value, and rounding adds less than that: the result is off by less than 2^-48 of it.
// Outside 2^-12 <= x < 2^12 it is pow()'s.
class FastPower
{
public:
    explicit FastPower(long double exponent) : m_exponent(static_cast<double>(exponent))
    {
        for (std::size_t i = 0; i < m_octaves.size(); ++i)
            m_octaves[i] = static_cast<double>(std::exp2(exponent * (static_cast<long double>(i) + lowest)));
        for (std::size_t i = 0; i < m_cells.size(); ++i) {
            const long double middle = middleOf(i);
            long double term = std::pow(middle, exponent);
            for (std::size_t k = 0; k < m_cells[i].size(); ++k) {
                m_cells[i][k] = static_cast<double>(term);
                term *= (exponent - static_cast<long double>(k)) / (static_cast<long double>(k) + 1) / middle;
            }
        }
    }

    [[nodiscard]] double operator()(double x) const
    {
        const auto bits = std::bit_cast<std::uint64_t>(x);
        const std::uint64_t octave = (bits >> 52) - static_cast<std::uint64_t>(1023 + lowest);
        if (octave >= m_octaves.size()) // negative numbers, infinities and NaN as well
            return std::pow(x, m_exponent);
        const std::size_t cell = bits >> 44 & 255U;
        const double d = std::bit_cast<double>((bits & fraction) | one) - middleOf(cell);
        const auto &c = m_cells[cell];
        return m_octaves[octave] * (c[0] + d * (c[1] + d * (c[2] + d * (c[3] + d * c[4]))));
    }

private:
    static constexpr int lowest = -12;
    static constexpr std::uint64_t fraction = (std::uint64_t{1} << 52) - 1;
    static constexpr std::uint64_t one = std::bit_cast<std::uint64_t>(1.0);

    static double middleOf(std::size_t cell) { return 1.0 + (static_cast<double>(cell) + 0.5) / 256.0; }

    double m_exponent;
    std::array<double, 24> m_octaves{};
    std::array<std::array<double, 5>, 256> m_cells{};
};

} // namespace pellucid
