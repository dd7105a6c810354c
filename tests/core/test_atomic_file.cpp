#include "core/base/atomic_file.h"
#include "core/buffer/file_bytes.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <grp.h>
#include <optional>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <thread>
#include <unistd.h>
#include <vector>

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

Result<FileStamp> write(
    const QString &path, const QByteArray &content, const std::function<void()> &halfway = [] {},
    const CancellationToken &token = {}, const Expected &expected = AnyFile{})
{
    const std::span<const std::byte> bytes = spanOf(content);
    const auto writeHalves = [&](ByteSink &sink) {
        return sink.write(bytes.first(bytes.size() / 2)).and_then([&] {
            halfway();
            return sink.write(bytes.subspan(bytes.size() / 2));
        });
    };
    return writeFileAtomically(path.toStdString(), writeHalves, token, {}, expected);
}

FileStamp stampOf(const QString &path)
{
    return FileStamp::of(path.toStdString()).value();
}

// Other bytes, as many, and nothing shows it but the time that no program can set.
void rewriteInSecret(const QString &path, const QByteArray &content)
{
    struct stat status
    {
    };
    QCOMPARE(::stat(qPrintable(path), &status), 0);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.write(content) == content.size() && file.size() == status.st_size);
    file.close();
    const timespec times[] = {status.st_atim, status.st_mtim};
    QCOMPARE(::utimensat(AT_FDCWD, qPrintable(path), times, 0), 0);
}

// As tar, editors and we ourselves do it.
void replaceByRenaming(const QString &path, const QByteArray &content)
{
    put(path + "~", content);
    QCOMPARE(::rename(qPrintable(path + "~"), qPrintable(path)), 0);
}

std::optional<QByteArray> attribute(const QString &path, const char *name)
{
    QByteArray value(1000, '\0');
    const ssize_t size = ::getxattr(qPrintable(path), name, value.data(), static_cast<std::size_t>(value.size()));
    return size < 0 ? std::nullopt : std::optional(value.left(size));
}

bool setAttribute(const QString &path, const char *name, const QByteArray &value)
{
    return ::setxattr(qPrintable(path), name, value.constData(), static_cast<std::size_t>(value.size()), 0) == 0;
}

constexpr char accessList[] = "system.posix_acl_access";
constexpr char defaultList[] = "system.posix_acl_default"; // of a folder: what is new in it gets that list

// Everything for user 12345, read only for all that have no name, as linux/posix_acl_xattr.h lays it out: the group's
// rights in the mode are those of the mask, which are more than the group's.
QByteArray accessListOf12345()
{
    return QByteArray::fromHex("02000000"           // version
                               "01000600ffffffff"   // owner: read and write
                               "0200060039300000"   // user 12345: likewise
                               "04000400ffffffff"   // group: read
                               "10000600ffffffff"   // mask: read and write
                               "20000000ffffffff"); // others: nothing
}

