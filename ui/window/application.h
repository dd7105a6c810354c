// The QApplication of the program with its windows. What an event handler, a timer or a paint event throws, above all
// for lack of memory, leaves that event and not the program.
#pragma once

#include <QApplication>
#include <QDeadlineTimer>

namespace pellucid {

class Application : public QApplication
{
    Q_OBJECT

public:
    using QApplication::QApplication;

    bool notify(QObject *receiver, QEvent *event) override;

    // For those who go on without the memory that they asked for, on the GUI thread. Does nothing in programs whose
    // QApplication is another one.
    static void reportShortage();

signals:
    // Something was left undone. Not told again for a while: what cannot be painted fails with every frame.
    void failed(const QString &text);

private:
    void report(const QString &text);

    QDeadlineTimer m_quiet;
};

} // namespace pellucid
