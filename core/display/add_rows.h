// Rows of bytes added up with weights, in the best instruction set of the processor at hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

inline constexpr std::size_t maxRows = 16;

// sums[i] += firstWeight * rows.front()[i] + the rows between + lastWeight * rows.back()[i]; a single row is the first
// one. At most `maxRows` of them. An element's sum is the same whatever lies beside it.
void addRows(float *sums, std::span<const std::uint8_t *const> rows, float firstWeight, float lastWeight,
             std::ptrdiff_t count);

} // namespace pellucid
