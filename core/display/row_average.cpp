#include "core/display/row_average.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pellucid {

namespace {

// One register of four channels.
using Pixel = float __attribute__((vector_size(16)));
using Levels = std::int32_t __attribute__((vector_size(16)));

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

void addRow(std::uint16_t *__restrict sums, const std::uint8_t *__restrict row, std::ptrdiff_t count)
{
    for (std::ptrdiff_t i = 0; i < count; ++i)
        sums[i] = static_cast<std::uint16_t>(sums[i] + row[i]);
}

void moveSums(float *__restrict columns, std::uint16_t *__restrict sums, std::ptrdiff_t count)
{
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        columns[i] += static_cast<float>(sums[i]);
        sums[i] = 0;
    }
}

void addWeightedRows(float *__restrict columns, const std::uint8_t *__restrict first, float firstWeight,
                     const std::uint8_t *__restrict last, float lastWeight, std::ptrdiff_t count)
{
    for (std::ptrdiff_t i = 0; i < count; ++i)
        columns[i] += firstWeight * static_cast<float>(first[i]) + lastWeight * static_cast<float>(last[i]);
}

void averagePixels(const float *columns, std::ptrdiff_t origin, int channels, std::span<const Coverage> coverages,
                   float rows, std::uint8_t *levels)
{
    for (const Coverage &coverage : coverages) {
        const float *pixel = columns + (coverage.first - origin) * channels;
        const float *const last = columns + (coverage.last - origin) * channels;
        Pixel sum = pixelAt(pixel) * coverage.firstWeight + pixelAt(last) * coverage.lastWeight;
        for (pixel += channels; pixel < last; pixel += channels)
            sum += pixelAt(pixel);
        const Pixel rounded = sum * (1.0F / (rows * coverage.total())) + 0.5F;
        const auto whole = __builtin_convertvector(rounded, Levels);
        for (int c = 0; c < 4; ++c)
            levels[c] = static_cast<std::uint8_t>(std::min(whole[c], 255));
        levels += 4;
    }
}

void premultiplyRow(std::uint8_t *rgba, std::ptrdiff_t pixels)
{
    constexpr std::ptrdiff_t block = 64;
    for (std::ptrdiff_t begin = 0; begin < pixels; begin += block) {
        const std::ptrdiff_t count = std::min(block, pixels - begin);
        std::uint8_t *const row = rgba + begin * 4;
        std::uint32_t words[block];
        std::memcpy(words, row, static_cast<std::size_t>(count * 4));
        for (std::ptrdiff_t i = 0; i < count; ++i) { // alpha to all three; alpha itself is multiplied by 255
            const std::uint32_t alpha = words[i] >> 24;
            words[i] = alpha | alpha << 8 | alpha << 16 | 0xFF000000U;
        }
        std::uint8_t factors[block * 4];
        std::memcpy(factors, words, sizeof factors);
        for (std::ptrdiff_t i = 0; i < count * 4; ++i) {
            const auto product = static_cast<std::uint16_t>(row[i] * factors[i] + 128);
            row[i] = static_cast<std::uint8_t>((product + (product >> 8)) >> 8);
        }
    }
}

} // namespace pellucid
