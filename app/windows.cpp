#include "app/windows.h"

#include "app/codecs.h"
#include "app/qt_messages.h"
#include "app/verbs.h"
#include "core/base/available_memory.h"
#include "core/base/parallel.h"
#include "ui/files/image_path.h"
#include "ui/files/prefetch.h"
#include "ui/files/recovery.h"
#include "ui/opening.h"
#include "ui/window/application.h"
#include "ui/window/last_moments.h"
#include "ui/window/main_window.h"
#include "ui/window/task.h"
#include "ui/window/theme.h"
#include "ui/workspace.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace pellucid {

namespace {

struct Options
{
    std::vector<std::string> files;
    bool isLive = false;
    std::string screenshot;
    std::string windowSize = "1366x768";
    std::string theme;
    QSize size;
};

void declare(CLI::App &parser, Options &options)
{
    parser.add_option("FILE", options.files, "Images to open; ./info opens a file that is named like a verb")
        ->option_text("...");
    parser.add_flag("--live", options.isLive, "Map NumPy files shared: edits and what others write are seen at once");
    auto *const screenshot =
        parser.add_option("--screenshot", options.screenshot, "Save a picture of the window with FILE and exit")
            ->option_text("OUT.png");
    parser.add_option("--window-size", options.windowSize, "Of the screenshot; default: 1366x768")
        ->needs(screenshot)
        ->option_text("WxH");
    parser.add_option("--theme", options.theme, "Of the screenshot; default: dark")
        ->needs(screenshot)
        ->check(CLI::IsMember({"dark", "light"}))
        ->option_text("dark|light");
    parser.set_version_flag("--version", "Pellucid " PELLUCID_VERSION, "Print the version and exit");

    std::string footer = "Without a window (each has its own --help):\n";
    for (const Verb &verb : verbs())
        footer += "  " + std::string(verb.name) + std::string(30 - std::string_view(verb.name).size(), ' ')
            + verb.summary + '\n';
    parser.footer(footer + R"(
A screenshot needs no display, and neither uses nor changes what the program remembers.
Exit status: 0 done, 1 a file failed, 2 wrong usage.)");
}

// "1366x768"
std::optional<QSize> parseSize(const std::string &text)
{
    const QStringList numbers = QString::fromStdString(text).split('x');
    const QSize size(numbers.value(0).toInt(), numbers.value(1).toInt());
    constexpr QSize largest(16384, 16384);
    const bool isSize = numbers.size() == 2 && !size.isEmpty() && size.boundedTo(largest) == size;
    return isSize ? std::optional(size) : std::nullopt;
}

QStringList toPaths(const std::vector<std::string> &files)
{
    QStringList paths;
    for (const std::string &file : files)
        paths += absoluteImagePath(QFile::decodeName(file.c_str()));
    return paths;
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

// Everything that was asked for is read, and on the screen.
bool isSettled(MainWindow &window)
{
    const Workspace &workspace = window.workspace();
    return !workspace.opening().isUnderWay() && (workspace.current() == nullptr || window.isImageShown());
}

void open(Workspace &workspace, const Options &options, std::shared_ptr<Prefetch> prefetch)
{
    if (options.isLive)
        workspace.opening().openLive(toPaths(options.files));
    else
        workspace.opening().open(toPaths(options.files), std::move(prefetch));
}

int takeScreenshot(MainWindow &window, std::shared_ptr<Prefetch> prefetch, const Options &options)
{
    int status = exit_status::success;
    const auto fail = [&](const QString &reason) {
        printError(reason.toStdString());
        status = exit_status::failed;
    };
    QObject::connect(&window.workspace(), &Workspace::message, &window, [&](const Message &message) {
        if (message.kind == Message::Kind::Problem)
            fail(message.text);
    });
    window.resize(options.size);
    window.show();
    open(window.workspace(), options, std::move(prefetch));

    constexpr auto patience = std::chrono::seconds(60);
    const QDeadlineTimer deadline(patience);
    QEventLoop loop;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (isSettled(window) || deadline.hasExpired())
            loop.quit();
    });
    timer.start(std::chrono::milliseconds(20));
    loop.exec();

    if (!isSettled(window))
        fail("The window did not show the image within a minute.");
    const QString path = QFile::decodeName(options.screenshot.c_str());
    if (!window.grab().save(path, "PNG"))
        fail(path + ": The screenshot cannot be saved.");
    QCoreApplication::sendPostedEvents(); // what painting it could not do
    return status;
}

// Until it is closed.
int showWindow(const Application &application, const CodecRegistry &registry, const Options &options,
               std::shared_ptr<Prefetch> prefetch)
{
    MainWindow window(registry);
    QObject::connect(&application, &Application::failed, &window.workspace(),
                     [&](const QString &problem) { window.workspace().report(problem); });
    if (!options.screenshot.empty())
        return takeScreenshot(window, std::move(prefetch), options);
    Recovery recovery(window.workspace(), Recovery::usualFolder());
    const LastMoments lastMoments([&recovery] { recovery.saveAll(); });
    open(window.workspace(), options, std::move(prefetch)); // before the first frame, which may so show some of it
    window.show();
    recovery.offer();
    return QApplication::exec();
}

} // namespace

int runWindows(CLI::App &parser, Words words)
{
    Options options;
    declare(parser, options);
    if (const auto status = parse(parser, words))
        return *status;
    const std::optional<QSize> size = parseSize(options.windowSize);
    if (!size)
        return printWrongUsage("--window-size takes two numbers, as in 1366x768.");
    options.size = *size;

    const bool takesScreenshot = !options.screenshot.empty();
    if (!hasDisplay()) {
        if (!takesScreenshot) {
            printError(
                "There is no display to open a window on. Without one, use --screenshot or a verb (see --help).");
            return exit_status::failed;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    const QTemporaryDir forgotten; // a screenshot looks the same for everybody
    if (takesScreenshot)
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, forgotten.path());

    constexpr std::size_t needed = std::size_t{64} << 20; // libraries under a window end the program without memory
    if (availableAddresses() < needed) {
        printError("Not enough memory for a window. Allow the program more (ulimit -v), or use a verb (see --help).");
        return exit_status::failed;
    }
    if (!canStartThread()) {
        printError(
            "The system grants the program no threads, which a window needs. Allow it more processes (ulimit -u) "
            "or memory (ulimit -v), or use a verb (see --help).");
        return exit_status::failed;
    }
    std::shared_ptr<Prefetch> prefetch;
    if (!options.files.empty() && !options.isLive)
        prefetch = std::make_shared<Prefetch>(toPaths(options.files).first());
    int count = 1; // none of our words are for Qt
    const Application application = [&] {
        const StartUp startUp;
        return Application(count, words.data());
    }();
    QApplication::setDesktopFileName("io.github.pellucid.pellucid");
    if (!options.theme.empty())
        rememberTheme(options.theme == "light" ? Theme::Light : Theme::Dark);
    applyTheme(rememberedTheme());
    const CodecRegistry registry = allCodecs();
    const int status = showWindow(application, registry, options, std::move(prefetch));
    if (Task::isAnyLeft()) {
        std::cout.flush();
        std::_Exit(status); // what its thread uses must not be destroyed; what was to be written is
    }
    return status;
}

} // namespace pellucid
