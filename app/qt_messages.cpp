#include "app/qt_messages.h"

#include "app/command_line.h"

#include <atomic>
#include <cstdlib>

namespace pellucid {

namespace {

std::atomic<bool> isStarting = false;

} // namespace

StartUp::StartUp()
{
    isStarting = true;
}

StartUp::~StartUp()
{
    isStarting = false;
}

void printQtMessage(QtMsgType type, const QMessageLogContext & /*context*/, const QString &message)
{
    if (type != QtFatalMsg || !isStarting) {
        printNote("Qt: " + message.toStdString());
        return;
    }
    printError("No window can be opened: the display, or what Qt needs for it, cannot be reached. Without one, use "
               "--screenshot or a verb (see --help).");
    std::_Exit(exit_status::failed);
}

} // namespace pellucid
