// The whole main job in the real window by real events: open, look, click, edit channels, convert to gray, save. After
// every step the picture is painted from the buffer's own bytes, and in the end they have been allocated once.
#include "core/codecs/io/open_image.h"
#include "panel_fixture.h"
#include "tests/support/corpus_path.h"
#include "ui/canvas/canvas.h"
#include "ui/workspace.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDockWidget>
#include <QFileInfo>
#include <QImage>

#include <algorithm>
#include <cstring>
#include <random>

using namespace pellucid;
using test::control;

namespace {

// Larger than a tile, different in every pixel, saved as the format of its name.
void writeImage(const QString &path, QImage::Format format)
{
    QImage image(600, 400, QImage::Format_RGBA64);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            image.setPixelColor(x, y, QColor(x * 255 / 599, y * 255 / 399, (x * 7 + y * 13) % 256, 255 - x / 4));
    }
    QVERIFY(image.convertToFormat(format).save(path));
}

// Takes a second to compress.
void writeNoise(const QString &path)
{
    QImage image(4000, 3000, QImage::Format_RGB888);
    std::minstd_rand random(1);
    std::generate(image.bits(), image.bits() + image.sizeInBytes(), [&] { return random() >> 20; });
    QVERIFY(image.save(path, nullptr, 100));
}

ImageBuffer read(const QString &path, const CodecRegistry &registry)
{
    return std::move(openImage(path.toStdString(), registry, {}, {}).value().image.buffer);
}

} // namespace

class TestMainJob : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aPhotographFromOpenToSaved_data();
    void aPhotographFromOpenToSaved();
    void aPhotographIsEditedWhileItIsSaved();
    void aByteWrittenThroughAViewShowsOnTheScreen();

private:
    void open(const QString &path);
    void showPanel(const char *id) const;
    void saveAs(const QString &path);
    [[nodiscard]] Session &session() { return *m_window->workspace().current(); }
    [[nodiscard]] Canvas &canvas() { return *control<Canvas>(*m_window, "canvas"); }
    void verifyTheScreenReadsTheBuffer();
    void verifyGrab(Point pixel);

    QTemporaryDir m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<MainWindow> m_window;
    test::Answers *m_answers = nullptr; // the window's
};

void TestMainJob::init()
{
    test::useSettingsIn(m_folder);
    applyTheme(Theme::Dark);
    QVERIFY(test::showWindow(m_registry, m_window, m_answers));
}

void TestMainJob::open(const QString &path)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    test::drop(*m_window, data);
    QTRY_VERIFY(m_window->isImageShown());
}

void TestMainJob::showPanel(const char *id) const
{
    control<QDockWidget>(*m_window, id)->raise();
    QTest::qWait(0);
}

void TestMainJob::saveAs(const QString &path)
{
    m_answers->saveAsPath = path;
    bool isSaved = false;
    m_window->workspace().saveAs(&session(), [&] { isSaved = true; });
    QTRY_VERIFY(isSaved);
}

void TestMainJob::verifyTheScreenReadsTheBuffer()
{
    const ImageBuffer &buffer = session().document().buffer();
    QCOMPARE(reinterpret_cast<const std::byte *>(canvas().wrappedImage().constBits()), buffer.view().data());
    QCOMPARE(canvas().wrappedImage().bytesPerLine(), buffer.strides().row);
}

// The pixel on the screen is the pixel in the buffer (opaque images; alpha is over a checkerboard).
void TestMainJob::verifyGrab(Point pixel)
{
    canvas().setZoom(1.0);
    session().viewState().setHover(std::nullopt);
    session().viewState().reveal(pixel);
    QTRY_VERIFY(m_window->isImageShown());
    const QImage shown = canvas().grab().toImage();
    const Rect device = canvas().viewport().deviceRect({pixel.x, pixel.y, 1, 1});
    const QColor color = shown.pixelColor(static_cast<int>(device.x), static_cast<int>(device.y));
    const ImageView view = session().document().view();
    const int levels[] = {color.red(), color.green(), color.blue()};
    for (std::ptrdiff_t c = 0; c < 3; ++c) {
        const std::ptrdiff_t channel = view.channels() >= 3 ? c : 0;
        QCOMPARE(levels[c], static_cast<int>(*view.at(pixel.x, pixel.y, channel)));
    }
}

void TestMainJob::aPhotographFromOpenToSaved_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("format");
    QTest::addColumn<bool>("isOpaque8Bit");
    QTest::newRow("RGB PNG") << "rgb.png" << static_cast<int>(QImage::Format_RGB888) << true;
    QTest::newRow("RGBA PNG") << "rgba.png" << static_cast<int>(QImage::Format_RGBA8888) << false;
    QTest::newRow("16-bit RGBA PNG") << "rgba16.png" << static_cast<int>(QImage::Format_RGBA64) << false;
    QTest::newRow("JPEG") << "photo.jpg" << static_cast<int>(QImage::Format_RGB888) << true;
    QTest::newRow("a photograph") << QString::fromStdString(test::corpusPath("photos/Canon_PowerShot_A610.jpg")) << 0
                                  << true;
}

