// The inner loops of the area average, on rows of interleaved bytes. Plain loops that the compiler makes
// vector code of (core/CMakeLists.txt asks it to), little-endian. Ranges never overlap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

// How much of which source elements one target element covers: first and last in part, those between them fully.
struct Coverage
{
    std::ptrdiff_t first;
    std::ptrdiff_t last; // may be first
    float firstWeight;
    float lastWeight; // 0 when last is first

    [[nodiscard]] float weight(std::ptrdiff_t element) const
    {
        return element == first ? firstWeight : element == last ? lastWeight : 1.0F;
    }

    // The same of elements that are counted from `origin`.
    [[nodiscard]] Coverage from(std::ptrdiff_t origin) const
    {
        return {first - origin, last - origin, firstWeight, lastWeight};
    }

    [[nodiscard]] float total() const
    {
        return firstWeight + lastWeight + static_cast<float>(last > first ? last - first - 1 : 0);
    }
};

// Target element `target` covers [target, target + 1) / zoom of a source with `extent` elements.
[[nodiscard]] Coverage coverageOf(std::ptrdiff_t target, double zoom, std::ptrdiff_t extent);

// Elements that addressing a pixel of fewer than four channels as one of four may read, and does not use, after the
// last.
inline constexpr std::ptrdiff_t columnPadding = 3;

// The average over each of `coverages`, whose indices count from `origin`, the pixel of columns[0]; `rows` is how many
// rows were added up. Four levels a target pixel, channel by channel; those from `channels` (1 to 4) on are
// unspecified.
//
// Where elements count in part, `numbers` are the sums of how much: a level of 255, or of alpha, each where the element
// counts and 0 where it does not; `alpha` is that channel or -1. Then the average is over what counts, unless nothing
// does. nullptr: all count in full.
void averagePixels(const float *columns, std::ptrdiff_t origin, int channels, std::span<const Coverage> coverages,
                   float rows, const float *numbers, int alpha, std::uint8_t *levels);

} // namespace pellucid
