// x^p for one p as factors of octaves and a polynomial within one: what SIMD kernels need of it.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace pellucid {

// With x = 2^e m: 2^(e p) times the sum of coefficients[k] (m - 1.5)^k, for 0 < p <= 4. The polynomial is the one that
// meets m^p at the 18 zeros of a Chebyshev polynomial over 1..2. m^p is analytic inside the ellipse through 0, whose
// axes have the sum 3 + sqrt(8), so that the error is of the order of 5.8^-18 < 2e-14 of the value; rounding adds less.
struct FixedPower
{
    static constexpr double mostExponent = 4.0;
    static constexpr double least = 0x1p-150; // of x
    static constexpr double greatest = 0x1.fffffffffffffp149;
    static constexpr int firstOctave = 1023 - 150; // as stored in a double

    std::array<double, 300> octaves{};
    std::array<double, 18> coefficients{};

    explicit FixedPower(long double exponent)
    {
        for (std::size_t i = 0; i < octaves.size(); ++i)
            octaves[i] = static_cast<double>(std::exp2((static_cast<long double>(i) - 150) * exponent));
        // Newton's divided differences, then expanded into powers of m - 1.5.
        constexpr std::size_t n = 18;
        std::array<long double, n> node{};
        std::array<long double, n> difference{};
        for (std::size_t k = 0; k < n; ++k) {
            node[k] = std::cos(std::numbers::pi_v<long double> * (2 * static_cast<long double>(k) + 1) / (2 * n)) / 2;
            difference[k] = std::pow(1.5L + node[k], exponent);
        }
        for (std::size_t j = 1; j < n; ++j) {
            for (std::size_t k = n - 1; k >= j; --k)
                difference[k] = (difference[k] - difference[k - 1]) / (node[k] - node[k - j]);
        }
        std::array<long double, n> expanded{};
        for (std::size_t k = n; k-- > 0;) {
            for (std::size_t j = n - 1; j > 0; --j)
                expanded[j] = expanded[j - 1] - node[k] * expanded[j];
            expanded[0] = difference[k] - node[k] * expanded[0];
        }
        for (std::size_t k = 0; k < n; ++k)
            coefficients[k] = static_cast<double>(expanded[k]);
    }
};

} // namespace pellucid
