// Data-parallel loops on one persistent pool of threads.
#pragma once

#include <cstddef>

namespace pellucid {

// Refers to what a loop calls, which must outlive it; copies nothing and so allocates nothing.
class LoopBody
{
public:
    template <typename Body>
    LoopBody(const Body &body)
        : m_body(&body), m_call([](const void *called, std::ptrdiff_t begin, std::ptrdiff_t end) {
              (*static_cast<const Body *>(called))(begin, end);
          })
    {
    }

    void operator()(std::ptrdiff_t begin, std::ptrdiff_t end) const { m_call(m_body, begin, end); }

private:
    const void *m_body;
    void (*m_call)(const void *called, std::ptrdiff_t begin, std::ptrdiff_t end);
};

// Runs body(begin, end) over [0, count) in chunks of `grain`, on all cores, the caller's thread helping, and returns
// when every chunk is done. Chunks are handed out by an atomic counter, so a busy core takes fewer of them. May be
// called from several threads at once, and from inside a body.
//
// When a body throws, no further chunk is begun, those that run are waited for, and the first exception is thrown again
// on the caller's thread. Nothing else is thrown: where the system refuses threads, or memory is short, fewer threads
// help, or none.
void parallelFor(std::ptrdiff_t count, std::ptrdiff_t grain, const LoopBody &body);

// Whether the system would start another thread now: limits of processes and of memory say no.
[[nodiscard]] bool canStartThread();

// Rows a chunk should have so that it touches about half a megabyte; the stride may be negative.
[[nodiscard]] std::ptrdiff_t rowsPerChunk(std::ptrdiff_t bytesPerRow);

} // namespace pellucid
