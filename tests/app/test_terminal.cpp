// What the program prints is safe for a terminal, whatever files and their names say; and what it is told to read ends.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace {

struct Outcome
{
    int status = -1;
    QByteArray out;
    QByteArray err;
};

// Nothing but lines of text.
bool isHarmless(const QByteArray &printed)
{
    return std::ranges::none_of(printed, [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == '\x7f'; })
        && !printed.contains("\xC2\x9B") && !printed.contains("\xE2\x80\xAE");
}

} // namespace

class TestTerminal : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void namesOfFilesAreEscaped_data();
    void namesOfFilesAreEscaped();
    void jsonIsEscapedAndMeansTheSame();
    void longMessagesAreCut();
    void onlyAFileIsARecipe_data();
    void onlyAFileIsARecipe();
    void aDisplayThatCannotBeReachedIsAnError();

private:
    [[nodiscard]] QByteArray path(const QByteArray &name) const
    {
        return QFile::encodeName(m_folder.path()) + '/' + name;
    }
    void write(const QByteArray &name, const QByteArray &content) const;
    [[nodiscard]] Outcome run(const QList<QByteArray> &words,
                              const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment()) const;

    QTemporaryDir m_folder;
};

void TestTerminal::initTestCase()
{
    QVERIFY(m_folder.isValid());
    write("image.pgm", "P5 1 1 255\n7");
}

void TestTerminal::write(const QByteArray &name, const QByteArray &content) const
{
    std::ofstream file(path(name).toStdString(), std::ios::binary); // QFile takes no names that are not UTF-8
    file.write(content.constData(), content.size());
    QVERIFY(file.flush());
}

// Through a shell, as QProcess takes no words that are not UTF-8.
Outcome TestTerminal::run(const QList<QByteArray> &words, const QProcessEnvironment &environment) const
{
    QString command = QStringLiteral("exec \"$0\"");
    for (const QByteArray &word : words) {
        command += " \"$(printf '";
        for (const char c : word)
            command += QString("\\%1").arg(static_cast<uchar>(c), 3, 8, QChar('0'));
        command += "')\"";
    }
    QProcess program;
    program.setWorkingDirectory(m_folder.path());
    program.setProcessEnvironment(environment);
    program.start("sh", {"-c", command, PELLUCID_BINARY});
    if (!program.waitForFinished(60'000) || program.exitStatus() != QProcess::NormalExit)
        return {-1, {}, "It did not end as it should: " + program.readAllStandardError()};
    return {program.exitCode(), program.readAllStandardOutput(), program.readAllStandardError()};
}

void TestTerminal::namesOfFilesAreEscaped_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("ESC") << QByteArray("a\x1b[2Jb") << QByteArray("a\\u001b[2Jb");
    QTest::newRow("ESC in one character") << QByteArray("a\xC2\x9B"
                                                        "2Jb")
                                          << QByteArray("a\\u009b2Jb");
    QTest::newRow("written backwards") << QByteArray("a\xE2\x80\xAE"
                                                     "b")
                                       << QByteArray("a\\u202eb");
    QTest::newRow("two lines") << QByteArray("a\npellucid: b") << QByteArray("a\\npellucid: b");
    QTest::newRow("no UTF-8") << QByteArray("a\xff"
                                            "b")
                              << QByteArray("a\\xffb");
}

void TestTerminal::namesOfFilesAreEscaped()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, shown);
    const Outcome missing = run({"info", name});
    QCOMPARE(missing.status, 1);
    QVERIFY2(missing.err.contains(shown), missing.err);
    QVERIFY(isHarmless(missing.err));

    write(name, "P5 1 1 255\n7");
    const Outcome table = run({"info", name});
    QCOMPARE(table.status, 0);
    QVERIFY2(table.out.contains(shown), table.out);
    QVERIFY(isHarmless(table.out));

    const Outcome usage = run({"info", "image.pgm", "--" + name});
    QCOMPARE(usage.status, 2);
    QVERIFY2(usage.err.contains(shown), usage.err);
    QVERIFY(isHarmless(usage.err));
}

void TestTerminal::jsonIsEscapedAndMeansTheSame()
{
    const QByteArray name = "a\x1b\xC2\x9B\xE2\x80\xAE\x7f ä";
    write(name, "P5 1 1 255\n7");
    const Outcome outcome = run({"info", "--json", name});
    QCOMPARE(outcome.status, 0);
    QVERIFY(isHarmless(outcome.out));
    QCOMPARE(QJsonDocument::fromJson(outcome.out).array().at(0).toObject().value("file").toString().toUtf8(), name);
}

void TestTerminal::longMessagesAreCut()
{
    const Outcome outcome = run({"info", QByteArray(4000, 'x')});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.size() < 2100, outcome.err);
    QVERIFY2(outcome.err.endsWith("File name too long.\n"), outcome.err);
}

void TestTerminal::onlyAFileIsARecipe_data()
{
    QTest::addColumn<QByteArray>("recipe");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("a device without an end") << QByteArray("/dev/zero") << QByteArray("a device or a pipe");
    QTest::newRow("a pipe that nobody writes to") << path("pipe") << QByteArray("a device or a pipe");
    QTest::newRow("a folder") << path(".") << QByteArray("a folder");
    QTest::newRow("a very large file") << path("large.json") << QByteArray("files up to 16.8 MB");
    QTest::newRow("nothing") << path("nothing.json") << QByteArray("nothing.json");
}

void TestTerminal::onlyAFileIsARecipe()
{
    QFETCH(QByteArray, recipe);
    QFETCH(QByteArray, reason);
    static_cast<void>(::mkfifo(path("pipe").constData(), 0600));
    QVERIFY(QFile::resize(QFile::decodeName(path("image.pgm")), 12));
    write("large.json", "[]");
    QVERIFY(QFile::resize(QFile::decodeName(path("large.json")), (16 << 20) + 1));
    const Outcome outcome = run({"apply", "image.pgm", "--recipe", recipe, "-o", "out.png"});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains(reason), outcome.err);
}

void TestTerminal::aDisplayThatCannotBeReachedIsAnError()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_QPA_PLATFORM", "xcb");
    environment.insert("DISPLAY", "127.0.0.1:39999");
    const Outcome outcome = run({"image.pgm"}, environment);
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("No window can be opened"), outcome.err);
}

QTEST_GUILESS_MAIN(TestTerminal)
#include "test_terminal.moc"
