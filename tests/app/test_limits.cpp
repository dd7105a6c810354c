// Runs the program where the system grants little memory, or no threads: it ends, with a status and a message of its
// own.
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "tests/support/planned.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

using namespace pellucid;

namespace {

void limitAddressSpace(qint64 megabytes)
{
    const rlim_t bytes = static_cast<rlim_t>(megabytes) << 20;
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_AS, &limit);
}

// New processes are allowed, new threads fail as at a limit of processes. (The arguments of clone3 lie where no filter
// can look; without it the C library uses clone.)
void refuseThreads()
{
#ifdef __x86_64__
    constexpr std::uint32_t isThread = 0x00010000; // CLONE_THREAD
    const auto load = [](std::size_t offset) {
        return sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
    };
    const auto skipUnless = [](std::uint16_t test, std::uint32_t value, std::uint8_t skipped) {
        return sock_filter BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | BPF_K | test), value, 0, skipped);
    };
    const auto answer = [](std::uint32_t value) { return sock_filter BPF_STMT(BPF_RET | BPF_K, value); };
    const auto failWith = [&](std::uint32_t error) { return answer(SECCOMP_RET_ERRNO | error); };
    std::array filter{load(offsetof(seccomp_data, nr)),
                      skipUnless(BPF_JEQ, SYS_clone3, 1),
                      failWith(ENOSYS),
                      skipUnless(BPF_JEQ, SYS_clone, 3),
                      load(offsetof(seccomp_data, args)),
                      skipUnless(BPF_JSET, isThread, 1),
                      failWith(EAGAIN),
                      answer(SECCOMP_RET_ALLOW)};
    sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
#endif
}

// The usual limits for the checks at every build; all of them where PELLUCID_ALL_LIMITS is set.
QList<qint64> limits()
{
    QList<qint64> megabytes{300, 500, 850};
    if (qEnvironmentVariableIsSet("PELLUCID_ALL_LIMITS")) {
        megabytes.clear();
        for (qint64 limit = 200; limit <= 1200; limit += 25)
            megabytes.append(limit);
    }
    return megabytes;
}

} // namespace

class TestLimits : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void littleMemoryIsAnError_data();
    void littleMemoryIsAnError();
    void withoutThreadsTheWorkIsDone_data();
    void withoutThreadsTheWorkIsDone();
    void withoutThreadsThereIsNoWindow();

private:
    struct Outcome
    {
        bool hasEnded;
        int status;
        QByteArray err;
    };

    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] Outcome run(const QStringList &words, const std::function<void()> &limit) const;

    QTemporaryDir m_folder;
};

void TestLimits::initTestCase()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("Sanitizers need more memory than these limits grant.");
#endif
    const CodecRegistry &registry = CodecRegistry::builtIn();
    const ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {4000, 6000, 3}).value();
    std::ranges::fill(image.storage()->bytes(), std::byte{99});
    const ImageSpec spec{DType::UInt8, image.shape(), defaultChannelNames(3)};
    QVERIFY(saveImage(
        image.view(),
        test::at(planEncoding({spec, "a.png"}, registry).value(), path("24 megapixels.png").toStdString()), {}, {}));
    // Of 100 megapixels, without taking the disk for it.
    QFile array(path("100 megapixels.npy"));
    QVERIFY(array.open(QIODevice::WriteOnly));
    const QByteArray header = "{'descr': '|u1', 'fortran_order': False, 'shape': (10000, 10000, 3), } \n";
    array.write(QByteArray("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header);
    QVERIFY(array.resize(array.pos() + qint64{300'000'000}));
    array.close();
    // 2 megapixels of two colors, that Qt reads and converts.
    QFile colors(path("colors.xpm"));
    QVERIFY(colors.open(QIODevice::WriteOnly));
    colors.write("/* XPM */\nstatic char *colors[] = {\n\"2048 1024 2 1\",\n\"a c #102030\",\n\"b c #f0e0d0\",\n"
                 + ('"' + QByteArray("ab").repeated(1024) + "\",\n").repeated(1024) + "};\n");
}

TestLimits::Outcome TestLimits::run(const QStringList &words, const std::function<void()> &limit) const
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("XDG_CONFIG_HOME", path("config"));
    environment.insert("XDG_CACHE_HOME", path("cache"));
    environment.insert("XDG_DATA_HOME", path("data"));
    program.setProcessEnvironment(environment);
    program.setChildProcessModifier(limit);
    program.start(PELLUCID_BINARY, words);
    constexpr int patience = 120'000;
    if (!program.waitForFinished(patience)) {
        program.kill();
        program.waitForFinished();
        return {false, -1, "It hangs. " + program.readAllStandardError()};
    }
    return {program.exitStatus() == QProcess::NormalExit, program.exitCode(), program.readAllStandardError()};
}

