// GIF's compression (T. Welch, "A Technique for High-Performance Data Compression", codes of up to 12 bits). Ours
// because libgif 5.2 takes codes that were never defined for pixels, so that damage is shown instead of refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

// Fills `indices` from the blocks of a frame. False where the data is damaged, or ends before; whatever comes behind
// the last index is not looked at.
[[nodiscard]] bool unpackGifIndices(std::span<const std::byte> blocks, int codeBits, std::span<std::uint8_t> indices);

// The most indices that so much compressed data can stand for.
[[nodiscard]] std::size_t maxGifIndices(std::size_t compressedBytes);

} // namespace pellucid
