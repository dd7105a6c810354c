// Small pictures: the shared cache against the freedesktop.org standard, and the strip by real events.
#include "core/base/file_stamp.h"
#include "ui/files/folder.h"
#include "ui/files/paths.h"
#include "ui/files/thumbnail_cache.h"
#include "ui/files/thumbnail_loader.h"
#include "ui/opening.h"
#include "ui/window/main_window.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QDockWidget>
#include <QFileInfo>
#include <QImage>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QtEndian>

#include <chrono>
#include <future>
#include <memory>

using namespace pellucid;
using thumbnail_cache::Extent;
using thumbnail_cache::Kind;

namespace {

constexpr QRgb color = qRgb(200, 100, 50);

FileStamp stampOf(const QString &path)
{
    return *FileStamp::of(toFilesystemPath(path));
}

// The text chunks of a PNG file, walked by hand: name to value.
QMap<QByteArray, QByteArray> textChunks(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray png = file.readAll();
    QMap<QByteArray, QByteArray> texts;
    for (qsizetype at = 8; at + 8 <= png.size();) {
        const auto length = qFromBigEndian<quint32>(png.constData() + at);
        if (png.mid(at + 4, 4) == "tEXt") {
            const QByteArray content = png.mid(at + 8, length);
            texts[content.left(content.indexOf('\0'))] = content.mid(content.indexOf('\0') + 1);
        }
        at += 12 + length;
    }
    return texts;
}

// Stuck in every file until all are told to go on.
std::promise<void> goOn;
const std::shared_future<void> mayGoOn = goOn.get_future().share();

class StuckDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> /*head*/, std::string_view extension) const override
    {
        return extension == "stuck";
    }
    Result<ImageSpec> readHeader(std::span<const std::byte> /*file*/) const override
    {
        return failure(ErrorCode::Corrupt, "It was stuck.");
    }
    Result<Image> decode(const DecodeRequest & /*request*/) const override
    {
        mayGoOn.wait();
        return failure(ErrorCode::Corrupt, "It was stuck.");
    }
};

} // namespace