void TestLimits::littleMemoryIsAnError_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<qint64>("megabytes");
    const QString out = path("out.png");
    for (const QString &file : {path("24 megapixels.png"), path("100 megapixels.npy")}) {
        const QList<std::pair<const char *, QStringList>> jobs{
            {"info", {"info", file}},
            {"pixel", {"pixel", file, "17,19"}},
            {"apply", {"apply", file, "--op", "gain value=1.5", "--existing", "replace", "-o", out}},
            {"window", {"--screenshot", out, file}}};
        for (const auto &[name, words] : jobs) {
            for (const qint64 limit : limits())
                QTest::addRow("%s %s, %lld MB", name, qPrintable(QFileInfo(file).fileName()), limit) << words << limit;
        }
    }
}

void TestLimits::littleMemoryIsAnError()
{
    QFETCH(QStringList, words);
    QFETCH(qint64, megabytes);
    const Outcome outcome = run(words, [megabytes] { limitAddressSpace(megabytes); });
    QVERIFY2(outcome.hasEnded, outcome.err);
    // Without room for its libraries the program is not even begun.
    if (outcome.status == 127 && outcome.err.contains("error while loading shared libraries"))
        return;
    QVERIFY2(outcome.status == 0 || outcome.status == 1, outcome.err);
    QVERIFY2(outcome.status == 0 || outcome.err.contains("pellucid: "), outcome.err);
    QVERIFY2(!outcome.err.contains("terminate called"), outcome.err);
    if (qEnvironmentVariableIsSet("PELLUCID_ALL_LIMITS"))
        qInfo("%d %s", outcome.status, outcome.err.constData());
}

void TestLimits::withoutThreadsTheWorkIsDone_data()
{
    QTest::addColumn<QStringList>("words");
    const QString out = path("out.png");
    QTest::newRow("info") << QStringList{"info", path("24 megapixels.png")};
    QTest::newRow("pixel") << QStringList{"pixel", path("24 megapixels.png"), "1,2"};
    QTest::newRow("pixel, read by Qt") << QStringList{"pixel", path("colors.xpm"), "1,2"};
    QTest::newRow("apply") << QStringList{
        "apply", path("24 megapixels.png"), "--op", "invert", "--existing", "replace", "-o", out};
    QTest::newRow("apply, several at a time") << QStringList{"apply",
                                                             path("24 megapixels.png"),
                                                             path("colors.xpm"),
                                                             "--format",
                                                             "png",
                                                             "--jobs",
                                                             "4",
                                                             "--existing",
                                                             "replace",
                                                             "-o",
                                                             path("out/")};
}

void TestLimits::withoutThreadsTheWorkIsDone()
{
#ifndef __x86_64__
    QSKIP("The filter of system calls is written for x86-64.");
#endif
    QFETCH(QStringList, words);
    const Outcome outcome = run(words, refuseThreads);
    QVERIFY2(outcome.hasEnded, outcome.err);
    QVERIFY2(outcome.status == 0, outcome.err);
}

void TestLimits::withoutThreadsThereIsNoWindow()
{
#ifndef __x86_64__
    QSKIP("The filter of system calls is written for x86-64.");
#endif
    const Outcome outcome = run({"--screenshot", path("out.png"), path("24 megapixels.png")}, refuseThreads);
    QVERIFY2(outcome.hasEnded, outcome.err);
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("no threads"), outcome.err);
}

QTEST_GUILESS_MAIN(TestLimits)
#include "test_limits.moc"
