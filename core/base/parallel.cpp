#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace pellucid {

namespace {

// One parallelFor call. Lives until the last helper lets go of it, which may be after the caller returned; `body` is
// only called for chunks below `count`, and those are all done before the caller returns.
struct Loop
{
    const LoopBody *body = nullptr;
    std::ptrdiff_t count = 0;
    std::ptrdiff_t grain = 1;
    std::atomic<std::ptrdiff_t> next = 0;
    std::atomic<std::ptrdiff_t> done = 0;
    std::atomic<bool> hasFailed = false;
    std::exception_ptr failure; // the first one; to be read when all is done

    [[nodiscard]] bool isHandedOut() const { return next.load(std::memory_order_relaxed) >= count; }

    // Works until no chunk is left; wakes the caller when the last one is finished.
    void help()
    {
        for (;;) {
            const std::ptrdiff_t begin = next.fetch_add(grain, std::memory_order_relaxed);
            if (begin >= count)
                return;
            const std::ptrdiff_t end = std::min(begin + grain, count);
            run(begin, end);
            if (done.fetch_add(end - begin, std::memory_order_acq_rel) + (end - begin) == count)
                done.notify_all();
        }
    }

    // After a failure chunks count as done without being begun.
    void run(std::ptrdiff_t begin, std::ptrdiff_t end) noexcept
    {
        if (hasFailed.load(std::memory_order_relaxed))
            return;
        try {
            (*body)(begin, end);
        } catch (...) {
            if (!hasFailed.exchange(true))
                failure = std::current_exception();
        }
    }
};

class ThreadPool
{
public:
    // With as many helpers as the system grants.
    ThreadPool()
    {
        const unsigned helpers = std::max(1U, std::thread::hardware_concurrency()) - 1;
        try {
            for (unsigned i = 0; i < helpers; ++i)
                m_threads.emplace_back([this](const std::stop_token &stop) { serve(stop); });
        } catch (const std::system_error &) {
        } catch (const std::bad_alloc &) {
        }
    }

    [[nodiscard]] bool hasHelpers() const { return !m_threads.empty(); }

    void post(const std::shared_ptr<Loop> &loop)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_loops.push_back(loop);
        }
        m_wake.notify_all();
    }

private:
    void serve(const std::stop_token &stop)
    {
        for (;;) {
            std::shared_ptr<Loop> loop;
            {
                std::unique_lock lock(m_mutex);
                const auto hasWork = [this] {
                    std::erase_if(m_loops, [](const auto &candidate) { return candidate->isHandedOut(); });
                    return !m_loops.empty();
                };
                if (!m_wake.wait(lock, stop, hasWork))
                    return;
                loop = m_loops.front();
            }
            loop->help();
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::shared_ptr<Loop>> m_loops;
    std::vector<std::jthread> m_threads; // last: joined before the rest is destroyed
};

ThreadPool &pool()
{
    static ThreadPool instance;
    return instance;
}

// A loop that helpers know of; null where there are none, or no memory to tell them.
std::shared_ptr<Loop> postedLoop(std::ptrdiff_t count, std::ptrdiff_t grain, const LoopBody &body)
try {
    if (!pool().hasHelpers())
        return nullptr;
    auto loop = std::make_shared<Loop>();
    loop->body = &body;
    loop->count = count;
    loop->grain = grain;
    pool().post(loop);
    return loop;
} catch (const std::bad_alloc &) {
    return nullptr;
}

} // namespace

void parallelFor(std::ptrdiff_t count, std::ptrdiff_t grain, const LoopBody &body)
{
    if (count <= 0)
        return;
    grain = std::max<std::ptrdiff_t>(grain, 1);
    const std::shared_ptr<Loop> loop = count > grain ? postedLoop(count, grain, body) : nullptr;
    if (loop == nullptr) {
        for (std::ptrdiff_t begin = 0; begin < count; begin += grain)
            body(begin, std::min(begin + grain, count));
        return;
    }
    loop->help();
    for (std::ptrdiff_t done = loop->done.load(std::memory_order_acquire); done < count;
         done = loop->done.load(std::memory_order_acquire))
        loop->done.wait(done, std::memory_order_acquire);
    if (loop->failure)
        std::rethrow_exception(loop->failure);
}

bool canStartThread()
try {
    std::thread([] {}).join();
    return true;
} catch (const std::system_error &) {
    return false;
}

std::ptrdiff_t rowsPerChunk(std::ptrdiff_t bytesPerRow)
{
    constexpr std::ptrdiff_t chunkBytes = 524'288;
    return std::max<std::ptrdiff_t>(1, chunkBytes / std::max<std::ptrdiff_t>(std::abs(bytesPerRow), 1));
}

} // namespace pellucid