class TestThumbnails : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString &name) const { return m_folder->filePath(name); }

    QString makeImage(const QString &name, QSize size = {300, 200}) const
    {
        QImage image(size, QImage::Format_RGB888);
        image.fill(color);
        image.save(path(name));
        return path(name);
    }

    // What the loader gives for a file.
    QImage loaded(const QString &file, QSize size = {96, 64}) const
    {
        ThumbnailLoader loader(m_registry, size);
        QSignalSpy ready(&loader, &ThumbnailLoader::ready);
        loader.want({file});
        return ready.wait() ? ready.first().at(1).value<QImage>() : QImage();
    }

    void showStrip(const QString &file)
    {
        m_window = std::make_unique<MainWindow>(m_registry, std::make_unique<test::Answers>());
        m_window->resize(1366, 768);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->workspace().opening().open({file});
        QTRY_VERIFY(m_window->isImageShown());
        QVERIFY(!m_window->findChild<QDockWidget *>("folder")->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_T);
        QTRY_VERIFY(m_window->findChild<QDockWidget *>("folder")->isVisible());
        QTRY_VERIFY(strip().model()->rowCount() > 0);
    }

    QListView &strip() const { return *m_window->findChild<QListView *>("folderList"); }

    QString current() const { return QFileInfo(m_window->workspace().current()->path()).fileName(); }

    QColor shownAt(const QModelIndex &index) const
    {
        const QImage picture = strip().viewport()->grab(strip().visualRect(index)).toImage();
        return picture.pixelColor(picture.width() / 2, picture.height() / 3);
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        test::useSettingsIn(*m_folder);
    }

    void cleanup() { m_window.reset(); }

    // Values of 900 to 1400, black at full scale, and a depth map in meters, white.
    void numbersAreShownInTheRangeTheyAreOpenedIn_data()
    {
        QTest::addColumn<QByteArray>("dtype");
        QTest::addColumn<QByteArray>("elements"); // dark, bright
        QTest::newRow("uint16") << QByteArray("<u2") << QByteArray::fromHex("8403 7805");
        QTest::newRow("int16") << QByteArray("<i2") << QByteArray::fromHex("8403 7805");
        QTest::newRow("float32") << QByteArray("<f4") << QByteArray::fromHex("0000C03F 0000B841"); // 1.5 and 23
    }

    void numbersAreShownInTheRangeTheyAreOpenedIn()
    {
        QFETCH(const QByteArray, dtype);
        QFETCH(const QByteArray, elements);
        const QByteArray header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (1, 2), }\n";
        QFile file(path("a.npy"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + elements);
        file.close();
        const QImage picture = loaded(path("a.npy"));
        QCOMPARE(picture.size(), QSize(2, 1));
        QCOMPARE(qRed(picture.pixel(0, 0)), 0);
        QCOMPARE(qRed(picture.pixel(1, 0)), 255);
    }

    // The standard's example; escaped as GLib does it.
    void namesFilesAsOtherProgramsDo_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("name");
        QTest::newRow("the standard's example") << "/home/jens/photos/me.png"
                                                << "c6ee772d9e49320e97ec29a7eb5b1697";
        QTest::newRow("escaped") << "/a b/ü[1];#.png"
                                 << "7955e03be42374c94738490bffb2463e";
        QTest::newRow("not escaped") << "/a!$&'()*+,:=@~-._.png"
                                     << "f0c74550a5dbca33cdcff8d7197b0968";
    }

    void namesFilesAsOtherProgramsDo()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, name);
        QCOMPARE(thumbnail_cache::pathOf(file, Kind::Normal), path("cache/thumbnails/normal/" + name + ".png"));
        QCOMPARE(thumbnail_cache::pathOf(file, Kind::Large), path("cache/thumbnails/large/" + name + ".png"));
        QCOMPARE(thumbnail_cache::pathOf(file, Kind::Failure), path("cache/thumbnails/fail/pellucid/" + name + ".png"));
    }

    void cacheFollowsTheStandard_data()
    {
        QTest::addColumn<QSize>("wanted");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QSize>("size");
        QTest::newRow("normal") << QSize(96, 64) << Kind::Normal << QSize(128, 86);
        QTest::newRow("large") << QSize(192, 128) << Kind::Large << QSize(256, 171);
    }

    void cacheFollowsTheStandard()
    {
        QFETCH(const QSize, wanted);
        QFETCH(const Kind, kind);
        QFETCH(const QSize, size);
        const QString file = makeImage("a b.png");
        QCOMPARE(loaded(file, wanted).pixel(10, 10), color);
        const QString kept = thumbnail_cache::pathOf(file, kind);
        const QMap<QByteArray, QByteArray> texts = textChunks(kept);
        QCOMPARE(texts["Thumb::URI"], "file://" + m_folder->path().toUtf8() + "/a%20b.png");
        QCOMPARE(texts["Thumb::MTime"], QByteArray::number(QFileInfo(file).lastModified().toSecsSinceEpoch()));
        QCOMPARE(texts["Thumb::Size"], QByteArray::number(QFileInfo(file).size()));
        QCOMPARE(QImage(kept).size(), size);
        constexpr auto othersPermissions = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
            | QFile::WriteOther | QFile::ExeOther;
        for (const QString &name : {kept, QFileInfo(kept).path(), path("cache/thumbnails")})
            QVERIFY2((QFile::permissions(name) & othersPermissions) == 0, qPrintable(name));
        QCOMPARE(QDir(QFileInfo(kept).path()).entryList(QDir::Files).size(), 1); // no temporary file
    }

    void smallImagesAreNotEnlarged() { QCOMPARE(loaded(makeImage("a.png", {9, 7})).size(), QSize(9, 7)); }

    void whatOthersMadeIsUsedAndWhatIsStaleRenewed()
    {
        const QString file = makeImage("a.png");
        QImage other(128, 85, QImage::Format_ARGB32);
        other.fill(qRgb(1, 2, 3));
        thumbnail_cache::store(file, stampOf(file), Extent::Normal, other);
        QCOMPARE(loaded(file).pixel(10, 10), qRgb(1, 2, 3));

        FileStamp former = stampOf(file);
        former.modifiedNanoseconds -= 5'000'000'000;
        thumbnail_cache::store(file, former, Extent::Normal, other);
        QVERIFY(!thumbnail_cache::find(file, stampOf(file), Extent::Normal));
        QCOMPARE(loaded(file).pixel(10, 10), color);
        QVERIFY(thumbnail_cache::find(file, stampOf(file), Extent::Normal));
    }

    void pictureOfAnotherFileIsNotBelieved()
    {
        const QString file = makeImage("a.png");
        const QString other = makeImage("b.png");
        loaded(other);
        QVERIFY(QFile::copy(thumbnail_cache::pathOf(other, Kind::Normal), thumbnail_cache::pathOf(file, Kind::Normal)));
        QVERIFY(!thumbnail_cache::find(file, stampOf(file), Extent::Normal));
    }

    void failuresAreRememberedUntilTheFileChanges()
    {
        QFile file(path("bad.png"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is text");
        file.close();
        QVERIFY(loaded(path("bad.png")).isNull());
        QVERIFY(QFile::exists(thumbnail_cache::pathOf(path("bad.png"), Kind::Failure)));
        const auto known = thumbnail_cache::find(path("bad.png"), stampOf(path("bad.png")), Extent::Normal);
        QVERIFY(known && known->isNull());
        makeImage("bad.png");
        QCOMPARE(loaded(path("bad.png")).pixel(10, 10), color);
    }

    void stripShowsTheFolderAndOpensWhatIsClicked()
    {
        for (const char *name : {"img1.png", "img2.png", "img10.png"})
            makeImage(name);
        showStrip(path("img2.png"));
        QCOMPARE(strip().model()->rowCount(), 3);
        QCOMPARE(strip().currentIndex().row(), 1);
        const QModelIndex last = strip().model()->index(2, 0);
        QCOMPARE(last.data().toString(), "img10.png");
        QTRY_COMPARE(shownAt(last), QColor(color));

        QTest::mouseClick(strip().viewport(), Qt::LeftButton, {}, strip().visualRect(last).center());
        QTRY_COMPARE(current(), "img10.png");
        QCOMPARE(m_window->workspace().sessions().size(), 1);
        QCOMPARE(strip().currentIndex(), last);
        QCOMPARE(last.data(Qt::AccessibleTextRole).toString(), "img10.png, open");
        QTRY_COMPARE(shownAt(last), QColor(color)); // its own colors although it is selected
    }

    void stripIsReachedAndUsedByKeyboard()
    {
        for (const char *name : {"a.png", "b.png"})
            makeImage(name);
        showStrip(path("a.png"));
        QTRY_VERIFY(m_window->workspace().current() != nullptr);
        for (int i = 0; i < 200 && !strip().hasFocus(); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(strip().hasFocus());
        QTest::keyClick(&strip(), Qt::Key_Right);
        QCOMPARE(current(), "a.png"); // chosen, not yet open
        QTest::keyClick(&strip(), Qt::Key_Return);
        QTRY_COMPARE(current(), "b.png");
    }

    void stripFollowsTheFolder()
    {
        makeImage("a.png");
        showStrip(path("a.png"));
        makeImage("b.png");
        QTRY_COMPARE(strip().model()->rowCount(), 2);
        QFile::remove(path("b.png"));
        QTRY_COMPARE(strip().model()->rowCount(), 1);
        QCOMPARE(strip().currentIndex().row(), 0);
    }

    void openedImageIsKeptInView()
    {
        for (int i = 0; i < 50; ++i)
            makeImage(QString("img%1.png").arg(i), {8, 8});
        showStrip(path("img0.png"));
        m_window->workspace().opening().openNeighbour(Opening::Neighbour::Last);
        QTRY_COMPARE(current(), "img49.png");
        QTRY_VERIFY(strip().viewport()->rect().contains(strip().visualRect(strip().currentIndex())));
    }

    void scrollingThroughTwoThousandFilesNeverStalls()
    {
        const QString first = makeImage("img0.png", {1200, 800});
        for (int i = 1; i < 2000; ++i)
            QVERIFY(QFile::link(first, path(QString("img%1.png").arg(i))));
        showStrip(first);
        QCOMPARE(strip().model()->rowCount(), 2000);
        std::chrono::nanoseconds longest{0}; // time without the event loop
        auto before = std::chrono::steady_clock::now();
        QTimer beat;
        connect(&beat, &QTimer::timeout, this, [&] {
            const auto now = std::chrono::steady_clock::now();
            longest = std::max(longest, std::chrono::nanoseconds(now - before));
            before = now;
            QScrollBar *bar = strip().horizontalScrollBar();
            bar->setValue(bar->value() + bar->maximum() / 200);
        });
        beat.start(0);
        QTRY_COMPARE(strip().horizontalScrollBar()->value(), strip().horizontalScrollBar()->maximum());
        QTRY_COMPARE(shownAt(strip().model()->index(1999, 0)), QColor(color));
        beat.stop();
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(longest).count();
        qInfo("longest time without the event loop: %d ms", static_cast<int>(milliseconds));
        QVERIFY2(milliseconds < 150, qPrintable(QString("%1 ms").arg(milliseconds)));
    }

    void welcomePaneShowsThem()
    {
        const QString file = makeImage("a.png");
        QSettings().setValue("recentFiles", QStringList{file});
        m_window = std::make_unique<MainWindow>(m_registry, std::make_unique<test::Answers>());
        m_window->show();
        auto *button = m_window->findChild<QToolButton *>("recentFile");
        QVERIFY(button);
        QTRY_COMPARE(button->icon().pixmap(136, 96).toImage().pixelColor(20, 20), QColor(color));
        QVERIFY(QFile::exists(thumbnail_cache::pathOf(file, Kind::Large)));
    }

    void aStuckFileLetsOthersThrough()
    {
        CodecRegistry registry = test::everyCodec();
        registry.add({"stuck", "Stuck", {"stuck"}, std::make_unique<StuckDecoder>()});
        QStringList stuck;
        for (int i = 0; i < QThread::idealThreadCount(); ++i) {
            QFile file(path(QString("%1.stuck").arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("stuck") > 0);
            stuck.append(file.fileName());
        }
        const QString good = makeImage("good.png");
        ThumbnailLoader loader(registry, {96, 64});
        QSignalSpy ready(&loader, &ThumbnailLoader::ready);
        loader.want(stuck);
        loader.want({good}); // scrolled on
        QVERIFY(ready.wait());
        goOn.set_value();
        QCOMPARE(ready.first().first().toString(), good);
        QVERIFY(!ready.first().at(1).value<QImage>().isNull());
    }
};

QTEST_MAIN(TestThumbnails)
#include "test_thumbnails.moc"
