// pellucid FILE... opens windows; pellucid VERB works without a display.
#include "app/verbs.h"
#include "app/windows.h"

#include <QCoreApplication>

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <langinfo.h>

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

int run(const Verb &verb, Words words)
{
    int count = 1;                                           // none of our words are for Qt
    const QCoreApplication application(count, words.data()); // its image plugins want one
    CLI::App parser(verb.summary, std::string("pellucid ") + verb.name);
    return verb.run(parser, words);
}

} // namespace

int main(int argc, char **argv)
{
    chooseUtf8();
    reportFilesTooLarge();
    QCoreApplication::setOrganizationName("Pellucid");
    QCoreApplication::setApplicationName("Pellucid");
    QCoreApplication::setApplicationVersion(PELLUCID_VERSION);

    const Words words(argv, static_cast<std::size_t>(argc));
    const Verb *const verb = argc > 1 ? findVerb(words[1]) : nullptr;
    const int status = verb != nullptr ? run(*verb, words.subspan(1)) : runWindows(words);
    if (!std::cout.flush()) {
        printError("The output could not be written.");
        return exit_status::failed;
    }
    return status;
}
