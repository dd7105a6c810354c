// What is done when the program is about to end against the user's will: on SIGTERM, SIGHUP, SIGINT and SIGQUIT, when
// the display is lost (Qt calls exit() then), and when an exception finds no handler.
//
// A signal is taken by the GUI thread when it comes back to its event loop; the program then ends with status 128 + the
// signal's number. Where it does not come back within ten seconds, the program ends without.
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace pellucid {

class LastMoments : public QObject
{
    Q_OBJECT

public:
    // On the GUI thread; one at a time. `save` is called there, too, once.
    explicit LastMoments(std::function<void()> save);
    ~LastMoments() override;

private:
    static void onSignal(int number);
    static void onExit();
    [[noreturn]] static void onTerminate();

    void hear();
    void save();

    std::function<void()> m_save;
    std::unique_ptr<QSocketNotifier> m_notifier;
    bool m_isSaving = false;
};

} // namespace pellucid
