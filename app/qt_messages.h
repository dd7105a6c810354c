// What Qt has to say, which may quote files and their names: it goes to stderr as notes of our own do.
#pragma once

#include <QString>
#include <QtGlobal>

namespace pellucid {

// For qInstallMessageHandler(). While a StartUp lives, what ends the program is that Qt cannot reach a display: that is
// said plainly, and the exit status is that of a failure.
void printQtMessage(QtMsgType type, const QMessageLogContext &context, const QString &message);

class StartUp
{
public:
    StartUp();
    ~StartUp();
    StartUp(const StartUp &) = delete;
    StartUp &operator=(const StartUp &) = delete;
    StartUp(StartUp &&) = delete;
    StartUp &operator=(StartUp &&) = delete;
};

} // namespace pellucid