// Whether a file without a name can be made there.
bool hasNamelessFiles(const QString &folder)
{
    const int file = ::open(qPrintable(folder), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    ::close(file);
    return file >= 0;
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
    void aStampTellsWhatHasChanged_data();
    void aStampTellsWhatHasChanged();
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
    void whatIsNotExpectedStays_data();
    void whatIsNotExpectedStays();
    void noEditOfTwoSaversAtOnceIsLost();
    void aFreeNameIsTakenOnce();
    void extendedAttributesAreKept();
    void anAccessListIsKeptAndWidensNothing();
    void theListOfTheFolderGivesNobodyMore();
    void anOwnerThatCannotBeKeptIsSaidAndGetsNoRights();
    void hardLinksAreSaid();
    void theLongestNameIsSaved();
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

void TestAtomicFile::aStampTellsWhatHasChanged_data()
{
    QTest::addColumn<std::function<void(const QString &)>>("change");
    QTest::addColumn<bool>("isEqual");
    QTest::addColumn<bool>("hasSameContent");
    using Change = std::function<void(const QString &)>;
    QTest::newRow("nothing") << Change([](const QString &) {}) << true << true;
    QTest::newRow("rights") << Change([](const QString &path) { ::chmod(qPrintable(path), 0600); }) << false << true;
    QTest::newRow("another name") << Change([](const QString &path) {
        QFile::rename(path, path + "x");
        QFile::rename(path + "x", path);
    }) << false << true;
    QTest::newRow("bytes, in secret") << Change([](const QString &path) { rewriteInSecret(path, "new"); }) << false
                                      << true;
    QTest::newRow("bytes") << Change([](const QString &path) { put(path, "new"); }) << false << false;
    QTest::newRow("the file") << Change([](const QString &path) { replaceByRenaming(path, "old"); }) << false << false;
}

void TestAtomicFile::aStampTellsWhatHasChanged()
{
    QFETCH(const std::function<void(const QString &)>, change);
    put(path("file"), "old");
    const FileStamp before = stampOf(path("file"));
    QTest::qSleep(20); // as coarse as a clock of files may be
    change(path("file"));
    QTEST(stampOf(path("file")) == before, "isEqual");
    QTEST(stampOf(path("file")).hasSameContent(before), "hasSameContent");
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
    const int status = inChild(
        [&] { return write(path("old"), QByteArray(large, 'y'), [] { ::kill(::getpid(), SIGKILL); }) ? 0 : 1; });
    QCOMPARE(status, -SIGKILL);
    QCOMPARE(contentOf(path("old")), QByteArray("old"));
    if (hasNamelessFiles(m_folder->path()))
        QCOMPARE(fileCount(), 1);
}

void TestAtomicFile::cancellingLeavesTheOldFile()
{
    put(path("old"), "old");
    const CancellationToken token;
    const Result<FileStamp> written = write(
        path("old"), QByteArray(large, 'y'), [&] { token.cancel(); }, token);
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

void TestAtomicFile::whatIsNotExpectedStays_data()
{
    QTest::addColumn<bool>("isThere"); // and expected
    QTest::addColumn<std::function<void(const QString &)>>("meanwhile");
    QTest::addColumn<QByteArray>("stays");
    using Change = std::function<void(const QString &)>;
    QTest::newRow("rewritten") << true << Change([](const QString &path) { put(path, "theirs"); })
                               << QByteArray("theirs");
    QTest::newRow("rewritten in secret") << true << Change([](const QString &path) { rewriteInSecret(path, "new"); })
                                         << QByteArray("new");
    QTest::newRow("replaced") << true << Change([](const QString &path) { replaceByRenaming(path, "theirs"); })
                              << QByteArray("theirs");
    QTest::newRow("removed") << true << Change([](const QString &path) { QFile::remove(path); })
                             << QByteArray("cannot be read");
    QTest::newRow("new") << false << Change([](const QString &path) { put(path, "theirs"); }) << QByteArray("theirs");
    QTest::newRow("new and empty") << false << Change([](const QString &path) { put(path, ""); }) << QByteArray();
}

void TestAtomicFile::whatIsNotExpectedStays()
{
    QFETCH(const bool, isThere);
    QFETCH(const std::function<void(const QString &)>, meanwhile);
    QFETCH(const QByteArray, stays);
    if (isThere)
        put(path("file"), "old");
    const Expected expected = whatIsAt(path("file").toStdString());
    QCOMPARE(std::holds_alternative<NoFile>(expected), !isThere);
    QTest::qSleep(20); // as coarse as a clock of files may be
    const auto change = [&] { meanwhile(path("file")); };
    const Result<FileStamp> during = write(path("file"), "ours", change, {}, expected);
    const Result<FileStamp> before = write(
        path("file"), "ours", [] {}, {}, expected);
    for (const Result<FileStamp> &written : {during, before}) {
        QVERIFY(!written);
        QCOMPARE(int(written.error().code), int(ErrorCode::Changed));
        QVERIFY(written.error().message.starts_with(path("file").toStdString() + ": "));
    }
    QCOMPARE(contentOf(path("file")), stays);
    QCOMPARE(fileCount(), stays == "cannot be read" ? 0 : 1);
    QVERIFY(write(
        path("file"), "ours", [] {}, {}, whatIsAt(path("file").toStdString())));
    QCOMPARE(contentOf(path("file")), QByteArray("ours"));
}

// Each counts one up, from what is there, and begins again when it was not the first.
void TestAtomicFile::noEditOfTwoSaversAtOnceIsLost()
{
    constexpr int savers = 4;
    constexpr int edits = 25;
    put(path("count"), "0");
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < savers; ++i) {
            threads.emplace_back([&] {
                for (int edit = 0; edit < edits;) {
                    const Expected expected = whatIsAt(path("count").toStdString());
                    const QByteArray next = QByteArray::number(contentOf(path("count")).toInt() + 1);
                    const Result<FileStamp> written = write(
                        path("count"), next, [] {}, {}, expected);
                    if (written)
                        ++edit;
                    else if (written.error().code == ErrorCode::Changed)
                        ++refused;
                    else
                        return;
                }
            });
        }
    }
    QCOMPARE(contentOf(path("count")), QByteArray::number(savers * edits));
    QVERIFY(refused > 0);
    QCOMPARE(fileCount(), 1);
}

void TestAtomicFile::aFreeNameIsTakenOnce()
{
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> taken = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    taken += write(
                                 path("file"), "new", [] {}, {}, NoFile{})
                        ? 1
                        : 0;
                });
        }
        QCOMPARE(taken, 1);
        QCOMPARE(fileCount(), 1);
        QFile::remove(path("file"));
    }
}

