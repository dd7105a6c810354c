#include "ui/window/task.h"

#include <QCoreApplication>
#include <QPointer>

namespace pellucid {

namespace {

constexpr std::chrono::seconds patience{3}; // with work that may be left

std::atomic<bool> isSomeLeft = false;

} // namespace

Task::~Task()
{
    m_job->token.cancel();
    Job::State waiting = Job::State::Waiting;
    if (m_job->state.compare_exchange_strong(waiting, Job::State::Over)) {
        m_job->work = {}; // it never begins
        return;
    }
    letGo();
    if (!m_mayBeLeft)
        m_thread.wait();
    else if (m_thread.wait_for(isSomeLeft ? std::chrono::seconds() : patience) != std::future_status::ready)
        isSomeLeft = true;
}

bool Task::isAnyLeft()
{
    return isSomeLeft;
}

void Task::start(std::function<Answered(const Progress &)> work)
{
    m_job->work = std::move(work);
    auto isDone = std::make_shared<std::promise<void>>();
    m_thread = isDone->get_future();
    m_workers.start([task = QPointer(this), job = m_job, isDone, place = Workers::Place(m_workers)]() mutable {
        Job::State expected = Job::State::Waiting;
        if (!job->state.compare_exchange_strong(expected, Job::State::Running))
            return;
        Answered answered;
        if (!job->token.isCancelled()) {
            const Progress progress{job->token,
                                    [job](double done) { job->fraction.store(done, std::memory_order_relaxed); }};
            answered = job->work(progress);
        }
        // The task may be destroyed meanwhile, the application is there for longer.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [task, answered = std::move(answered)] {
                if (task)
                    task->finish(answered);
            },
            Qt::QueuedConnection);
        if (job->state.exchange(Job::State::Over) == Job::State::LetGo)
            place.takeBack();
        job.reset(); // whoever waits destroys what the work has captured
        isDone->set_value();
    });
}

// Another job may have a thread in its place.
void Task::letGo()
{
    Job::State running = Job::State::Running;
    if (m_job->state.compare_exchange_strong(running, Job::State::LetGo))
        Workers::Place(m_workers).letGo();
}

void Task::cancel()
{
    if (isCancelled())
        return;
    m_job->token.cancel();
    letGo();
    emit ended();
}

void Task::finish(const Answered &answered)
{
    deleteLater();
    const bool wasCancelled = isCancelled();
    if (answered && (!wasCancelled || m_lateAnswer == LateAnswer::Given))
        answered();
    if (!wasCancelled)
        emit ended();
}

} // namespace pellucid
