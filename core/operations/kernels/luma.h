// The ways to make one gray value Y of R, G and B. A method has
//     value(r, g, b)                   Y in double or long double: what float32 gets, an approximation for integers
//     reaches(half, v, s, r, g, b)     whether v + s * (Y - v) >= half, decided exactly, for integers r, g, b
// and, where Y is a ratio of integers, numerator(r, g, b) and denominator, exact in std::uint32_t for uint16 samples
// and nearly always exact in double for float32 ones. Those that packed_gray.h knows have kind and weights as well.
// Values are in the image's own scale.
#pragma once

#include "core/operations/kernels/exact.h"
#include "core/operations/kernels/packed_gray.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace pellucid {

// Weights as decimals, without rounding: Weighted<299, 587, 114> is 0.299 R + 0.587 G + 0.114 B.
template <int R, int G, int B>
struct Weighted
{
    static constexpr std::uint32_t denominator = R + G + B;
    static constexpr auto kind = GrayFormula::Kind::Mean;
    static constexpr std::array<int, 3> weights{R, G, B};

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        return r * R + g * G + b * B;
    }
};

// Greatest and least of three; NaN when one of them is, as np.max and np.min.
template <typename Number>
Number greatest(Number r, Number g, Number b)
{
    const Number found = r > g ? (r > b ? r : b) : (g > b ? g : b);
    return r == r && g == g && b == b ? found : r + g + b;
}

template <typename Number>
Number least(Number r, Number g, Number b)
{
    const Number found = r < g ? (r < b ? r : b) : (g < b ? g : b);
    return r == r && g == g && b == b ? found : r + g + b;
}

struct Middle
{
    static constexpr std::uint32_t denominator = 2;
    static constexpr auto kind = GrayFormula::Kind::Middle;
    static constexpr std::array<int, 3> weights{1, 1, 1};

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        return greatest(r, g, b) + least(r, g, b);
    }
};

struct Greatest
{
    static constexpr std::uint32_t denominator = 1;
    static constexpr auto kind = GrayFormula::Kind::Greatest;
    static constexpr std::array<int, 3> weights{1, 1, 1};

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        return greatest(r, g, b);
    }
};

struct Least
{
    static constexpr std::uint32_t denominator = 1;
    static constexpr auto kind = GrayFormula::Kind::Least;
    static constexpr std::array<int, 3> weights{1, 1, 1};

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        return least(r, g, b);
    }
};

// One channel: the caller passes it in the place of R.
struct First
{
    static constexpr std::uint32_t denominator = 1;
    static constexpr auto kind = GrayFormula::Kind::Mean;
    static constexpr std::array<int, 3> weights{1, 0, 0};

    template <typename Number>
    static Number numerator(Number r, Number, Number)
    {
        return r;
    }
};

// Pillow's convert("L"): BT.601 with 16 fractional bits, rounded.
struct PillowGray
{
    static constexpr std::uint32_t denominator = 1;

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        const auto integer = [](Number n) { return static_cast<std::uint32_t>(n); };
        return static_cast<Number>((19595 * integer(r) + 38470 * integer(g) + 7471 * integer(b) + 0x8000) >> 16);
    }
};

// OpenCV's COLOR_RGB2GRAY of uint8 and uint16: BT.601 with 15 fractional bits, rounded.
struct OpenCvGray
{
    static constexpr std::uint32_t denominator = 1;

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        const auto integer = [](Number n) { return static_cast<std::uint32_t>(n); };
        return static_cast<Number>((9798 * integer(r) + 19235 * integer(g) + 3735 * integer(b) + 0x4000) >> 15);
    }
};

// np.dot(rgb, [0.2989, 0.5870, 0.1140]).astype(np.uint8): doubles, summed from the left, truncated.
struct NumPyGray
{
    static constexpr std::uint32_t denominator = 1;

    template <typename Number>
    static Number numerator(Number r, Number g, Number b)
    {
        const auto real = [](Number n) { return static_cast<double>(n); };
        return static_cast<Number>(static_cast<std::uint32_t>(real(r) * 0.2989 + real(g) * 0.5870 + real(b) * 0.1140));
    }
};

// A method whose Y is a ratio of integers.
template <typename Formula>
struct Ratio : Formula
{
    using Formula::denominator;
    using Formula::numerator;

    template <typename Real>
    [[nodiscard]] Real value(Real r, Real g, Real b) const
    {
        return numerator(r, g, b) / Real{denominator};
    }

    // Whether Y of values that are not negative can be a difference, and so less exact than these.
    [[nodiscard]] static constexpr bool canCancel() { return false; }

    // d * (v - half) + s * (numerator - d * v) >= 0. Where that is nearly 0, both terms are nearly equal (and not
    // small: v is an integer and half is not), so their sum is exact, and what rounding took from the product tips the
    // scales.
    [[nodiscard]] bool reaches(double half, double v, double s, double r, double g, double b) const
    {
        constexpr double d = denominator;
        const double distance = numerator(r, g, b) - d * v;
        const double product = s * distance;
        return (d * (v - half) + product) + std::fma(s, distance, -product) >= 0.0;
    }
};

// Weights that a person has chosen, taken as they are: they need not add up to 1.
struct CustomWeights
{
    double red;
    double green;
    double blue;

    template <typename Real>
    [[nodiscard]] Real value(Real r, Real g, Real b) const
    {
        return red * r + green * g + blue * b;
    }

    [[nodiscard]] bool canCancel() const { return red < 0.0 || green < 0.0 || blue < 0.0; }

    // (v - half) - s * v + s * red * r + ... >= 0, where s * red is the exact sum of two doubles.
    [[nodiscard]] bool reaches(double half, double v, double s, double r, double g, double b) const
    {
        ExactSum sum;
        sum.add(v - half).addProduct(-s, v);
        const auto addTerm = [&](double weight, double sample) {
            const double product = s * weight;
            sum.addProduct(product, sample).addProduct(std::fma(s, weight, -product), sample);
        };
        addTerm(red, r);
        addTerm(green, g);
        addTerm(blue, b);
        return !sum.isNegative();
    }
};

} // namespace pellucid
