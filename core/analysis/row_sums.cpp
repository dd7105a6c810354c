#include "core/analysis/row_sums.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pellucid {

namespace {

template <typename T>
T element(const std::byte *row, std::size_t i)
{
    T value;
    std::memcpy(&value, row + i * sizeof value, sizeof value);
    return value;
}

} // namespace

template <typename T>
void addIntegerRow(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels)
{
    for (std::size_t i = 0; i < pixels * channels; ++i) {
        const auto v = element<T>(row, i);
        const std::size_t c = i % channels;
        sums.sums[c] += v;
        sums.squares[c] += std::uint64_t{v} * v;
        sums.min[c] = std::min<std::uint16_t>(sums.min[c], v);
        sums.max[c] = std::max<std::uint16_t>(sums.max[c], v);
    }
}

template <typename T>
void addRealRow(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels)
{
    for (std::size_t i = 0; i < pixels * channels; ++i) {
        const double v = element<T>(row, i);
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
void addSquaredDistances(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels,
                         const std::array<double, mostChannels> &means)
{
    for (std::size_t i = 0; i < pixels * channels; ++i) {
        const double v = element<T>(row, i);
        const double distance = v - means[i % channels];
        if (std::isfinite(v))
            squares[i % (runningSums * channels)] += distance * distance;
    }
}

template void addIntegerRow<std::uint8_t>(IntegerSums &, const std::byte *, std::size_t, std::size_t);
template void addIntegerRow<std::uint16_t>(IntegerSums &, const std::byte *, std::size_t, std::size_t);
template void addRealRow<float>(RealSums &, const std::byte *, std::size_t, std::size_t);
template void addRealRow<double>(RealSums &, const std::byte *, std::size_t, std::size_t);
template void addSquaredDistances<float>(RealLanes &, const std::byte *, std::size_t, std::size_t,
                                         const std::array<double, mostChannels> &);
template void addSquaredDistances<double>(RealLanes &, const std::byte *, std::size_t, std::size_t,
                                          const std::array<double, mostChannels> &);

} // namespace pellucid
