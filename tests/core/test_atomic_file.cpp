#include "core/base/atomic_file.h"
#include "core/buffer/file_bytes.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace pellucid;

namespace {

constexpr std::size_t large = std::size_t{20} << 20; // several writes

std::span<const std::byte> spanOf(const QByteArray &bytes)
{
    return {reinterpret_cast<const std::byte *>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

Result<FileStamp> write(const QString &path, const QByteArray &content, const std::function<void()> &halfway = [] {},
                        const CancellationToken &token = {})
{
    const std::span<const std::byte> bytes = spanOf(content);
    const auto writeHalves = [&](ByteSink &sink) {
        return sink.write(bytes.first(bytes.size() / 2)).and_then([&] {
            halfway();
            return sink.write(bytes.subspan(bytes.size() / 2));
        });
    };
    return writeFileAtomically(path.toStdString(), writeHalves, token);
}

mode_t modeOf(const QString &path)
{
    struct stat status
    {
    };
    ::stat(path.toLocal8Bit().constData(), &status);
    return status.st_mode & 07777;
}

// Runs `body` in a process of its own; its exit status, or minus the signal that ended it.
template <typename Body>
int inChild(Body body)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(body());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace

class TestAtomicFile : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aNewFileIsWritten();
    void anOldFileIsReplacedAndItsPermissionsStay();
    void aSymbolicLinkStaysAndItsTargetIsReplaced();
    void aDanglingLinkGetsItsTarget();
    void aFullDiskLeavesTheOldFile();
    void aProcessKilledMidwayLeavesTheOldFile();
    void cancellingLeavesTheOldFile();
    void aReadOnlyFileIsNotReplaced();
    void placesThatTakeNoFileAreRefused_data();
    void placesThatTakeNoFileAreRefused();
    void aReadOnlyFolderIsRefused();
    void relativePathsWork();
    void theStampIsThatOfTheFile();
    void onlyRegularFilesAreRead();
    void readingRespectsTheLimit();
    void aFileThatChangesWhileItIsReadIsNoticed();
    void aFileTruncatedUnderItsMappingReadsAsZeros();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] qsizetype fileCount() const
    {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden | QDir::System).size();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestAtomicFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestAtomicFile::aNewFileIsWritten()
{
    for (const QByteArray &content : {QByteArray(), QByteArray("x"), QByteArray(large, 'y')}) {
        const Result<FileStamp> written = write(path("new"), content);
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        QVERIFY(contentOf(path("new")) == content);
        QCOMPARE(fileCount(), 1);
    }
    put(path("ordinary"), "x");
    QCOMPARE(modeOf(path("new")), modeOf(path("ordinary")));
}

void TestAtomicFile::anOldFileIsReplacedAndItsPermissionsStay()
{
    put(path("old"), "old");
    ::chmod(path("old").toLocal8Bit().constData(), 0640);
    QVERIFY(write(path("old"), "new"));
    QCOMPARE(contentOf(path("old")), QByteArray("new"));
    QCOMPARE(modeOf(path("old")), mode_t{0640});
    QCOMPARE(fileCount(), 1);
}

void TestAtomicFile::aSymbolicLinkStaysAndItsTargetIsReplaced()
{
    QVERIFY(QDir(m_folder->path()).mkdir("inner"));
    put(path("inner/target"), "old");
    QVERIFY(QFile::link("inner/target", path("second")));
    QVERIFY(QFile::link("second", path("first")));
    QVERIFY(write(path("first"), "new"));
    QVERIFY(QFileInfo(path("first")).isSymbolicLink() && QFileInfo(path("second")).isSymbolicLink());
    QVERIFY(!QFileInfo(path("inner/target")).isSymbolicLink());
    QCOMPARE(contentOf(path("inner/target")), QByteArray("new"));
}

void TestAtomicFile::aDanglingLinkGetsItsTarget()
{
    QVERIFY(QFile::link("missing", path("link")));
    QVERIFY(write(path("link"), "new"));
    QVERIFY(QFileInfo(path("link")).isSymbolicLink());
    QCOMPARE(contentOf(path("missing")), QByteArray("new"));
    QVERIFY(QFile::link("loop", path("loop")));
    QVERIFY(!write(path("loop"), "new"));
}

void TestAtomicFile::aFullDiskLeavesTheOldFile()
{
    put(path("old"), "old");
    const int status = inChild([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1 << 20, 1 << 20};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const Result<FileStamp> written = write(path("old"), QByteArray(large, 'y'));
        return !written && written.error().code == ErrorCode::WriteFailed
                && written.error().message.starts_with(path("old").toStdString() + ": ")
            ? 0
            : 1;
    });
    QCOMPARE(status, 0);
    QCOMPARE(contentOf(path("old")), QByteArray("old"));
    QCOMPARE(fileCount(), 1);
}

void TestAtomicFile::aProcessKilledMidwayLeavesTheOldFile()
{
    put(path("old"), "old");
    const int status = inChild([&] {
        return write(path("old"), QByteArray(large, 'y'), [] { ::kill(::getpid(), SIGKILL); }) ? 0 : 1;
    });
    QCOMPARE(status, -SIGKILL);
    QCOMPARE(contentOf(path("old")), QByteArray("old"));
}

void TestAtomicFile::cancellingLeavesTheOldFile()
{
    put(path("old"), "old");
    const CancellationToken token;
    const Result<FileStamp> written = write(path("old"), QByteArray(large, 'y'), [&] { token.cancel(); }, token);
    QVERIFY(!written && written.error().code == ErrorCode::Cancelled);
    QCOMPARE(contentOf(path("old")), QByteArray("old"));
    QCOMPARE(fileCount(), 1);
}

// Also for root, whom the system would let.
void TestAtomicFile::aReadOnlyFileIsNotReplaced()
{
    put(path("old"), "old");
    ::chmod(path("old").toLocal8Bit().constData(), 0444);
    const Result<FileStamp> written = write(path("old"), "new");
    QVERIFY(!written && written.error().code == ErrorCode::WriteFailed);
    QVERIFY(written.error().message.find("read-only") != std::string::npos);
    QCOMPARE(contentOf(path("old")), QByteArray("old"));
    QCOMPARE(fileCount(), 1);
}

void TestAtomicFile::placesThatTakeNoFileAreRefused_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<int>("code");
    QTest::newRow("a folder that is not there") << "/nonexistent/image.png" << int(ErrorCode::NotFound);
    QTest::newRow("a file as a folder") << "/etc/passwd/image.png" << int(ErrorCode::WriteFailed);
    QTest::newRow("a folder") << "/tmp" << int(ErrorCode::WriteFailed);
    QTest::newRow("a device") << "/dev/null" << int(ErrorCode::WriteFailed);
    QTest::newRow("a file system that takes none") << "/proc/image.png" << int(ErrorCode::NotFound);
}

