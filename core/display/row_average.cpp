#include "core/display/row_average.h"

#include <algorithm>
#include <cmath>

namespace pellucid {

namespace {

// Loops of a constant length over memory that does not overlap become vector code at every optimisation level.
constexpr std::ptrdiff_t block = 16;

template <typename Sum, typename Add>
void forEachElement(Sum *__restrict sums, const std::uint8_t *__restrict row, std::ptrdiff_t count, Add add)
{
    std::ptrdiff_t i = 0;
    for (; i + block <= count; i += block) {
        for (std::ptrdiff_t k = 0; k < block; ++k)
            sums[i + k] = add(sums[i + k], row[i + k]);
    }
    for (; i < count; ++i)
        sums[i] = add(sums[i], row[i]);
}

template <int Channels>
void sumPixelsOf(const float *columns, const Coverage &coverage, float *sums)
{
    const float *const first = columns;
    const float *const last = columns + (coverage.last - coverage.first) * Channels;
    float total[Channels];
    for (int c = 0; c < Channels; ++c)
        total[c] = coverage.firstWeight * first[c] + coverage.lastWeight * last[c];
    for (const float *pixel = first + Channels; pixel < last; pixel += Channels) {
        for (int c = 0; c < Channels; ++c)
            total[c] += pixel[c];
    }
    std::copy_n(total, Channels, sums);
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

void addRow(std::uint32_t *sums, const std::uint8_t *row, std::ptrdiff_t count)
{
    forEachElement(sums, row, count, [](std::uint32_t sum, std::uint8_t value) { return sum + value; });
}

void addWeightedRow(float *columns, const std::uint8_t *row, float weight, std::ptrdiff_t count)
{
    forEachElement(columns, row, count,
                   [weight](float sum, std::uint8_t value) { return sum + weight * static_cast<float>(value); });
}

void sumPixels(const float *columns, std::ptrdiff_t origin, int channels, const Coverage &coverage, float *sums)
{
    const float *const pixels = columns + (coverage.first - origin) * channels;
    switch (channels) {
    case 1: sumPixelsOf<1>(pixels, coverage, sums); break;
    case 2: sumPixelsOf<2>(pixels, coverage, sums); break;
    case 3: sumPixelsOf<3>(pixels, coverage, sums); break;
    default: sumPixelsOf<4>(pixels, coverage, sums); break;
    }
}

} // namespace pellucid
