// The operations once more, one value at a time, in 113-bit arithmetic and without any concern for speed: what the
// tests hold against the kernels. Written from the formulas alone; shares no code with core/operations.
#pragma once

#include "core/base/dtype.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace pellucid::test {

__extension__ typedef __float128 Quad;

// What an element of the dtype should hold: for integers the nearest one, halves up, clamped; for float32 the value
// itself, see isStoredAs().
inline long double stored(Quad value, DType dtype)
{
    if (dtype == DType::Float32)
        return static_cast<long double>(value);
    if (value <= 0)
        return 0;
    if (value >= fullScale(dtype))
        return fullScale(dtype);
    return static_cast<long double>(static_cast<long long>(value + Quad(0.5)));
}

// Integers must be equal. A float32 must be the nearest one, but for the rounding of the double it is made from.
inline bool isStoredAs(double element, long double expected, DType dtype)
{
    if (dtype != DType::Float32)
        return element == expected;
    const auto nearest = static_cast<float>(expected);
    const float next = std::nextafter(nearest, std::numeric_limits<float>::infinity());
    const auto spacing = static_cast<long double>(next) - static_cast<long double>(nearest);
    return std::abs(element - expected) <= spacing * 0.500001L;
}

inline Quad gammaOf(double v, double gamma, double full)
{
    if (gamma == 1.0)
        return v;
    const long double ratio = std::abs(static_cast<long double>(v)) / full;
    const long double curved = full * std::pow(ratio, 1.0L / gamma);
    return v < 0 ? -curved : curved;
}

inline Quad levelsOf(double v, double black, double white, double gamma, double full)
{
    if (v <= black)
        return 0;
    if (v >= white)
        return full;
    const Quad range = Quad(white) - black;
    const Quad above = Quad(v) - black;
    if (gamma == 1.0)
        return full * above / range;
    return full * std::pow(static_cast<long double>(above / range), 1.0L / gamma);
}

// Y as a ratio, so that v + strength * (Y - v) can be divided last and true halves stay what they are.
struct Gray
{
    Quad numerator;
    Quad denominator = 1;

    [[nodiscard]] Quad mixedInto(double v, double strength) const
    {
        return (v * denominator + strength * (numerator - v * denominator)) / denominator;
    }
};

inline long double lightOf(double sample, double full)
{
    const long double e = static_cast<long double>(sample) / full;
    if (e < 0)
        return -lightOf(-sample, full);
    return e <= 0.04045L ? e / 12.92L : std::pow((e + 0.055L) / 1.055L, 2.4L);
}

inline long double sampleOf(long double light, double full)
{
    if (light < 0)
        return -sampleOf(-light, full);
    return full * (light <= 0.0031308L ? light * 12.92L : 1.055L * std::pow(light, 1 / 2.4L) - 0.055L);
}

// Of stored values; the weights of method=custom are given.
inline Gray grayOf(const std::string &method, double r, double g, double b, const std::vector<double> &weights = {})
{
    const auto weighted = [&](int red, int green, int blue) {
        return Gray{Quad(r) * red + Quad(g) * green + Quad(b) * blue, Quad(red + green + blue)};
    };
    const auto fixed = [&](int red, int green, int blue, int bits) {
        const long long sum = static_cast<long long>(r) * red + static_cast<long long>(g) * green
            + static_cast<long long>(b) * blue + (1LL << (bits - 1));
        return Gray{Quad(sum >> bits)};
    };
    if (method == "bt601")
        return weighted(299, 587, 114);
    if (method == "bt709")
        return weighted(2126, 7152, 722);
    if (method == "bt2020")
        return weighted(2627, 6780, 593);
    if (method == "average")
        return weighted(1, 1, 1);
    if (method == "lightness")
        return {Quad(std::max({r, g, b})) + std::min({r, g, b}), 2};
    if (method == "value")
        return {std::max({r, g, b})};
    if (method == "minimum")
        return {std::min({r, g, b})};
    if (method == "custom")
        return {Quad(weights[0]) * r + Quad(weights[1]) * g + Quad(weights[2]) * b};
    if (method == "pillow")
        return fixed(19595, 38470, 7471, 16);
    if (method == "opencv")
        return fixed(9798, 19235, 3735, 15);
    const double dot = r * 0.2989 + g * 0.5870 + b * 0.1140; // numpy
    return {std::floor(dot)};
}

// Of light, encoded again. The method is one of bt601, bt709, bt2020, average, lightness, custom.
inline Gray lightGrayOf(const std::string &method, double r, double g, double b, double full,
                        const std::vector<double> &weights = {})
{
    const long double red = lightOf(r, full);
    const long double green = lightOf(g, full);
    const long double blue = lightOf(b, full);
    const auto weighted = [&](long double wr, long double wg, long double wb) {
        // Where the curve is straight light is stored values, and true halves must not get lost in decoding.
        const long double straight = wr * r + wg * g + wb * b;
        if (std::max<long double>({std::abs(r), std::abs(g), std::abs(b), std::abs(straight)}) <= 0.04045L * full)
            return grayOf(method, r, g, b, weights);
        return Gray{Quad(sampleOf(wr * red + wg * green + wb * blue, full))};
    };
    if (method == "bt601")
        return weighted(0.299L, 0.587L, 0.114L);
    if (method == "bt709")
        return weighted(0.2126L, 0.7152L, 0.0722L);
    if (method == "bt2020")
        return weighted(0.2627L, 0.6780L, 0.0593L);
    if (method == "average")
        return weighted(1 / 3.0L, 1 / 3.0L, 1 / 3.0L);
    if (method == "custom")
        return weighted(weights[0], weights[1], weights[2]);
    if (std::max({r, g, b}) <= 0.04045 * full && std::min({r, g, b}) >= 0)
        return grayOf(method, r, g, b);
    return {Quad(sampleOf((std::max({red, green, blue}) + std::min({red, green, blue})) / 2, full))};
}

} // namespace pellucid::test