void TestAtomicFile::placesThatTakeNoFileAreRefused()
{
    QFETCH(QString, place);
    QFETCH(int, code);
    const Result<FileStamp> written = write(place, "new");
    QVERIFY(!written);
    QCOMPARE(int(written.error().code), code);
    QVERIFY2(written.error().message.starts_with(place.toStdString() + ": "), written.error().message.c_str());
}

void TestAtomicFile::aReadOnlyFolderIsRefused()
{
    if (::geteuid() == 0)
        QSKIP("Root may write into any folder.");
    ::chmod(m_folder->path().toLocal8Bit().constData(), 0555);
    const Result<FileStamp> written = write(path("new"), "new");
    ::chmod(m_folder->path().toLocal8Bit().constData(), 0755);
    QVERIFY(!written && written.error().code == ErrorCode::WriteFailed);
}

void TestAtomicFile::relativePathsWork()
{
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(m_folder->path()));
    const Result<FileStamp> written = write("plain", "new");
    QVERIFY(QDir::setCurrent(before));
    QVERIFY(written);
    QCOMPARE(contentOf(path("plain")), QByteArray("new"));
}

void TestAtomicFile::theStampIsThatOfTheFile()
{
    const Result<FileStamp> written = write(path("new"), "new");
    QVERIFY(written && *written == FileStamp::of(path("new").toStdString()).value());
    const Result<FileBytes> read = FileBytes::map(path("new").toStdString(), 3);
    QVERIFY(read && read->stamp() == *written);
    QCOMPARE(read->bytes().size(), std::size_t{3});
}

void TestAtomicFile::onlyRegularFilesAreRead()
{
    ::mkfifo(path("pipe").toLocal8Bit().constData(), 0600);
    put(path("empty"), "");
    for (const auto &[place, code] :
         {std::pair{path("pipe"), ErrorCode::ReadFailed}, std::pair{m_folder->path(), ErrorCode::ReadFailed},
          std::pair{QString("/dev/zero"), ErrorCode::ReadFailed}, std::pair{path("missing"), ErrorCode::NotFound},
          std::pair{path("empty"), ErrorCode::Corrupt}}) {
        const Result<FileBytes> read = FileBytes::map(place.toStdString(), large);
        QVERIFY2(!read && read.error().code == code, place.toLocal8Bit().constData());
    }
}

void TestAtomicFile::readingRespectsTheLimit()
{
    put(path("file"), QByteArray(1000, 'x'));
    QVERIFY(FileBytes::map(path("file").toStdString(), 1000));
    const Result<FileBytes> read = FileBytes::map(path("file").toStdString(), 999);
    QVERIFY(!read && read.error().code == ErrorCode::TooLarge);
}

void TestAtomicFile::aFileThatChangesWhileItIsReadIsNoticed()
{
    put(path("file"), QByteArray(1000, 'x'));
    const Result<FileBytes> read = FileBytes::map(path("file").toStdString(), 1000);
    QVERIFY(read && read->checkUnchanged());
    put(path("file"), QByteArray(1001, 'y'));
    QVERIFY(!read->checkUnchanged());
}

void TestAtomicFile::aFileTruncatedUnderItsMappingReadsAsZeros()
{
    put(path("file"), QByteArray(large, 'x'));
    const Result<FileBytes> read = FileBytes::map(path("file").toStdString(), large);
    QVERIFY(read && read->bytes()[large - 1] == std::byte{'x'});
    QVERIFY(!read->storage()->mapping()->isDamaged());
    QVERIFY(QFile::resize(path("file"), 100));
    QCOMPARE(read->bytes()[99], std::byte{'x'});
    QCOMPARE(read->bytes()[large - 1], std::byte{0});
    QVERIFY(read->storage()->mapping()->isDamaged());
    read->storage()->bytes()[large / 2] = std::byte{1}; // a page that the file has lost can still be written
    QCOMPARE(read->bytes()[large / 2], std::byte{1});
}

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "test_atomic_file.moc"
