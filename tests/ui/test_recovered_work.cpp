// However the program ends, unsaved changes are there at the next start. The program that ends is this one, started
// once more.
#include "ui/files/paths.h"
#include "ui/files/recovery.h"
#include "ui/window/last_moments.h"
#include "window_fixture.h"

#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <new>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace pellucid;

namespace {

constexpr QRgb asOpened = qRgb(10, 20, 30);
constexpr QRgb inverted = qRgb(245, 235, 225);

// Takes all memory that there is, and then some.
void useUpMemory()
{
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlimit limit{pages * 4096 + (1 << 20), RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
    static std::vector<std::unique_ptr<std::byte[]>> taken;
    for (;;)
        taken.push_back(std::make_unique<std::byte[]>(1 << 16));
}

// With an unsaved change, which the first argument names, of the image that the second one does; then ends as the
// third one says, or is ended from outside.
int runVictim(int argc, char **argv)
{
    const QApplication application(argc, argv);
    const QByteArray change = argv[2];
    const QString file = QFile::decodeName(argv[3]);
    const QByteArray end = argv[4];
    const CodecRegistry registry = test::everyCodec();
    MainWindow window(registry);
    Recovery recovery(window.workspace(), Recovery::usualFolder());
    const LastMoments lastMoments([&] { recovery.saveAll(); });
    window.show();
    window.workspace().opening().open({file});
    if (!QTest::qWaitFor([&] { return window.isImageShown(); }))
        return 1;
    Session *session = window.workspace().current();
    if (change == "pasted") {
        const Document &document = session->document();
        session = window.workspace().add({*document.buffer().clone(), document.spec().channels}, "Pasted");
    }
    if (change == "preview")
        session->preview(&window, {session->step("invert")});
    else
        session->apply({session->step("invert")});
    std::puts("changed");
    std::fflush(stdout);
    QTimer::singleShot(0, &window, [end] {
        if (end == "exception")
            throw std::runtime_error("on the GUI thread");
        if (end == "no memory")
            useUpMemory();
        if (end == "exception of a thread")
            std::thread([] { throw std::runtime_error("on another thread"); }).detach();
        if (end == "exit")
            std::exit(1);
    });
    return QApplication::exec();
}

} // namespace

class TestRecoveredWork : public test::WindowTest
{
    Q_OBJECT

private:
    std::unique_ptr<Recovery> m_recovery;
    QList<Message> m_messages;

    [[nodiscard]] std::filesystem::path kept() const { return toFilesystemPath(path("state/pellucid/recovery")); }

    [[nodiscard]] int entries() const
    {
        int count = 0;
        QDirIterator files(fromFilesystemPath(kept()), {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
        for (; files.hasNext(); files.next())
            ++count;
        return count;
    }

    void start(QProcess &victim, const QByteArray &change, const QString &file, const QByteArray &end,
               const QString &display = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(name, path("state"));
        environment.insert("QT_QPA_PLATFORM", display.isEmpty() ? "offscreen" : "xcb");
        environment.insert("DISPLAY", display);
        victim.setProcessEnvironment(environment);
        victim.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        victim.start(QCoreApplication::applicationFilePath(), {"--victim", change, file, end});
        while (!victim.canReadLine())
            QVERIFY(victim.waitForReadyRead());
        QCOMPARE(victim.readLine(), QByteArray("changed\n"));
    }

    // The next program, which looks for what the last one left.
    void startAgain()
    {
        m_recovery.reset();
        QVERIFY(test::showWindow(m_registry, m_window, m_answers));
        m_messages.clear();
        connect(&m_window->workspace(), &Workspace::message, m_window.get(),
                [this](const Message &message) { m_messages.append(message); });
        m_recovery = std::make_unique<Recovery>(m_window->workspace(), kept());
        m_recovery->offer();
    }

    void endNormally()
    {
        m_answers->unsaved = UserPrompts::Unsaved::Discard;
        m_answers->chosen = QList<qsizetype>{};
        m_window->close();
        QTRY_VERIFY(!m_window->isVisible());
        m_recovery.reset();
    }

    void choose(const QString &text)
    {
        QCOMPARE(m_messages.size(), 1);
        for (const Message::Choice &choice : m_messages.takeFirst().choices) {
            if (choice.text == text && choice.run)
                choice.run();
        }
    }

    [[nodiscard]] QRgb firstPixel() const
    {
        Document &document = m_window->workspace().current()->document();
        document.ensure({0, 0, 1, 1});
        const ImageView image = document.view();
        const auto value = [&](int channel) { return std::to_integer<int>(*image.at(0, 0, channel)); };
        return qRgb(value(0), value(1), value(2));
    }

    // What the victim changed, and nothing else, is there again.
    void verifyRecovered(const QByteArray &change)
    {
        startAgain();
        choose("&Restore");
        QTRY_COMPARE(m_window->workspace().sessions().size(), 1);
        const Session *session = m_window->workspace().current();
        QVERIFY(session->document().isModified());
        QCOMPARE(session->title(), QString(change == "pasted" ? "Pasted" : "a.png"));
        QCOMPARE(firstPixel(), inverted);
        QCOMPARE(QImage(path("a.png")).pixel(0, 0), asOpened);
        QCOMPARE(m_messages.size(), 0);
    }

private slots:
    void init() { QVERIFY(showNewWindow()); }
    void cleanup()
    {
        m_recovery.reset();
        m_window.reset();
    }

    void changesSurviveSignals_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<QByteArray>("change");
        for (const char *change : {"edited", "preview", "pasted"}) {
            QTest::addRow("TERM, %s", change) << SIGTERM << QByteArray(change);
            QTest::addRow("HUP, %s", change) << SIGHUP << QByteArray(change);
            QTest::addRow("INT, %s", change) << SIGINT << QByteArray(change);
            QTest::addRow("QUIT, %s", change) << SIGQUIT << QByteArray(change);
            QTest::addRow("KILL, %s", change) << SIGKILL << QByteArray(change);
        }
    }

    void changesSurviveSignals()
    {
        QFETCH(int, signal);
        QFETCH(QByteArray, change);
        QProcess victim;
        start(victim, change, makeImage("a.png"), "");
        if (signal == SIGKILL)
            QTRY_COMPARE(entries(), 1); // nothing can be done afterwards
        ::kill(static_cast<pid_t>(victim.processId()), signal);
        ::kill(static_cast<pid_t>(victim.processId()), signal); // an impatient user
        QVERIFY(victim.waitForFinished());
        if (signal != SIGKILL) {
            QCOMPARE(victim.exitStatus(), QProcess::NormalExit);
            QCOMPARE(victim.exitCode(), 128 + signal);
        }
        verifyRecovered(change);
    }

    void changesSurviveTheEnd_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<QByteArray>("change");
        for (const char *change : {"edited", "preview", "pasted"}) {
            for (const char *end : {"exception", "exception of a thread", "no memory", "exit"})
                QTest::addRow("%s, %s", end, change) << QByteArray(end) << QByteArray(change);
        }
    }

