#include "ui/window/application.h"

#include <chrono>
#include <exception>
#include <new>

namespace pellucid {

namespace {

constexpr std::chrono::seconds quietTime{10};

} // namespace

bool Application::notify(QObject *receiver, QEvent *event)
{
    try {
        try {
            return QApplication::notify(receiver, event);
        } catch (const std::bad_alloc &) {
            reportShortage();
        } catch (const std::exception &error) {
            report(tr("Something failed, and was left undone: %1").arg(QString::fromUtf8(error.what())));
        }
    } catch (const std::bad_alloc &) { // not even enough to say so
    }
    return false;
}

void Application::reportShortage()
{
    if (auto *const application = qobject_cast<Application *>(instance()))
        application->report(
            tr("Not enough memory for some of what was to be done or shown. Close images or other programs."));
}

// Told when the event is over, as whoever shows it may be in the middle of it.
void Application::report(const QString &text)
{
    if (!m_quiet.hasExpired())
        return;
    m_quiet = QDeadlineTimer(quietTime);
    QMetaObject::invokeMethod(
        this, [this, text] { emit failed(text); }, Qt::QueuedConnection);
}

} // namespace pellucid
