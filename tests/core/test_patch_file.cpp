// Saving what was changed of a mapped file, and nothing else.
#include "core/base/file_descriptor.h"
#include "core/base/patch_file.h"
#include "core/base/written_pages.h"
#include "tests/support/file_size_limit.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pellucid;

namespace {

const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

struct Mapped
{
    FileMapping mapping;
    FileStamp stamp;

    static Mapped of(const QString &path)
    {
        const FileDescriptor file(::open(qPrintable(path), O_RDONLY | O_CLOEXEC));
        const FileStamp stamp = FileStamp::of(file.get()).value();
        return {FileMapping::map(file.get(), stamp.size, FileMapping::Access::Private).value(), stamp};
    }
};

} // namespace

class TestPatchFile : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void writtenPagesAreThoseThatWereWritten();
    void differentPagesAreFoundByComparing();
    void theFileGetsWhatWasWritten_data();
    void theFileGetsWhatWasWritten();
    void holesStayHoles();
    void aFileThatChangedIsNotTouched_data();
    void aFileThatChangedIsNotTouched();
    void aReadOnlyFileIsNotTouched();
    void aSaveInPlaceThatEndsHalfwaySaysSoAndCanBeRepaired_data();
    void aSaveInPlaceThatEndsHalfwaySaysSoAndCanBeRepaired();
    void aSaveInPlaceThatCannotBeginChangesNothing();
    void twoDoNotWriteIntoAFileAtOnce();
    void cancellingKeepsTheOldFile();

private:
    QString path(const char *name = "file") const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPatchFile::writtenPagesAreThoseThatWereWritten()
{
    put(path(), QByteArray(static_cast<qsizetype>(20 * page + 10), 'a'));
    Mapped mapped = Mapped::of(path());
    const std::span<std::byte> bytes = mapped.mapping.bytes();
    std::byte read{};
    for (std::size_t i = 0; i < bytes.size(); i += page)
        read |= bytes[i]; // reading is not writing
    QCOMPARE(read, std::byte{'a'});
    QCOMPARE(writtenPages(bytes)->size(), std::size_t{0});
    for (const std::size_t place : {2 * page, 4 * page - 1, 4 * page, 20 * page + 9})
        bytes[place] = std::byte{'b'};
    const std::vector<ByteRange> expected{{2 * page, 5 * page},
                                          {20 * page, 20 * page + 10}}; // 2, 3 and 4 are neighbours
    QVERIFY(*writtenPages(bytes) == expected);
}

void TestPatchFile::differentPagesAreFoundByComparing()
{
    std::vector<std::byte> a(5 * page + 10);
    std::vector<std::byte> b = a;
    QVERIFY(differentPages(a, b).empty());
    a[page] = b[5 * page + 9] = std::byte{1};
    const std::vector<ByteRange> expected{{page, 2 * page}, {5 * page, 5 * page + 10}};
    QVERIFY(differentPages(a, b) == expected);
}

void TestPatchFile::theFileGetsWhatWasWritten_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("atomic") << int(PatchWay::Atomic);
    QTest::newRow("in place") << int(PatchWay::InPlace);
}

// Twice, and again after the first time: the mapping may then be of the file before.
void TestPatchFile::theFileGetsWhatWasWritten()
{
    QFETCH(const int, way);
    QByteArray expected(static_cast<qsizetype>(30 * page + 5), 'a');
    put(path(), expected);
    ::chmod(qPrintable(path()), 0640);
    Mapped mapped = Mapped::of(path());
    FileStamp stamp = mapped.stamp;
    for (const std::size_t place : {7 * page + 3, 30 * page + 4, 7 * page + 5}) {
        mapped.mapping.bytes()[place] = std::byte{'b'};
        expected[static_cast<qsizetype>(place)] = 'b';
        const Result<FileStamp> written = patchFile(path().toStdString(), stamp, mapped.mapping, PatchWay(way), {});
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        QCOMPARE(contentOf(path()), expected);
        QVERIFY(*written == FileStamp::of(path().toStdString()).value());
        stamp = *written;
    }
    QCOMPARE(stamp.inode == mapped.stamp.inode, PatchWay(way) == PatchWay::InPlace);
    struct stat status;
    QCOMPARE(::stat(qPrintable(path()), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t{0640});
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList{"file"});
}

void TestPatchFile::holesStayHoles()
{
    put(path(), "beginning");
    constexpr qint64 gigabyte = qint64{1} << 30;
    QVERIFY(QFile::resize(path(), gigabyte));
    Mapped mapped = Mapped::of(path());
    mapped.mapping.bytes()[gigabyte / 2] = std::byte{'b'};
    QVERIFY(patchFile(path().toStdString(), mapped.stamp, mapped.mapping, PatchWay::Atomic, {}));
    struct stat status;
    QCOMPARE(::stat(qPrintable(path()), &status), 0);
    QCOMPARE(status.st_size, off_t{gigabyte});
    QVERIFY2(status.st_blocks * 512 < (1 << 20), "the holes were written");
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly) && file.seek(gigabyte / 2));
    QCOMPARE(file.read(1), QByteArray("b"));
}