void TestAtomicFile::extendedAttributesAreKept()
{
    put(path("old"), "old");
    const QByteArray large(2000, 'x');
    if (!setAttribute(path("old"), "user.xdg.tags", "holiday") || !setAttribute(path("old"), "user.large", large))
        QSKIP("The file system has no extended attributes.");
    QVERIFY(lossesOfReplacing(path("old").toStdString()).empty());
    QCOMPARE(fileCount(), 1);
    QVERIFY(write(path("old"), "new"));
    QCOMPARE(attribute(path("old"), "user.xdg.tags"), QByteArray("holiday"));
    QCOMPARE(::getxattr(qPrintable(path("old")), "user.large", nullptr, 0), ssize_t{2000});
}

void TestAtomicFile::anAccessListIsKeptAndWidensNothing()
{
    put(path("old"), "old");
    if (!setAttribute(path("old"), accessList, accessListOf12345()))
        QSKIP("The file system has no access control lists.");
    QCOMPARE(modeOf(path("old")), mode_t{0660}); // which is the mask, not what the group may
    QVERIFY(write(path("old"), "new", [&] {
        // Nobody has any rights on the way, whatever the file is called.
        for (const QFileInfo &file : QDir("/proc/self/fd").entryInfoList(QDir::Files | QDir::System)) {
            if (file.symLinkTarget().startsWith(m_folder->path()))
                QCOMPARE(modeOf(file.filePath()), mode_t{0600});
        }
    }));
    QCOMPARE(attribute(path("old"), accessList), accessListOf12345());
    QCOMPARE(modeOf(path("old")), mode_t{0660});
}

void TestAtomicFile::theListOfTheFolderGivesNobodyMore()
{
    put(path("old"), "old");
    ::chmod(qPrintable(path("old")), 0664);
    if (!setAttribute(m_folder->path(), defaultList, accessListOf12345()))
        QSKIP("The file system has no access control lists.");
    QVERIFY(write(path("old"), "new"));
    QCOMPARE(attribute(path("old"), accessList), std::nullopt);
    QCOMPARE(modeOf(path("old")), mode_t{0664});
}

void TestAtomicFile::anOwnerThatCannotBeKeptIsSaidAndGetsNoRights()
{
    if (::geteuid() != 0)
        QSKIP("Only root can make files of others.");
    put(path("old"), "old");
    QCOMPARE(::chown(qPrintable(path("old")), 4321, 5432), 0);
    ::chmod(qPrintable(path("old")), 06662); // everybody may write, which makes it replaceable
    ::chmod(qPrintable(m_folder->path()), 0777);
    QVERIFY(lossesOfReplacing(path("old").toStdString()).empty()); // root keeps it
    const int status = inChild([&] {
        if (::setgid(60000) != 0 || ::setgroups(0, nullptr) != 0 || ::setuid(60000) != 0)
            return 1;
        const std::vector<std::string> losses = lossesOfReplacing(path("old").toStdString());
        if (losses.size() != 2 || losses[0].find("another user (4321)") == std::string::npos
            || losses[1].find("group (5432)") == std::string::npos)
            return 2;
        return write(path("old"), "new") ? 0 : 3;
    });
    QCOMPARE(status, 0);
    QCOMPARE(contentOf(path("old")), QByteArray("new"));
    QCOMPARE(modeOf(path("old")), mode_t{0622}); // the other group has what everybody had
}

void TestAtomicFile::hardLinksAreSaid()
{
    put(path("old"), "old");
    QVERIFY(lossesOfReplacing(path("old").toStdString()).empty());
    QVERIFY(lossesOfReplacing(path("missing").toStdString()).empty());
    QCOMPARE(::link(qPrintable(path("old")), qPrintable(path("second"))), 0);
    const std::vector<std::string> losses = lossesOfReplacing(path("old").toStdString());
    QCOMPARE(losses.size(), std::size_t{1});
    QVERIFY(losses[0].find("2 names") != std::string::npos);
}

void TestAtomicFile::theLongestNameIsSaved()
{
    const QString name = QString(QChar(0xE4)).repeated(125) + ".tiff"; // 255 bytes
    QVERIFY(write(path(name), "old"));
    QVERIFY(write(path(name), "new"));
    QCOMPARE(contentOf(path(name)), QByteArray("new"));
    QCOMPARE(fileCount(), 1);
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
