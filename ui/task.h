// Work off the GUI thread that can be watched and cancelled. Lives on the GUI thread, deletes itself when it is over,
// and is waited for, if it has begun, when its parent goes first.
#pragma once

#include "core/base/cancellation.h"

#include <QObject>
#include <QRunnable>
#include <QString>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

namespace pellucid {

class Task : public QObject
{
    Q_OBJECT

public:
    // What becomes of an answer that comes after cancel().
    enum class LateAnswer { Dropped, Given };

    // Runs answer = work(const Progress &) on a thread of the pool, then done(answer) here. The title names what is
    // going on: "Opening photo.jpg".
    template <typename Work, typename Done>
    Task(const QString &title, LateAnswer lateAnswer, Work work, Done done, QObject *parent)
        : QObject(parent), m_title(title), m_lateAnswer(lateAnswer)
    {
        start([work = std::move(work), done = std::move(done)](const Progress &progress) {
            using Answer = std::invoke_result_t<Work, const Progress &>;
            auto answer = std::make_shared<Answer>(work(progress));
            return [done, answer] { done(std::move(*answer)); };
        });
    }

    ~Task() override;

    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] double fraction() const { return m_fraction.load(std::memory_order_relaxed); } // 0 while unknown

    // Waits so long; whether the work is done by then. Its answer comes in its turn, unless the task is cancelled.
    [[nodiscard]] bool isDoneWithin(std::chrono::milliseconds patience) const
    {
        return m_thread.wait_for(patience) == std::future_status::ready;
    }

    // The task ends for everybody who watches it here and now, its thread as soon as it notices.
    void cancel();
    [[nodiscard]] bool isCancelled() const { return m_token.isCancelled(); }

signals:
    void ended(); // after done(), or cancelled

private:
    using Answered = std::function<void()>;

    void start(std::function<Answered(const Progress &)> work);
    void finish(const Answered &answered);

    QString m_title;
    LateAnswer m_lateAnswer;
    CancellationToken m_token;
    std::atomic<double> m_fraction = 0.0;
    std::unique_ptr<QRunnable> m_run;
    std::future<void> m_thread; // of m_run, once it runs
};

} // namespace pellucid