void TestPatchFile::aFileThatChangedIsNotTouched_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("other bytes") << QByteArray(100'000, 'x');
    QTest::newRow("other bytes, with the old time") << QByteArray(100'000, 'y');
    QTest::newRow("cut short") << QByteArray(10, 'a');
    QTest::newRow("longer") << QByteArray(100'001, 'a');
}

void TestPatchFile::aFileThatChangedIsNotTouched()
{
    QFETCH(const QByteArray, content);
    put(path(), QByteArray(100'000, 'a'));
    Mapped mapped = Mapped::of(path());
    mapped.mapping.bytes()[50] = std::byte{'b'};
    QTest::qWait(20); // so that the time of the change differs
    put(path(), content);
    if (content.startsWith('y')) {
        QFile file(path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        const timespec time{mapped.stamp.modifiedNanoseconds / 1'000'000'000,
                            mapped.stamp.modifiedNanoseconds % 1'000'000'000};
        const timespec times[] = {time, time};
        QCOMPARE(::futimens(file.handle(), times), 0);
        QVERIFY(FileStamp::of(path().toStdString())->hasSameContent(mapped.stamp));
    }
    for (const PatchWay way : {PatchWay::Atomic, PatchWay::InPlace}) {
        const Result<FileStamp> written = patchFile(path().toStdString(), mapped.stamp, mapped.mapping, way, {});
        QVERIFY(!written && written.error().code == ErrorCode::Changed);
        QVERIFY(written.error().message.starts_with(path().toStdString()));
        QCOMPARE(contentOf(path()), content);
    }
}

void TestPatchFile::aReadOnlyFileIsNotTouched()
{
    put(path(), QByteArray(10'000, 'a'));
    Mapped mapped = Mapped::of(path());
    mapped.mapping.bytes()[50] = std::byte{'b'};
    ::chmod(qPrintable(path()), 0444);
    for (const PatchWay way : {PatchWay::Atomic, PatchWay::InPlace}) {
        const Result<FileStamp> written = patchFile(path().toStdString(), mapped.stamp, mapped.mapping, way, {});
        QVERIFY(!written && written.error().message.find("read-only") != std::string::npos);
        QCOMPARE(contentOf(path()), QByteArray(10'000, 'a'));
    }
}

void TestPatchFile::aSaveInPlaceThatEndsHalfwaySaysSoAndCanBeRepaired_data()
{
    QTest::addColumn<int>("way"); // of the repair
    QTest::newRow("in place") << int(PatchWay::InPlace);
    QTest::newRow("by a copy") << int(PatchWay::Atomic);
}

void TestPatchFile::aSaveInPlaceThatEndsHalfwaySaysSoAndCanBeRepaired()
{
    QFETCH(const int, way);
    QByteArray expected(static_cast<qsizetype>(30 * page), 'a');
    put(path(), expected);
    Mapped mapped = Mapped::of(path());
    for (const std::size_t place : {2 * page, 20 * page}) {
        mapped.mapping.bytes()[place] = std::byte{'b'};
        expected[static_cast<qsizetype>(place)] = 'b';
    }
    const auto patch = [&](const FileStamp &stamp, PatchWay how) {
        return patchFile(path().toStdString(), stamp, mapped.mapping, how, {});
    };
    const Result<FileStamp> written = [&] {
        const test::FileSizeLimit limit(10 * page);
        return patch(mapped.stamp, PatchWay::InPlace);
    }();
    QVERIFY(!written);
    QCOMPARE(int(written.error().code), int(ErrorCode::HalfWritten));
    QVERIFY2(written.error().message.find(path().toStdString() + ": The file is half written") == 0,
             written.error().message.c_str());
    QVERIFY(contentOf(path()) != expected);
    QCOMPARE(contentOf(path()).at(static_cast<qsizetype>(2 * page)), 'b');
    const Result<FileStamp> repaired = patch(FileStamp::of(path().toStdString()).value(), PatchWay(way));
    QVERIFY2(repaired, repaired ? "" : repaired.error().message.c_str());
    QCOMPARE(contentOf(path()), expected);
}

void TestPatchFile::aSaveInPlaceThatCannotBeginChangesNothing()
{
    const QByteArray before(static_cast<qsizetype>(30 * page), 'a');
    put(path(), before);
    Mapped mapped = Mapped::of(path());
    mapped.mapping.bytes()[20 * page] = std::byte{'b'};
    const test::FileSizeLimit limit(10 * page);
    const Result<FileStamp> written =
        patchFile(path().toStdString(), mapped.stamp, mapped.mapping, PatchWay::InPlace, {});
    QVERIFY(!written);
    QCOMPARE(int(written.error().code), int(ErrorCode::WriteFailed));
    QCOMPARE(contentOf(path()), before);
    QVERIFY(FileStamp::of(path().toStdString()).value() == mapped.stamp);
}

void TestPatchFile::twoDoNotWriteIntoAFileAtOnce()
{
    put(path(), QByteArray(10'000, 'a'));
    Mapped mapped = Mapped::of(path());
    mapped.mapping.bytes()[50] = std::byte{'b'};
    const FileDescriptor other(::open(qPrintable(path()), O_RDWR | O_CLOEXEC));
    QCOMPARE(::flock(other.get(), LOCK_EX), 0);
    const Result<FileStamp> written =
        patchFile(path().toStdString(), mapped.stamp, mapped.mapping, PatchWay::InPlace, {});
    QVERIFY(!written);
    QVERIFY2(written.error().message.find("is writing to the file") != std::string::npos,
             written.error().message.c_str());
    QCOMPARE(contentOf(path()), QByteArray(10'000, 'a'));
}

void TestPatchFile::cancellingKeepsTheOldFile()
{
    put(path(), QByteArray(10'000, 'a'));
    Mapped mapped = Mapped::of(path());
    mapped.mapping.bytes()[50] = std::byte{'b'};
    const Progress progress;
    progress.token.cancel();
    const Result<FileStamp> written =
        patchFile(path().toStdString(), mapped.stamp, mapped.mapping, PatchWay::Atomic, progress);
    if (!written) // where the file system shares the bytes there is nothing left to cancel
        QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QCOMPARE(contentOf(path())[50], written ? 'b' : 'a');
}

QTEST_GUILESS_MAIN(TestPatchFile)
#include "test_patch_file.moc"
