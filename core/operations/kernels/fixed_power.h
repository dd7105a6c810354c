// x^p for one p as tables and polynomials: what SIMD kernels need of it.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace pellucid {

// With x = 2^e m: 2^(e p) times the sum of coefficients[k] (m - 1.5)^k, for 0 < p <= 4. The polynomial is the one that
// meets m^p at the 18 zeros of a Chebyshev polynomial over 1..2. m^p is analytic inside the ellipse through 0, whose
// axes have the sum 3 + sqrt(8), so that the error is of the order of 5.8^-18 < 2e-14 of the value; rounding adds less.
//
// Quickly, but less exactly: with m in the i-th eighth of 1..2 and u = m / middle - 1, |u| <= 1/17, it is 2^(e p)
// middles[i] (1 + u)^p. The polynomial of 7 coefficients in u that meets (1 + u)^p in the same way is off by at most
// |binomial(p, 7)| (16/17)^(p - 7) 17^-7 / 2^6 < 2^-39.5 of the value.
struct FixedPower
{
    static constexpr double maxExponent = 4.0;
    static constexpr double least = 0x1p-150; // of x
    static constexpr double greatest = 0x1.fffffffffffffp149;
    static constexpr int firstOctave = 1023 - 150; // as stored in a double

    std::array<double, 300> octaves{};
    std::array<double, 18> coefficients;

    std::array<double, 8> inverses{}; // 1 / middle
    std::array<double, 8> middles{};  // of each eighth, to the power
    std::array<double, 7> quickCoefficients;

    explicit FixedPower(long double exponent)
        : coefficients(interpolated<18>(exponent, 1.5L, 0.5L)),
          quickCoefficients(interpolated<7>(exponent, 1.0L, 1.0L / 17))
    {
        for (std::size_t i = 0; i < octaves.size(); ++i)
            octaves[i] = static_cast<double>(std::exp2((static_cast<long double>(i) - 150) * exponent));
        for (std::size_t i = 0; i < middles.size(); ++i) {
            inverses[i] = 1.0 / (1.0 + (static_cast<double>(i) + 0.5) / 8.0);
            middles[i] = static_cast<double>(std::pow(1.0L / inverses[i], exponent));
        }
    }

private:
    // Of the polynomial in x - middle that meets x^exponent at the zeros of a Chebyshev polynomial over middle +-
    // radius: Newton's divided differences, then expanded into powers.
    template <std::size_t N>
    static std::array<double, N> interpolated(long double exponent, long double middle, long double radius)
    {
        std::array<long double, N> node{};
        std::array<long double, N> difference{};
        for (std::size_t k = 0; k < N; ++k) {
            node[k] =
                radius * std::cos(std::numbers::pi_v<long double> * (2 * static_cast<long double>(k) + 1) / (2 * N));
            difference[k] = std::pow(middle + node[k], exponent);
        }
        for (std::size_t j = 1; j < N; ++j) {
            for (std::size_t k = N - 1; k >= j; --k)
                difference[k] = (difference[k] - difference[k - 1]) / (node[k] - node[k - j]);
        }
        std::array<long double, N> expanded{};
        for (std::size_t k = N; k-- > 0;) {
            for (std::size_t j = N - 1; j > 0; --j)
                expanded[j] = expanded[j - 1] - node[k] * expanded[j];
            expanded[0] = difference[k] - node[k] * expanded[0];
        }
        std::array<double, N> coefficients{};
        for (std::size_t k = 0; k < N; ++k)
            coefficients[k] = static_cast<double>(expanded[k]);
        return coefficients;
    }
};

} // namespace pellucid
