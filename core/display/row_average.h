// The inner loops of the area average, on rows of interleaved bytes. Plain loops behind an interface that vector code
// can take over. Ranges never overlap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pellucid {

// How much of which source elements one target element covers: first and last in part, those between them fully.
struct Coverage
{
    std::ptrdiff_t first;
    std::ptrdiff_t last; // may be first
    float firstWeight;
    float lastWeight; // 0 when last is first

    [[nodiscard]] float total() const
    {
        return firstWeight + lastWeight + static_cast<float>(last > first ? last - first - 1 : 0);
    }
};

// Target element `target` covers [target, target + 1) / zoom of a source with `extent` elements.
[[nodiscard]] Coverage coverageOf(std::ptrdiff_t target, double zoom, std::ptrdiff_t extent);

// sums[i] += row[i]. Exact for 2^24 rows.
void addRow(std::uint32_t *sums, const std::uint8_t *row, std::ptrdiff_t count);

// columns[i] += weight * row[i]
void addWeightedRow(float *columns, const std::uint8_t *row, float weight, std::ptrdiff_t count);

// sums[c] = the weighted sum of channel c over the pixels of `coverage`, whose indices count from `origin`, the pixel
// of columns[0]. `channels` is 1 to 4.
void sumPixels(const float *columns, std::ptrdiff_t origin, int channels, const Coverage &coverage, float *sums);

} // namespace pellucid