void TestMainJob::aPhotographFromOpenToSaved()
{
    QFETCH(QString, name);
    QFETCH(int, format);
    QFETCH(bool, isOpaque8Bit);
    const QString path = QDir(m_folder.path()).absoluteFilePath(name);
    if (format != 0)
        writeImage(path, static_cast<QImage::Format>(format));
    else if (!QFileInfo::exists(path))
        QSKIP("The corpus is not here.");

    open(path);
    const ImageBuffer original = read(path, m_registry);
    COMPARE_IMAGES(session().document().view(), original.view());
    verifyTheScreenReadsTheBuffer();

    // Click.
    const Point pinned{123, 97};
    canvas().setZoom(8.0);
    session().viewState().reveal(pinned);
    const Rect device = canvas().viewport().deviceRect({pinned.x, pinned.y, 1, 1});
    QTest::mouseClick(&canvas(), Qt::LeftButton, {}, canvas().positionOf({device.x + 3, device.y + 3}).toPoint());
    QCOMPARE(session().viewState().pins(), QList<Point>{pinned});

    // Edit channels.
    showPanel("channels");
    test::drag(control<QSlider>(*m_window, "gainSlider"), 0.15, 20);
    QVERIFY(session().hasPreview());
    verifyTheScreenReadsTheBuffer();
    control<QAbstractButton>(*m_window->findChild<QDockWidget *>("channels"), "applyButton")->click();
    QCOMPARE(session().document().history().entries().size(), std::size_t{1});
    verifyTheScreenReadsTheBuffer();
    if (isOpaque8Bit)
        verifyGrab(pinned);

    // Type a value.
    showPanel("inspector");
    test::type(control<QLineEdit>(*m_window, "pinnedValueG"), "201");
    QCOMPARE(session().document().history().entries().size(), std::size_t{2});
    verifyTheScreenReadsTheBuffer();

    // Convert to gray.
    showPanel("grayscale");
    auto *const strength = control<QSlider>(*m_window, "strengthSlider");
    test::drag(strength, 0.5, 10);
    verifyTheScreenReadsTheBuffer();
    control<QAbstractButton>(*m_window->findChild<QDockWidget *>("grayscale"), "applyButton")->click();
    QCOMPARE(session().document().history().entries().size(), std::size_t{3});
    verifyTheScreenReadsTheBuffer();
    if (isOpaque8Bit)
        verifyGrab({300, 200});

    // Undo and redo.
    const auto finish = [this] { session().document().ensure(session().document().spec().shape.rect()); };
    finish();
    const ImageBuffer edited = test::snapshot(session());
    session().goTo(0);
    finish();
    COMPARE_IMAGES(session().document().view(), original.view());
    session().goTo(3);
    finish();
    COMPARE_IMAGES(session().document().view(), edited.view());
    verifyTheScreenReadsTheBuffer();

    // The steps as a recipe, replayed on the original.
    const Recipe recipe = recipeFromJson(recipeToJson(session().document().recipe())).value();
    Document replayed(std::move(openImage(path.toStdString(), m_registry, {}, {}).value().image));
    for (const Step &step : recipe)
        QVERIFY(replayed.apply({step}));
    COMPARE_IMAGES(replayed.view(), edited.view());

    // Save.
    const QString saved = m_folder.filePath("saved.png");
    saveAs(saved);
    QVERIFY(!session().document().isModified());
    QCOMPARE(m_answers->lossesAsked, 0);
    COMPARE_IMAGES(read(saved, m_registry).view(), edited.view());

    const CopyMeter &meter = *session().document().buffer().meter();
    QCOMPARE(meter.allocations.load(), std::size_t{1});
    QCOMPARE(meter.deepCopies.load(), std::size_t{1}); // snapshot() above
}

void TestMainJob::aPhotographIsEditedWhileItIsSaved()
{
    const QString path = QDir(m_folder.path()).absoluteFilePath("noise.png");
    writeNoise(path);
    open(path);
    showPanel("channels");
    const auto edit = [this](double gain) {
        test::drag(control<QSlider>(*m_window, "gainSlider"), gain, 5);
        control<QAbstractButton>(*m_window->findChild<QDockWidget *>("channels"), "applyButton")->click();
    };
    Document &document = session().document();
    const Rect whole = document.spec().shape.rect();
    edit(0.1);
    document.ensure(whole);
    const ImageBuffer saved = test::snapshot(session());
    canvas().setZoom(1.0);
    const double zoom = canvas().zoom();

    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(document.isHeld());
    edit(0.4);
    QCOMPARE(document.history().entries().size(), std::size_t{2});
    QVERIFY(document.isHeld()); // still
    verifyTheScreenReadsTheBuffer();
    verifyGrab({2000, 1500});
    QCOMPARE(canvas().zoom(), zoom);
    document.ensure(whole);
    QVERIFY(!samePixels(document.view(), saved.view()));

    QTRY_VERIFY_WITH_TIMEOUT(!document.isHeld(), 60000);
    COMPARE_IMAGES(read(path, m_registry).view(), saved.view());
    QVERIFY(document.isModified() && m_window->isWindowModified());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!document.isModified());
    document.ensure(whole);
    COMPARE_IMAGES(document.view(), saved.view());
    verifyTheScreenReadsTheBuffer();
}

void TestMainJob::aByteWrittenThroughAViewShowsOnTheScreen()
{
    const QString path = m_folder.filePath("bytes.png");
    writeImage(path, QImage::Format_RGB888);
    open(path);
    auto *const bytes =
        const_cast<std::byte *>(session().document().view().at(77, 55)); // past the document, on purpose
    const unsigned char written[] = {1, 250, 99};
    std::memcpy(bytes, written, sizeof written);
    canvas().update();
    verifyGrab({77, 55});
}

QTEST_MAIN(TestMainJob)
#include "test_main_job.moc"
