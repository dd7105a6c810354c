// What the pixels of packed rows of float32 and float64 add up to, channel by channel, in the best instruction set of
// the processor at hand (Highway, chosen at run time), with the same bits on every processor. Rows have 1 to 4 channels
// (maxChannels), at most 524288 pixels, and may lie at any address.
#pragma once

#include "core/analysis/packed_rows.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace pellucid {

// Running sums of the elements i, i + 8 * channels, ... of a row: of channel i mod channels.
inline constexpr std::size_t runningSums = 8;
using RealLanes = std::array<double, runningSums * maxChannels>;

constexpr RealLanes realLanes(double value)
{
    RealLanes lanes{};
    lanes.fill(value);
    return lanes;
}

// Of finite values; others are counted.
struct RealSums
{
    RealLanes sums{};
    RealLanes min = realLanes(std::numeric_limits<double>::infinity());
    RealLanes max = realLanes(-std::numeric_limits<double>::infinity());
    std::array<std::uint64_t, maxChannels> nans{};
    std::array<std::uint64_t, maxChannels> infinities{};
};

// float32 or float64.
void addRealRow(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype);

using ChannelMeans = std::array<double, maxChannels>;

// squares += (v - means[channel])^2, of finite values. float32 or float64.
void addSquaredDistances(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels,
                         DType dtype, const ChannelMeans &means);

} // namespace pellucid
