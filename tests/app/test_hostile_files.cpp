// The program from outside, with files of a few bytes that ask for gigabytes or for ever: each is refused in a moment,
// with hardly more memory than a good file takes.
#include "tests/support/python.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <vector>

namespace {

struct Outcome
{
    int status = -1;    // of the program; -1: it did not end by itself
    double seconds = 0; // of processors
    long megabytes = 0; // resident, at most
    QByteArray said;
};

Outcome run(const QStringList &words, const QString &output)
{
    std::vector<std::string> text{PELLUCID_BINARY};
    for (const QString &word : words)
        text.push_back(word.toStdString());
    std::vector<char *> arguments;
    for (std::string &word : text)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, qPrintable(output), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t process = 0;
    Outcome outcome;
    const int started = posix_spawn(&process, PELLUCID_BINARY, &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (started != 0)
        return outcome;
    int status = 0;
    struct rusage used
    {
    };
    wait4(process, &status, 0, &used);
    const auto seconds = [](const timeval &time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    outcome.megabytes = used.ru_maxrss / 1024;
    QFile file(output);
    if (file.open(QIODevice::ReadOnly))
        outcome.said = file.readAll();
    return outcome;
}

} // namespace

class TestHostileFiles : public QObject
{
    Q_OBJECT

private:
    static constexpr long maxMegabytes = 60; // more than a good file takes
    static constexpr double maxSeconds = 1.0;

    QTemporaryDir m_folder;
    Outcome m_goodInfo;
    Outcome m_goodScreenshot;

    QString path(const QString &name) const { return m_folder.filePath(name); }

    Outcome info(const QString &name) const { return run({"info", path(name)}, path("output")); }

    Outcome screenshot(const QString &name) const
    {
        return run({"--screenshot", path("screenshot.out"), path(name)}, path("output"));
    }

    QStringList files(const QString &folder = {}) const
    {
        QStringList names = QDir(path(folder)).entryList({"*.*"}, QDir::Files | QDir::System | QDir::NoDotAndDotDot);
        names.removeAll("good.png");
        for (const char *ours : {"output", "screenshot.out"})
            names.removeAll(ours);
        return names;
    }

    bool isModest(const Outcome &outcome, const Outcome &good, const QString &name) const
    {
        qInfo("%-16s %-8s %4.0f ms %4ld MB  %s", qPrintable(name), &good == &m_goodInfo ? "info" : "window",
              1000 * outcome.seconds, outcome.megabytes, outcome.said.trimmed().split(':').last().constData());
        return outcome.seconds < good.seconds + maxSeconds && outcome.megabytes < good.megabytes + maxMegabytes;
    }

private slots:
    void initTestCase()
    {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        QVERIFY(pellucid::test::runPython(QFINDTESTDATA("app/write_bombs.py"), {m_folder.path()}));
        QImage good(8, 8, QImage::Format_RGB888);
        good.fill(Qt::red);
        QVERIFY(good.save(path("good.png")));
        m_goodInfo = info("good.png");
        m_goodScreenshot = screenshot("good.png");
        QCOMPARE(m_goodInfo.status, 0);
        QCOMPARE(m_goodScreenshot.status, 0);
    }

    void eachIsRefused()
    {
        const QStringList names = files();
        QVERIFY(names.size() > 20);
        for (const QString &name : names) {
            const Outcome outcome = info(name);
            QVERIFY2(outcome.status == 1 && outcome.said.contains(name.toUtf8()), outcome.said.constData());
            QVERIFY2(isModest(outcome, m_goodInfo, name), qPrintable(name));
        }
    }

    void eachIsRefusedInAWindow()
    {
        for (const QString &name : files()) {
            const Outcome outcome = screenshot(name);
            QVERIFY2(outcome.status == 1 && outcome.said.contains(name.toUtf8()), outcome.said.constData());
            QVERIFY2(isModest(outcome, m_goodScreenshot, name), qPrintable(name));
        }
    }

    void whatADrawingNamesIsNotOpened()
    {
        for (const QString &name : files("accepted")) {
            const Outcome outcome = screenshot("accepted/" + name);
            QVERIFY2(outcome.status == 0, outcome.said.constData());
            QVERIFY2(isModest(outcome, m_goodScreenshot, name), qPrintable(name));
        }
    }
};

QTEST_APPLESS_MAIN(TestHostileFiles)
#include "test_hostile_files.moc"
