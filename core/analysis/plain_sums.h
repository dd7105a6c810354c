// The loops of integer_sums.h and real_sums.h, plain: for processors without vectors, and for the ends of rows.
#pragma once

#include "core/analysis/integer_sums.h"
#include "core/analysis/real_sums.h"
#include "core/base/load.h"

#include <algorithm>
#include <cmath>

namespace pellucid {

template <typename T>
T elementOf(const std::byte *row, std::size_t i)
{
    return load<T>(row + i * sizeof(T));
}

template <typename T>
void addIntegersPlainly(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels)
{
    for (std::size_t i = 0; i < pixels * channels; ++i) {
        const auto v = elementOf<T>(row, i);
        const std::size_t c = i % channels;
        sums.sums[c] += v;
        sums.squares[c] += std::uint64_t{v} * v;
        sums.min[c] = std::min<std::uint16_t>(sums.min[c], v);
        sums.max[c] = std::max<std::uint16_t>(sums.max[c], v);
    }
}

template <typename T>
void addRealsPlainly(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels)
{
    for (std::size_t i = 0; i < pixels * channels; ++i) {
        const double v = elementOf<T>(row, i);
        const std::size_t lane = i % (runningSums * channels);
        if (std::isfinite(v)) {
            sums.sums[lane] += v;
            sums.min[lane] = std::min(sums.min[lane], v);
            sums.max[lane] = std::max(sums.max[lane], v);
        } else {
            ++(std::isnan(v) ? sums.nans : sums.infinities)[i % channels];
        }
    }
}

template <typename T>
void addDistancesPlainly(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels,
                         const ChannelMeans &means)
{
    for (std::size_t i = 0; i < pixels * channels; ++i) {
        const double v = elementOf<T>(row, i);
        const double distance = v - means[i % channels];
        if (std::isfinite(v))
            squares[i % (runningSums * channels)] += distance * distance;
    }
}

} // namespace pellucid
