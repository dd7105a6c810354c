#include "core/display/row_average.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pellucid {

namespace {

// One register of four channels.
using Pixel = float __attribute__((vector_size(16)));
using Levels = std::int32_t __attribute__((vector_size(16)));

// Less than what is missing then is lost in rounding: so the rest is averaged as everywhere, to the bit.
constexpr float almostAll = 0.9999F;

Pixel pixelAt(const float *element)
{
    Pixel pixel;
    std::memcpy(&pixel, element, sizeof pixel);
    return pixel;
}

} // namespace

Coverage coverageOf(std::ptrdiff_t target, double zoom, std::ptrdiff_t extent)
{
    const double limit = static_cast<double>(extent);
    const double begin = std::min(static_cast<double>(target) / zoom, limit);
    const double end = std::min(static_cast<double>(target + 1) / zoom, limit);
    const std::ptrdiff_t first = std::min(static_cast<std::ptrdiff_t>(begin), extent - 1);
    const std::ptrdiff_t last = std::max(static_cast<std::ptrdiff_t>(std::ceil(end)) - 1, first);
    if (last == first)
        return {first, last, std::max(static_cast<float>(end - begin), 1e-6F), 0.0F};
    return {first, last, static_cast<float>(static_cast<double>(first + 1) - begin),
            static_cast<float>(end - static_cast<double>(last))};
}

void averagePixels(const float *columns, std::ptrdiff_t origin, int channels, std::span<const Coverage> coverages,
                   float rows, const float *numbers, int alpha, std::uint8_t *levels)
{
    for (const Coverage &coverage : coverages) {
        const auto sumOf = [&](const float *elements) {
            const float *pixel = elements + (coverage.first - origin) * channels;
            const float *const last = elements + (coverage.last - origin) * channels;
            Pixel sum = pixelAt(pixel) * coverage.firstWeight + pixelAt(last) * coverage.lastWeight;
            for (pixel += channels; pixel < last; pixel += channels)
                sum += pixelAt(pixel);
            return sum;
        };
        Pixel sum = sumOf(columns);
        if (numbers != nullptr) {
            const Pixel counted = sumOf(numbers);
            const float whole = alpha < 0 ? 255.0F * rows * coverage.total() : sum[alpha];
            for (int c = 0; c < channels; ++c) {
                if (counted[c] > 0.0F && counted[c] < whole * almostAll)
                    sum[c] *= whole / counted[c];
            }
        }
        const Pixel rounded = sum * (1.0F / (rows * coverage.total())) + 0.5F;
        const auto whole = __builtin_convertvector(rounded, Levels);
        for (int c = 0; c < 4; ++c)
            levels[c] = static_cast<std::uint8_t>(std::min(whole[c], 255));
        levels += 4;
    }
}

} // namespace pellucid
