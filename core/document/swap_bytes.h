// Swaps bytes through the widest registers of the processor at hand (Highway, chosen at run time).
#pragma once

#include <cstddef>

namespace pellucid {

// The two do not overlap.
void swapBytes(std::byte *a, std::byte *b, std::size_t count);

} // namespace pellucid
