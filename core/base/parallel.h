// Data-parallel loops on one persistent pool of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace pellucid {

// Runs body(begin, end) over [0, count) in chunks of `grain`, on all cores, the caller's thread helping, and returns
// when every chunk is done. Chunks are handed out by an atomic counter, so a busy core takes fewer of them. May be
// called from several threads at once, and from inside a body. The body must not throw.
void parallelFor(std::ptrdiff_t count, std::ptrdiff_t grain,
                 const std::function<void(std::ptrdiff_t begin, std::ptrdiff_t end)> &body);

// Rows a chunk should have so that it touches about half a megabyte; the stride may be negative.
[[nodiscard]] std::ptrdiff_t rowsPerChunk(std::ptrdiff_t bytesPerRow);

} // namespace pellucid
