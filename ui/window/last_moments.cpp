#include "ui/window/last_moments.h"

#include <QThread>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace pellucid {

namespace {

constexpr std::array caught{SIGTERM, SIGHUP, SIGINT, SIGQUIT};
constexpr unsigned char noSignal = 0; // another thread is about to end the program
constexpr unsigned patience = 10;     // in seconds, with a GUI thread that is busy
constexpr unsigned lastPatience = 60; // in seconds, with saving after an exception, which may need what has broken

LastMoments *theOne = nullptr;
std::array<int, 2> messages{-1, -1}; // what a handler writes at the one end, the GUI thread reads at the other
std::terminate_handler formerHandler = nullptr;

void notifyGuiThread(unsigned char message)
{
    [[maybe_unused]] const ssize_t written = ::write(messages[1], &message, 1);
}

} // namespace

LastMoments::LastMoments(std::function<void()> save) : m_save(std::move(save))
{
    static const bool isRegistered = std::atexit(onExit) == 0;
    Q_UNUSED(isRegistered);
    if (::pipe2(messages.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    theOne = this;
    m_notifier = std::make_unique<QSocketNotifier>(messages[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &LastMoments::hear);
    formerHandler = std::set_terminate(onTerminate);
    for (const int number : caught) {
        struct sigaction action
        {
        };
        // nohup and shells have signals ignored that are not for us.
        if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN)
            continue;
        action = {};
        action.sa_handler = onSignal;
        action.sa_flags = SA_RESTART;
        ::sigaction(number, &action, nullptr);
    }
}

LastMoments::~LastMoments()
{
    if (theOne != this)
        return;
    for (const int number : caught) {
        struct sigaction action
        {
        };
        if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler == onSignal)
            std::signal(number, SIG_DFL);
    }
    std::set_terminate(formerHandler);
    theOne = nullptr;
    m_notifier.reset();
    for (int &end : messages)
        ::close(std::exchange(end, -1));
}

// Only what is allowed in a signal handler.
void LastMoments::onSignal(int number)
{
    const int error = errno;
    notifyGuiThread(static_cast<unsigned char>(number));
    ::alarm(patience); // ends the program
    errno = error;
}

void LastMoments::hear()
{
    unsigned char message = noSignal;
    if (::read(messages[0], &message, 1) != 1)
        return;
    ::alarm(message == noSignal ? lastPatience : 0);
    save();
    if (message == noSignal)
        std::abort();
    ::_exit(128 + message);
}

void LastMoments::save()
{
    if (std::exchange(m_isSaving, true))
        return;
    try {
        m_save();
    } catch (...) { // the program is ending as it is
    }
}

// By whoever calls exit(): Qt, on the GUI thread, when the display is gone.
void LastMoments::onExit()
{
    if (theOne != nullptr && QThread::currentThread() == theOne->thread())
        theOne->save();
}

// On whatever thread. Where saving fails in the same way, we are here once more and it is given up.
void LastMoments::onTerminate()
{
    if (theOne != nullptr && QThread::currentThread() == theOne->thread()) {
        ::alarm(lastPatience);
        theOne->save();
    } else if (theOne != nullptr) {
        ::alarm(patience);
        notifyGuiThread(noSignal); // which then ends the program
        for (;;)
            ::pause();
    }
    formerHandler();
    std::abort();
}

} // namespace pellucid
