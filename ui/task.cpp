#include "ui/task.h"

#include <QThreadPool>

namespace pellucid {

Task::~Task()
{
    m_token.cancel();
    if (!QThreadPool::globalInstance()->tryTake(m_run.get()))
        m_thread.wait();
}

void Task::start(std::function<Answered(const Progress &)> work)
{
    const auto isDone = std::make_shared<std::promise<void>>();
    m_thread = isDone->get_future();
    m_run.reset(QRunnable::create([this, isDone, token = m_token, work = std::move(work)] {
        const auto lastWord = isDone; // whoever waits for it destroys what is captured
        Answered answered;
        if (!token.isCancelled()) {
            const Progress progress{token,
                                    [this](double fraction) { m_fraction.store(fraction, std::memory_order_relaxed); }};
            answered = work(progress);
        }
        QMetaObject::invokeMethod(
            this, [this, answered] { finish(answered); }, Qt::QueuedConnection);
        lastWord->set_value();
    }));
    m_run->setAutoDelete(false);
    QThreadPool::globalInstance()->start(m_run.get());
}

void Task::cancel()
{
    if (isCancelled())
        return;
    m_token.cancel();
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