    void changesSurviveTheEnd()
    {
        QFETCH(QByteArray, end);
        QFETCH(QByteArray, change);
        QProcess victim;
        start(victim, change, makeImage("a.png"), end);
        QVERIFY(victim.waitForFinished());
        verifyRecovered(change);
    }

    void changesSurviveTheLossOfTheDisplay_data()
    {
        QTest::addColumn<QByteArray>("change");
        for (const char *change : {"edited", "preview", "pasted"})
            QTest::newRow(change) << QByteArray(change);
    }

    void changesSurviveTheLossOfTheDisplay()
    {
        QFETCH(QByteArray, change);
        QProcess server;
        server.start("Xvfb", {"-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"});
        if (!server.waitForStarted())
            QSKIP("There is no Xvfb.");
        while (!server.canReadLine())
            QVERIFY(server.waitForReadyRead());
        QProcess victim;
        start(victim, change, makeImage("a.png"), "", ":" + server.readLine().trimmed());
        server.kill();
        QVERIFY(server.waitForFinished());
        QVERIFY(victim.waitForFinished());
        verifyRecovered(change);
    }

    void aProgramThatRunsKeepsItsChangesToItself()
    {
        QProcess victim;
        start(victim, "edited", makeImage("a.png"), "");
        QTRY_COMPARE(entries(), 1);
        startAgain();
        QCOMPARE(m_messages.size(), 0);
        victim.kill();
        QVERIFY(victim.waitForFinished());
    }

    void whatIsSavedOrDiscardedIsNotOfferedAgain_data()
    {
        QTest::addColumn<bool>("isSaved");
        QTest::newRow("saved") << true;
        QTest::newRow("discarded") << false;
    }

    void whatIsSavedOrDiscardedIsNotOfferedAgain()
    {
        QFETCH(bool, isSaved);
        startAgain();
        const Session *session = opened(makeImage("a.png"));
        QVERIFY(m_window->workspace().current()->apply({session->step("invert")}));
        QTRY_COMPARE(entries(), 1);
        if (isSaved) {
            trigger("save");
            QTRY_COMPARE(entries(), 0);
        }
        endNormally();
        QVERIFY(QDir(fromFilesystemPath(kept())).isEmpty());
        startAgain();
        QCOMPARE(m_messages.size(), 0);
    }

    void whatIsRestoredIsKeptUntilItIsSaved()
    {
        QProcess victim;
        start(victim, "edited", makeImage("a.png"), "");
        victim.terminate();
        QVERIFY(victim.waitForFinished());
        verifyRecovered("edited");
        QCOMPARE(entries(), 1);
        trigger("save");
        QTRY_COMPARE(QImage(path("a.png")).pixel(0, 0), inverted);
        QTRY_COMPARE(entries(), 0);
        endNormally();
        QVERIFY(QDir(fromFilesystemPath(kept())).isEmpty());
    }

    void theUserMayWaitOrGiveUp()
    {
        QProcess victim;
        start(victim, "edited", makeImage("a.png"), "");
        victim.terminate();
        QVERIFY(victim.waitForFinished());
        startAgain();
        choose("&Later");
        endNormally();
        QCOMPARE(entries(), 1);
        startAgain();
        choose("&Discard");
        QTRY_COMPARE(entries(), 0);
        endNormally();
        QVERIFY(QDir(fromFilesystemPath(kept())).isEmpty());
    }

    void editsAreNotRepeatedOnAFileThatHasChanged()
    {
        QProcess victim;
        start(victim, "edited", makeImage("a.png"), "");
        victim.terminate();
        QVERIFY(victim.waitForFinished());
        QImage(90, 70, QImage::Format_RGB888).save(path("a.png"));
        startAgain();
        choose("&Restore");
        QTRY_COMPARE(m_messages.size(), 1);
        QVERIFY2(m_messages[0].text.contains("a.png") && m_messages[0].text.contains("has changed"),
                 qPrintable(m_messages[0].text));
        QVERIFY(m_window->workspace().sessions().isEmpty());
        QCOMPARE(entries(), 1);
    }
};

int main(int argc, char **argv)
{
    if (argc > 4 && QByteArray(argv[1]) == "--victim")
        return runVictim(argc, argv);
    QApplication application(argc, argv);
    TestRecoveredWork test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_recovered_work.moc"
