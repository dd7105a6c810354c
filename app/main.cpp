// pellucid FILE... opens windows; pellucid VERB works without a display.
#include "app/command_reference.h"
#include "app/qt_messages.h"
#include "app/verbs.h"
#include "app/windows.h"
#include "core/buffer/block_pool.h"

#include <QCoreApplication>

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <langinfo.h>
#include <new>

using namespace pellucid;

namespace {

// Otherwise Qt does the same and says so on stderr, which belongs to our messages.
void chooseUtf8()
{
    std::setlocale(LC_ALL, "");
    if (std::string_view(nl_langinfo(CODESET)) != "UTF-8")
        setenv("LC_ALL", "C.UTF-8", 1);
}

// A file that becomes larger than is allowed is an error that says so, and not the end.
void reportFilesTooLarge()
{
    std::signal(SIGXFSZ, SIG_IGN);
}

// Before an allocation fails, pixel memory that is only kept for later is given back.
void releaseMemory()
{
    if (!releaseKeptBlocks())
        throw std::bad_alloc();
}

int run(const Verb &verb, Words words)
{
    int count = 1;                                           // none of our words are for Qt
    const QCoreApplication application(count, words.data()); // its image plugins want one
    CLI::App parser(verb.summary, std::string("pellucid ") + verb.name);
    return verb.run(parser, words);
}

int run(Words words)
try {
    const std::string_view first = words.size() > 1 ? words[1] : "";
    if (const PrintReference print = findReference(first))
        return print();
    if (const Verb *const verb = findVerb(first))
        return run(*verb, words.subspan(1));
    CLI::App parser(windows.summary, windows.name);
    return runWindows(parser, words);
} catch (const std::bad_alloc &) {
    printError("Not enough memory.");
    return exit_status::failed;
}

} // namespace

int main(int argc, char **argv)
{
    chooseUtf8();
    reportFilesTooLarge();
    std::set_new_handler(releaseMemory);
    qInstallMessageHandler(printQtMessage);
    QCoreApplication::setOrganizationName("Pellucid");
    QCoreApplication::setApplicationName("Pellucid");
    QCoreApplication::setApplicationVersion(PELLUCID_VERSION);

    const int status = run(Words(argv, static_cast<std::size_t>(argc)));
    if (!std::cout.flush()) {
        printError("The output could not be written.");
        return exit_status::failed;
    }
    return status;
}
