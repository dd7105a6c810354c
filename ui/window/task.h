// Work off the GUI thread that can be watched and cancelled. Lives on the GUI thread, deletes itself when it is over,
// and is waited for, if it has begun, when its parent goes first. A thread may be stuck: in a file on a network that is
// gone, or in a library. What is cancelled no longer counts against the threads there are, and what only reads is not
// waited for very long. Where the system refuses threads the work is done at once, here.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/base/workers.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace pellucid {

class Task : public QObject
{
    Q_OBJECT

public:
    // What becomes of an answer that comes after cancel().
    enum class LateAnswer { Dropped, Given };

    // Runs answer = work(const Progress &) on one of the workers, then done(answer) here. The title names what is
    // going on: "Opening photo.jpg".
    template <typename Work, typename Done>
    Task(const QString &title, LateAnswer lateAnswer, Work work, Done done, QObject *parent,
         Workers &workers = Workers::shared())
        : QObject(parent), m_title(title), m_lateAnswer(lateAnswer), m_workers(workers)
    {
        start([work = std::move(work), done = std::move(done)](const Progress &progress) {
            using Answer = std::invoke_result_t<Work, const Progress &>;
            auto answer = std::make_shared<Answer>(answerOf<Answer>(work, progress));
            return [done, answer] { done(std::move(*answer)); };
        });
    }

    ~Task() override;

    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] double fraction() const { return m_job->fraction.load(std::memory_order_relaxed); } // 0 while unknown

    // The work owns all that it touches, or that lives as long as the program, and writes nothing: the destructor waits
    // for it some seconds at most.
    void setMayBeLeft() { m_mayBeLeft = true; }

    // Whether such work was left and may still be running: the program then ends without returning from main(), which
    // would destroy what that work uses.
    [[nodiscard]] static bool isAnyLeft();

    // Waits so long; whether the work is done by then. Its answer comes in its turn, unless the task is cancelled.
    [[nodiscard]] bool isDoneWithin(std::chrono::milliseconds patience) const
    {
        return m_thread.wait_for(patience) == std::future_status::ready;
    }

    // The task ends for everybody who watches it here and now, its thread as soon as it notices.
    void cancel();
    [[nodiscard]] bool isCancelled() const { return m_job->token.isCancelled(); }

signals:
    void ended(); // after done(), or cancelled

private:
    using Answered = std::function<void()>;

    // Without memory for the work its answer is that error, or nothing where it cannot be one.
    template <typename Answer, typename Work>
    static Answer answerOf(const Work &work, const Progress &progress)
    try {
        return work(progress);
    } catch (const std::bad_alloc &) {
        if constexpr (std::is_constructible_v<Answer, tl::unexpected<Error>>)
            return failure(ErrorCode::OutOfMemory, "Not enough memory. Close other images and try again.");
        else
            return Answer();
    }

    // What the thread shares with the task, which may be gone before the thread is.
    struct Job
    {
        enum class State { Waiting, Running, LetGo, Over };

        std::function<Answered(const Progress &)> work;
        CancellationToken token;
        std::atomic<double> fraction = 0.0;
        std::atomic<State> state = State::Waiting;
    };

    void start(std::function<Answered(const Progress &)> work);
    void letGo();
    void finish(const Answered &answered);

    QString m_title;
    LateAnswer m_lateAnswer;
    Workers &m_workers;
    bool m_mayBeLeft = false;
    std::shared_ptr<Job> m_job = std::make_shared<Job>();
    std::future<void> m_thread; // of the job, once it runs
};

} // namespace pellucid
