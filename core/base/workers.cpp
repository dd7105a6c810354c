#include "core/base/workers.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

namespace pellucid {

struct Workers::State
{
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> jobs;
    int limit = 1;   // of jobs that run at a time
    int threads = 0; // that there are, idle ones as well
    int running = 0; // but for those that were let go
    int letGo = 0;
    bool isEnding = false;

    // With the mutex held. Idle threads are those that neither run a job nor are stuck in one.
    [[nodiscard]] bool wantsThread() const
    {
        const int idle = threads - running - letGo;
        return running + idle < limit && std::ssize(jobs) > idle;
    }
};

namespace {

template <typename State>
void serve(const std::shared_ptr<State> &state)
{
    std::unique_lock lock(state->mutex);
    const auto mayBegin = [&] { return !state->jobs.empty() && state->running < state->limit; };
    for (;;) {
        state->changed.wait(lock, [&] { return state->isEnding || mayBegin(); });
        if (state->isEnding)
            break;
        std::function<void()> job = std::move(state->jobs.front());
        state->jobs.pop_front();
        ++state->running;
        lock.unlock();
        job();
        job = {};
        lock.lock();
        --state->running;
        state->changed.notify_all();
    }
    --state->threads;
    state->changed.notify_all();
}

// With the mutex held. Whether there is another one.
template <typename State>
bool addThread(const std::shared_ptr<State> &state)
try {
    std::thread([state] { serve(state); }).detach();
    ++state->threads;
    return true;
} catch (const std::system_error &) {
    return false;
} catch (const std::bad_alloc &) {
    return false;
}

} // namespace

Workers::Workers(int threads) : m_state(std::make_shared<State>())
{
    m_state->limit = std::max(threads, 1);
}

Workers::~Workers()
{
    std::unique_lock lock(m_state->mutex);
    m_state->isEnding = true;
    m_state->jobs.clear();
    m_state->changed.notify_all();
    m_state->changed.wait(lock, [this] { return m_state->threads <= m_state->letGo; });
}

Workers &Workers::shared()
{
    static Workers instance(static_cast<int>(std::thread::hardware_concurrency()));
    return instance;
}

int Workers::threadCount() const
{
    return m_state->limit;
}

void Workers::start(std::function<void()> job)
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->jobs.push_back(std::move(job));
        if (m_state->wantsThread())
            addThread(m_state);
        if (m_state->threads > m_state->letGo) {
            m_state->changed.notify_all();
            return;
        }
        job = std::move(m_state->jobs.back());
        m_state->jobs.pop_back();
    }
    job();
}

void Workers::Place::letGo() const
{
    const std::lock_guard lock(m_state->mutex);
    --m_state->running;
    ++m_state->letGo;
    if (m_state->wantsThread())
        addThread(m_state);
    m_state->changed.notify_all();
}

void Workers::Place::takeBack() const
{
    const std::lock_guard lock(m_state->mutex);
    ++m_state->running;
    --m_state->letGo;
}

bool Workers::waitForDone(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(
        lock, patience, [this] { return m_state->jobs.empty() && m_state->running == 0 && m_state->letGo == 0; });
}

} // namespace pellucid
