// What the pixels of packed rows of uint8 and uint16 add up to, channel by channel, in the best instruction set of the
// processor at hand (Highway, chosen at run time), with the same bits on every processor. Rows have 1 to 4 channels
// (maxChannels), at most 524288 pixels, and may lie at any address.
#pragma once

#include "core/analysis/packed_rows.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace pellucid {

// Exact for up to 2^32 pixels.
struct IntegerSums
{
    std::array<std::uint64_t, maxChannels> sums{};
    std::array<std::uint64_t, maxChannels> squares{};
    std::array<std::uint16_t, maxChannels> min{65535, 65535, 65535, 65535};
    std::array<std::uint16_t, maxChannels> max{};
};

// uint8 or uint16.
void addIntegerRow(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype);

} // namespace pellucid
