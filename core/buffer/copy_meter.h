// Counts what happens to the pixels of one image from opening to saving, so that "zero copies" is a measured fact.
#pragma once

#include <atomic>
#include <cstddef>

namespace pellucid {

// Counters only grow. They are read and written from any thread.
struct CopyMeter
{
    std::atomic<std::size_t> allocations = 0;   // pixel storages made or adopted: 1 after opening
    std::atomic<std::size_t> deepCopies = 0;    // clone() and every other copy of the whole image
    std::atomic<std::size_t> capturedBytes = 0; // tiles kept for undo, a line of their own
};

} // namespace pellucid
