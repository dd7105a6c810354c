// Raw memory for pixels: 64-byte aligned blocks, and a short list of freed image-sized ones that are handed out again,
// because the first touch of a fresh page costs more than anything we later do with it. The functions have the contract
// of malloc, realloc and free, so that C decoders can allocate through them and their last block can become ours. Safe
// from any thread.
#pragma once

#include <cstddef>

namespace pellucid {

inline constexpr std::size_t pixelAlignment = 64;

// nullptr where memory is short. The content is unspecified.
[[nodiscard]] void *allocateBlock(std::size_t bytes);

// Keeps the first min(old, new) bytes; nullptr leaves the old block as it was. Also takes nullptr.
[[nodiscard]] void *reallocateBlock(void *block, std::size_t bytes);

// Also takes nullptr.
void freeBlock(void *block);

// Gives the kept blocks back to the system; whether there were any. Needs no memory.
bool releaseKeptBlocks();

} // namespace pellucid
