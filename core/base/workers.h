// Threads for work that is given away, done in the order in which it comes. The system may refuse threads, for a limit
// of processes or of memory: then fewer of them do it, or whoever gives it. (QThreadPool waits for ever for the thread
// that it did not get.)
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace pellucid {

class Workers
{
public:
    explicit Workers(int threads);
    ~Workers(); // drops what is not begun, waits for what runs, but for threads that were let go
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;
    Workers(Workers &&) = delete;
    Workers &operator=(Workers &&) = delete;

    // As many threads as there are cores, for the whole program.
    [[nodiscard]] static Workers &shared();

    [[nodiscard]] int threadCount() const;

    // Never waits for a thread: without any, the job is done here before this returns. It must not throw.
    void start(std::function<void()> job);

    // Whether everything is over within that time.
    [[nodiscard]] bool waitForDone(std::chrono::milliseconds patience);

private:
    struct State;

public:
    // The place of a job among those that run. It may outlive the workers.
    class Place
    {
    public:
        explicit Place(const Workers &workers) : m_state(workers.m_state) {}

        // The job seems to be stuck: another one may begin in its place.
        void letGo() const;

        // It goes on after all. To be called before it ends.
        void takeBack() const;

    private:
        std::shared_ptr<State> m_state;
    };

private:
    std::shared_ptr<State> m_state; // a thread that is stuck keeps it
};

} // namespace pellucid
