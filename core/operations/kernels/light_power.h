// x^(1 / 2.4) as factors of octaves and a polynomial within one: what SIMD kernels need of it.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace pellucid {

// With x = 2^e m: 2^(e / 2.4) times the sum of coefficients[k] (m - 1.5)^k. The polynomial is the one that meets m^(1 /
// 2.4) at the 18 zeros of a Chebyshev polynomial over 1..2. m^p is analytic inside the ellipse through 0, whose axes
// have the sum 3 + sqrt(8), so that the error is of the order of 5.8^-18 < 2e-14.
struct LightPower
{
    static constexpr double least = 0x1p-9; // below 0.0031308, where the power begins
    static constexpr double greatest = 0x1.fffffffffffffp3;
    static constexpr int firstExponent = 1023 - 9; // as stored in a double

    std::array<double, 13> octaves{};
    std::array<double, 18> coefficients{};

    LightPower()
    {
        for (std::size_t i = 0; i < octaves.size(); ++i)
            octaves[i] = static_cast<double>(std::exp2((static_cast<long double>(i) - 9) / 2.4L));
        // Newton's divided differences, then expanded into powers of m - 1.5.
        constexpr std::size_t n = 18;
        std::array<long double, n> node{};
        std::array<long double, n> difference{};
        for (std::size_t k = 0; k < n; ++k) {
            node[k] = std::cos(std::numbers::pi_v<long double> * (2 * static_cast<long double>(k) + 1) / (2 * n)) / 2;
            difference[k] = std::pow(1.5L + node[k], 1 / 2.4L);
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
