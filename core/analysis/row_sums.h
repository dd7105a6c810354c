// What the pixels of packed rows add up to, channel by channel. Rows have 1 to 4 channels and may lie at any address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace pellucid {

inline constexpr std::size_t mostChannels = 4;

// Of uint8 and uint16; exact for up to 2^32 pixels.
struct IntegerSums
{
    std::array<std::uint64_t, mostChannels> sums{};
    std::array<std::uint64_t, mostChannels> squares{};
    std::array<std::uint16_t, mostChannels> min{65535, 65535, 65535, 65535};
    std::array<std::uint16_t, mostChannels> max{};
};

template <typename T> // std::uint8_t or std::uint16_t
void addIntegerRow(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels);

// Running sums of the elements i, i + 8 * channels, ... of a row: of channel i mod channels.
inline constexpr std::size_t runningSums = 8;
using RealLanes = std::array<double, runningSums * mostChannels>;

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
    std::array<std::uint64_t, mostChannels> nans{};
    std::array<std::uint64_t, mostChannels> infinities{};
};

template <typename T> // float or double
void addRealRow(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels);

// squares += (v - means[channel])^2, of finite values.
template <typename T> // float or double
void addSquaredDistances(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels,
                         const std::array<double, mostChannels> &means);

} // namespace pellucid
