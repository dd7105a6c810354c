// The canvas by real events, on what it really paints.
#include "core/document/document.h"
#include "tests/support/image_compare.h"
#include "ui/canvas/canvas.h"
#include "ui/session.h"

#include <QApplication>
#include <QMouseEvent>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cstring>

using namespace pellucid;
using namespace pellucid::test;

namespace {

// A session and the canvas that shows it.
struct Scene
{
    explicit Scene(DType dtype = DType::UInt8, const Shape &shape = {600, 800, 3}, QSize size = {400, 300})
        : Scene(patterned(dtype, shape), defaultChannelNames(shape.channels), size)
    {
    }

    Scene(ImageBuffer image, const ChannelNames &channels, QSize size = {400, 300})
        : session(std::make_unique<Document>(Image{std::move(image), channels}), "test")
    {
        canvas.resize(size);
        canvas.setSession(&session);
        canvas.show();
    }

    [[nodiscard]] ImageView view() const { return session.document().view(); }

    // Writes as an edit does, behind the canvas's back.
    [[nodiscard]] std::byte *writable(std::ptrdiff_t x, std::ptrdiff_t y)
    {
        return session.document().buffer().storage()->bytes().data() + session.document().buffer().offset()
            + view().offset(x, y);
    }

    // Where a pixel's middle is, in logical pixels of the widget.
    [[nodiscard]] QPointF positionOf(Point pixel) const
    {
        const Rect rect = canvas.viewport().deviceRect({pixel.x, pixel.y, 1, 1});
        return canvas.positionOf({rect.x + rect.width / 2, rect.y + rect.height / 2});
    }

    void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton,
               Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QMouseEvent event(type, at, canvas.mapToGlobal(at), button, button, modifiers);
        QApplication::sendEvent(&canvas, &event);
    }

    void click(QPointF at, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, modifiers);
        mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton, modifiers);
    }

    void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton)
    {
        mouse(QEvent::MouseButtonPress, from, button);
        mouse(QEvent::MouseMove, (from + to) / 2.0, button);
        mouse(QEvent::MouseMove, to, button);
        mouse(QEvent::MouseButtonRelease, to, button);
    }

    void wheel(QPointF at, int angle)
    {
        QWheelEvent event(at, canvas.mapToGlobal(at), {}, {0, angle}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(&canvas, &event);
    }

    // What is on the screen once everything is painted as it is, in device pixels.
    QImage screen()
    {
        QImage image;
        do {
            image = canvas.grab().toImage();
        } while (!canvas.isUpToDate());
        return image;
    }

    [[nodiscard]] QRgb shown(Point device)
    {
        return screen().pixel(static_cast<int>(device.x), static_cast<int>(device.y));
    }

    Session session;
    Canvas canvas;
};

QRgb colorOf(const ImageView &image, Point pixel)
{
    const auto level = [&](std::ptrdiff_t channel) {
        return std::to_integer<int>(*image.at(pixel.x, pixel.y, channel));
    };
    return qRgb(level(0), level(1), level(2));
}

// Every device pixel of the image shows the pixel that the viewport says.
QByteArray wrongPixel(Scene &scene)
{
    const QImage screen = scene.screen();
    const Viewport &viewport = scene.canvas.viewport();
    const Rect visible = viewport.extent().intersected({0, 0, screen.width(), screen.height()});
    for (std::ptrdiff_t y = visible.y; y < visible.bottom(); ++y) {
        for (std::ptrdiff_t x = visible.x; x < visible.right(); ++x) {
            const Point pixel = viewport.imagePixelAt({x, y});
            if (screen.pixel(static_cast<int>(x), static_cast<int>(y)) != colorOf(scene.view(), pixel))
                return "device pixel " + QByteArray::number(x) + ", " + QByteArray::number(y);
        }
    }
    return {};
}

// Smooth; alpha is full.
ImageBuffer gradient(DType dtype, const Shape &shape)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, shape).value();
    const MutableImageView view = image.mutableView();
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            for (std::ptrdiff_t c = 0; c < shape.channels; ++c) {
                const double across = static_cast<double>(x) / static_cast<double>(shape.width);
                const double down = static_cast<double>(y) / static_cast<double>(shape.height);
                const double value = c == 3 ? 1.0 : 0.2 + 0.3 * across + 0.1 * down * static_cast<double>(c);
                const double stored = value * fullScale(dtype);
                std::byte *const element = view.at(x, y, c);
                const auto put = [element](auto sample) { std::memcpy(element, &sample, sizeof sample); };
                switch (dtype) {
                case DType::UInt8: put(static_cast<std::uint8_t>(stored)); break;
                case DType::UInt16: put(static_cast<std::uint16_t>(stored)); break;
                default: put(static_cast<float>(stored)); break;
                }
            }
        }
    }
    return image;
}

const QRgb surround = qRgb(0x1E, 0x1E, 0x1E);

Recipe inverted(const Session &session)
{
    return {session.step("invert")};
}

} // namespace

class TestCanvas : public QObject
{
    Q_OBJECT

private slots:
    void init() { qApp->setStartDragDistance(10); }

    void isNamed();
    void paintsExactPixels_data();
    void paintsExactPixels();
    void paintsExtremeImages_data();
    void paintsExtremeImages();
    void paintsTheSurround();
    void paintsACheckerboardUnderAlpha();
    void paintsFromTheBuffer();
    void showsBytesWrittenThroughAView();
    void survivesItsSession();
    void refreshesStaleTiles();
    void previewsWhileSomethingMoves_data();
    void previewsWhileSomethingMoves();
    void previewsHideTransparentColors();
    void showsTheFormerPictureUntilAnotherIsComputed();
    void previewsEndAtTheSelection();
    void formerTilesStandInAfterAZoom();
    void restsUnderAMessage();
    void showsLayoutsThatQtCannot();
    void showsOneChannel();
    void clickPinsThePixelUnderTheCursor_data();
    void clickPinsThePixelUnderTheCursor();
    void worksAtScaleFactors_data();
    void worksAtScaleFactors();
    void wheelKeepsThePixelUnderTheCursor();
    void fineWheelsAccumulate();
    void dragPansAndPinsNothing_data();
    void dragPansAndPinsNothing();
    void dragSelects();
    void dragChangesASelection_data();
    void dragChangesASelection();
    void escapeDropsTheSelection();
    void hoverFollowsTheCursor();
    void arrowsNudgeOrNavigate();
    void keepsTheViewOverEditsAndReload();
    void revealsWhatIsAskedFor();
    void valuesAreLargeEnoughToRead();
    void overlaysTouchNoBytes();
};

void TestCanvas::isNamed()
{
    Scene scene;
    QCOMPARE(scene.canvas.objectName(), "canvas");
    QCOMPARE(scene.canvas.accessibleName(), "Image canvas");
    scene.canvas.setZoom(2.0);
    QCOMPARE(scene.canvas.accessibleDescription(), "800 x 600 pixels at 200 %");
}

void TestCanvas::paintsExactPixels_data()
{
    QTest::addColumn<double>("zoom");
    for (const double zoom : {1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 64.0, 96.0, 128.0})
        QTest::addRow("%g", zoom) << zoom;
}

void TestCanvas::paintsExactPixels()
{
    QFETCH(double, zoom);
    Scene scene(DType::UInt8, {600, 800, 3}, {1500, 900}); // wide enough for the steps of Qt's scaling to go wrong
    scene.canvas.setZoom(zoom);
    scene.canvas.panBy(-191, -37);
    const QByteArray wrong = wrongPixel(scene);
    QVERIFY2(wrong.isEmpty(), wrong.constData());
}

void TestCanvas::paintsExtremeImages_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("one pixel") << 1 << 1;
    QTest::newRow("very wide") << 40000 << 10;
    QTest::newRow("very high") << 10 << 40000;
}

void TestCanvas::paintsExtremeImages()
{
    QFETCH(int, width);
    QFETCH(int, height);
    Scene scene(DType::UInt8, {height, width, 3});
    for (const std::ptrdiff_t end : {10'000'000, -10'000'000}) {
        scene.canvas.setZoom(64.0);
        scene.canvas.panBy(end, end);
        const QByteArray wrong = wrongPixel(scene);
        QVERIFY2(wrong.isEmpty(), wrong.constData());
    }
    scene.canvas.zoomFit();
    scene.canvas.zoomOut();
    QVERIFY(!scene.screen().isNull());
}

void TestCanvas::paintsTheSurround()
{
    Scene scene(DType::UInt8, {20, 30, 3});
    QCOMPARE(scene.shown({3, 3}), surround);
    scene.canvas.setSurround(QColor(0x77, 0x77, 0x77));
    QCOMPARE(scene.shown({3, 3}), qRgb(0x77, 0x77, 0x77));
    scene.canvas.setSession(nullptr);
    QCOMPARE(scene.shown({200, 150}), qRgb(0x77, 0x77, 0x77));
    QVERIFY(scene.canvas.wrappedImage().isNull());
}

void TestCanvas::paintsACheckerboardUnderAlpha()
{
    ImageBuffer clear = ImageBuffer::allocate(DType::UInt8, {300, 400, 4}).value();
    std::memset(clear.mutableView().data(), 0, clear.byteCount());
    Scene scene(std::move(clear), {"R", "G", "B", "A"});
    for (const double zoom : {1.0, 0.5}) {
        scene.canvas.setZoom(zoom);
        const Point corner = scene.canvas.viewport().origin();
        const QRgb first = scene.shown(corner);
        QCOMPARE(qRed(first), qBlue(first));
        QCOMPARE(scene.shown({corner.x + 7, corner.y + 7}), first);
        QVERIFY(scene.shown({corner.x + 8, corner.y}) != first);
        QCOMPARE(scene.shown({corner.x + 8, corner.y + 8}), first);
    }
    ViewSettings opaque;
    opaque.mode = ViewSettings::Mode::Opaque;
    scene.session.viewState().setSettings(opaque);
    scene.canvas.setZoom(1.0);
    QCOMPARE(scene.shown({200, 150}), qRgb(0, 0, 0));
}

void TestCanvas::paintsFromTheBuffer()
{
    Scene scene;
    const auto paintsFromBuffer = [&] {
        scene.canvas.grab();
        return reinterpret_cast<const std::byte *>(scene.canvas.wrappedImage().constBits()) == scene.view().data();
    };
    QVERIFY(paintsFromBuffer());
    QVERIFY(scene.session.apply(inverted(scene.session)));
    QVERIFY(paintsFromBuffer());
    QVERIFY(scene.session.preview(this, inverted(scene.session)));
    QVERIFY(paintsFromBuffer());
    scene.session.cancelPreview();
    scene.session.undo();
    QVERIFY(paintsFromBuffer());
    QCOMPARE(scene.session.document().buffer().meter()->allocations.load(), std::size_t{1});
    QCOMPARE(scene.session.document().buffer().meter()->deepCopies.load(), std::size_t{0});
}

void TestCanvas::showsBytesWrittenThroughAView()
{
    Scene scene;
    for (const double zoom : {1.0, 8.0}) {
        scene.canvas.setZoom(zoom);
        const Point device{210, 155};
        const Point pixel = scene.canvas.viewport().imagePixelAt(device);
        std::memset(scene.writable(pixel.x, pixel.y), static_cast<int>(zoom), 3);
        QCOMPARE(scene.shown(device), qRgb(static_cast<int>(zoom), static_cast<int>(zoom), static_cast<int>(zoom)));
    }
}

void TestCanvas::survivesItsSession()
{
    Canvas canvas;
    canvas.resize(100, 100);
    QImage wrapped;
    {
        Session session(std::make_unique<Document>(Image{patterned(DType::UInt8, {7, 9, 3}), {"R", "G", "B"}}), "x");
        canvas.setSession(&session);
        canvas.grab();
        wrapped = canvas.wrappedImage();
    }
    QCOMPARE(canvas.session(), nullptr);
    QCOMPARE(canvas.grab().toImage().pixel(50, 50), surround);
    QCOMPARE(wrapped.copy().size(), QSize(9, 7)); // its bytes are still there
}

void TestCanvas::refreshesStaleTiles()
{
    Scene scene(DType::UInt8, {600, 800, 3});
    scene.canvas.setZoom(0.25);
    const Point device{200, 150};
    const Rect source = scene.canvas.viewport().imageRect({device.x, device.y, 1, 1});
    scene.screen();
    for (std::ptrdiff_t y = source.y; y < source.bottom(); ++y)
        std::memset(scene.writable(source.x, y), 0x42, static_cast<std::size_t>(source.width * 3));
    emit scene.session.pixelsChanged(source);
    QCOMPARE(scene.shown(device), qRgb(0x42, 0x42, 0x42));

    const QImage before = scene.screen();
    QVERIFY(scene.session.preview(this, inverted(scene.session)));
    const QImage during = scene.screen();
    for (const QPoint at : {QPoint(150, 100), QPoint(200, 150), QPoint(250, 200)})
        QVERIFY(qAbs(qGreen(during.pixel(at)) - (255 - qGreen(before.pixel(at)))) <= 1);
    scene.session.cancelPreview();
    QCOMPARE(scene.screen(), before);
}

void TestCanvas::previewsWhileSomethingMoves_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<int>("channels");
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const int channels : {1, 3, 4})
            QTest::addRow("%s x %d", name(dtype).data(), channels) << static_cast<int>(dtype) << channels;
    }
}

void TestCanvas::previewsWhileSomethingMoves()
{
    QFETCH(int, dtype);
    QFETCH(int, channels);
    const auto type = static_cast<DType>(dtype);
    Scene scene(gradient(type, {600, 800, channels}), defaultChannelNames(channels));
    scene.canvas.setZoom(0.23);
    const QImage before = scene.screen();
    const auto stays = [&](const QImage &actual, const QImage &expected, int tolerance) {
        for (int y = 0; y < expected.height(); ++y) {
            for (int x = 0; x < expected.width(); ++x) {
                const QRgb a = actual.pixel(x, y);
                const QRgb b = expected.pixel(x, y);
                if (qAbs(qRed(a) - qRed(b)) > tolerance || qAbs(qGreen(a) - qGreen(b)) > tolerance
                    || qAbs(qBlue(a) - qBlue(b)) > tolerance)
                    return false;
            }
        }
        return true;
    };

    for (const char *gain : {"1.4", "0.3", "0.7"}) {
        QVERIFY(scene.session.preview(this, {parseStep(std::string("gain value=") + gain).value()}));
        QImage moving = scene.canvas.grab().toImage();
        while (stays(moving, before, 2)) // on a busy machine not all is ready for the first paint
            moving = scene.canvas.grab().toImage();
        QVERIFY(!scene.canvas.isUpToDate());
        QCOMPARE(scene.session.document().buffer().meter()->capturedBytes.load(), std::size_t{0});
        if (gain != std::string("0.7"))
            continue;
        const QImage rested = scene.screen();
        QVERIFY(stays(moving, rested, 2));

        Scene other(gradient(type, {600, 800, channels}), defaultChannelNames(channels));
        QVERIFY(other.session.apply({parseStep("gain value=0.7").value()}));
        other.canvas.setZoom(0.23);
        QCOMPARE(rested, other.screen());
    }
    scene.session.cancelPreview();
    QVERIFY(stays(scene.canvas.grab().toImage(), before, 1));
    QCOMPARE(scene.screen(), before);

    ViewSettings darker;
    darker.exposure = -1.0;
    scene.session.viewState().setSettings(darker);
    const QImage moving = scene.canvas.grab().toImage();
    QVERIFY(stays(moving, scene.screen(), 2));
}

void TestCanvas::showsTheFormerPictureUntilAnotherIsComputed()
{
    Scene scene(gradient(DType::UInt8, {3000, 4000, 3}), {"R", "G", "B"});
    scene.canvas.setZoom(0.1);
    (void)scene.screen();
    QVERIFY(scene.session.preview(this, {parseStep("convert-profile to=display-p3").value()}));
    const QImage first = scene.canvas.grab().toImage();
    QVERIFY(!scene.canvas.isUpToDate()); // too much for one paint event
    for (int y = 0; y < first.height(); ++y) {
        for (int x = 0; x < first.width(); ++x)
            QVERIFY(qGreen(first.pixel(x, y)) > 40);
    }
}

void TestCanvas::previewsHideTransparentColors()
{
    // Opaque red; green, but not to be seen, in every other column.
    ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {600, 800, 4}).value();
    const MutableImageView view = image.mutableView();
    for (std::ptrdiff_t y = 0; y < 600; ++y) {
        for (std::ptrdiff_t x = 0; x < 800; ++x) {
            constexpr std::uint8_t seen[] = {200, 0, 0, 255};
            constexpr std::uint8_t hidden[] = {0, 255, 0, 0};
            std::memcpy(view.at(x, y), x % 2 == 0 ? seen : hidden, 4);
        }
    }
    Scene scene(std::move(image), {"R", "G", "B", "A"});
    scene.canvas.setZoom(0.25);
    const QImage before = scene.screen();
    QVERIFY(scene.session.preview(this, {parseStep("gain channels=R value=0.5").value()}));
    QImage moving = scene.canvas.grab().toImage();
    while (moving == before) // on a busy machine not all is ready for the first paint
        moving = scene.canvas.grab().toImage();
    const QImage rested = scene.screen();
    for (int x = 150; x < 250; ++x) {
        const QRgb a = moving.pixel(x, 150);
        const QRgb b = rested.pixel(x, 150);
        QVERIFY(qAbs(qRed(a) - qRed(b)) <= 2 && qAbs(qGreen(a) - qGreen(b)) <= 2);
    }
}

void TestCanvas::previewsEndAtTheSelection()
{
    Scene scene;
    scene.canvas.setZoom(0.25);
    const QImage before = scene.screen();
    scene.session.viewState().setSelection(Rect{200, 120, 300, 240});
    QVERIFY(scene.session.preview(this, inverted(scene.session)));
    const QImage moving = scene.canvas.grab().toImage();
    const Rect device = scene.canvas.viewport().deviceRect({200, 120, 300, 240});
    const QRect inside(static_cast<int>(device.x), static_cast<int>(device.y), static_cast<int>(device.width),
                       static_cast<int>(device.height));
    for (int y = 0; y < moving.height(); ++y) {
        for (int x = 0; x < moving.width(); ++x) {
            if (inside.adjusted(2, 2, -2, -2).contains(x, y))
                QVERIFY(qAbs(qGreen(moving.pixel(x, y)) - (255 - qGreen(before.pixel(x, y)))) <= 1);
            else if (!inside.adjusted(-2, -2, 2, 2).contains(x, y)) // beside its outline
                QCOMPARE(moving.pixel(x, y), before.pixel(x, y));
        }
    }
}

void TestCanvas::formerTilesStandInAfterAZoom()
{
    // So large that one paint cannot make all tiles.
    Scene scene(gradient(DType::Float32, {3000, 4200, 3}), {"R", "G", "B"}, {1000, 700});
    scene.screen();
    // Nearer and further than what was seen last; back from a small part of the image.
    for (const double zoom : {0.3, 0.17, 0.9, 0.18}) {
        scene.canvas.setZoom(zoom);
        const QImage first = scene.canvas.grab().toImage();
        const QImage settled = scene.screen();
        const Rect image = scene.canvas.viewport().extent().intersected({0, 0, settled.width(), settled.height()});
        for (std::ptrdiff_t y = image.y + 1; y < image.bottom() - 1; ++y) {
            for (std::ptrdiff_t x = image.x + 1; x < image.right() - 1; ++x) {
                const QPoint at(static_cast<int>(x), static_cast<int>(y));
                QVERIFY(qAbs(qRed(first.pixel(at)) - qRed(settled.pixel(at))) <= 4);
            }
        }
    }
}

void TestCanvas::restsUnderAMessage()
{
    // What lies over the canvas is never painted by it. Once it counted as missing, and was asked for again and again.
    struct Paints : QObject
    {
        int count = 0;
        bool eventFilter(QObject * /*watched*/, QEvent *event) override
        {
            count += event->type() == QEvent::Paint ? 1 : 0;
            return false;
        }
    } paints;
    Scene scene;
    QWidget window;
    window.resize(400, 300);
    scene.canvas.setParent(&window);
    scene.canvas.setGeometry(0, 0, 400, 300);
    QWidget message(&window);
    message.setAutoFillBackground(true);
    message.setGeometry(0, 0, 400, 40);
    scene.canvas.show();
    window.show();
    scene.canvas.installEventFilter(&paints);
    scene.canvas.setZoom(0.5);
    QTRY_VERIFY(paints.count > 0 && scene.canvas.isUpToDate());
    paints.count = 0;
    QTest::qWait(200);
    QCOMPARE(paints.count, 0);
    scene.canvas.setParent(nullptr); // it is the scene's
}

void TestCanvas::showsLayoutsThatQtCannot()
{
    const ImageBuffer packed = patterned(DType::UInt8, {60, 80, 3});
    for (const Layout layout : {Layout::FlippedRows, Layout::MirroredColumns, Layout::Planar}) {
        Scene scene(relaid(packed.view(), layout), {"R", "G", "B"});
        QVERIFY(scene.canvas.wrappedImage().isNull());
        for (const double zoom : {1.0, 3.0, 64.0}) {
            scene.canvas.setZoom(zoom);
            const QByteArray wrong = wrongPixel(scene);
            QVERIFY2(wrong.isEmpty(), wrong.constData());
        }
    }
}

void TestCanvas::showsOneChannel()
{
    Scene scene;
    ViewSettings settings;
    settings.mode = ViewSettings::Mode::Single;
    settings.channel = 1;
    scene.canvas.setZoom(4.0);
    scene.session.viewState().setSettings(settings);
    const Point device{200, 150};
    const Point pixel = scene.canvas.viewport().imagePixelAt(device);
    const int green = std::to_integer<int>(*scene.view().at(pixel.x, pixel.y, 1));
    QCOMPARE(scene.shown(device), qRgb(green, green, green));
    scene.session.viewState().setSettings({});
    QCOMPARE(scene.shown(device), colorOf(scene.view(), pixel));
}

void TestCanvas::clickPinsThePixelUnderTheCursor_data()
{
    QTest::addColumn<double>("zoom");
    for (const double zoom : {0.05, 1.0, 8.0})
        QTest::addRow("%g", zoom) << zoom;
}

void TestCanvas::clickPinsThePixelUnderTheCursor()
{
    QFETCH(double, zoom);
    Scene scene(DType::UInt8, {3000, 4000, 3});
    scene.canvas.setZoom(zoom);
    scene.canvas.panBy(-17, -9);
    const Size window = scene.canvas.viewport().windowSize();
    for (const Point offset : {Point{10, 1}, Point{-30, -33}}) {
        const Point device{window.width / 2 + offset.x, window.height / 2 + offset.y};
        scene.click(scene.canvas.positionOf(device));
        QCOMPARE(scene.session.viewState().pins().size(), 1);
        const Point pin = scene.session.viewState().pins().front();
        QVERIFY(scene.canvas.viewport().deviceRect({pin.x, pin.y, 1, 1}).contains(device));
        if (zoom >= 1.0) {
            scene.session.viewState().removeAllPins(); // their marks hide the pixel
            QCOMPARE(scene.shown(device), colorOf(scene.view(), pin));
        } else {
            const double exact = (static_cast<double>(device.x - scene.canvas.viewport().origin().x) + 0.5) / zoom;
            QCOMPARE(pin.x, static_cast<std::ptrdiff_t>(exact));
        }
    }
    scene.click({200, 150});
    scene.click({201, 152}, Qt::ShiftModifier);
    QCOMPARE(scene.session.viewState().pins().size(), 2);
}

void TestCanvas::worksAtScaleFactors_data()
{
    QTest::addColumn<QString>("factor");
    for (const char *factor : {"1", "1.5", "2"})
        QTest::newRow(factor) << factor;
}

// Qt takes the scale factor at its start, so the tests of pixel positions run once more in a process of their own.
void TestCanvas::worksAtScaleFactors()
{
    QFETCH(QString, factor);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_SCALE_FACTOR", factor);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QCoreApplication::applicationFilePath(),
                  {"clickPinsThePixelUnderTheCursor", "paintsExactPixels", "wheelKeepsThePixelUnderTheCursor",
                   "showsBytesWrittenThroughAView", "paintsExtremeImages", "valuesAreLargeEnoughToRead"});
    QVERIFY(process.waitForFinished(120'000));
    QVERIFY2(process.exitCode() == 0, process.readAll().constData());
}

void TestCanvas::wheelKeepsThePixelUnderTheCursor()
{
    Scene scene(DType::UInt8, {3000, 4000, 3});
    QSignalSpy zoomChanged(&scene.canvas, &Canvas::zoomChanged);
    scene.canvas.setZoom(1.0);
    const QPointF at = scene.canvas.positionOf({150, 99});
    const Point pixel = scene.canvas.viewport().imagePixelAt({150, 99});
    for (const int angle : {120, 120, 120, 240, 120, -120, -240, -120, -120, -120}) {
        scene.wheel(at, angle);
        QCOMPARE(scene.canvas.viewport().imagePixelAt({150, 99}), pixel);
    }
    QCOMPARE(scene.canvas.zoom(), 1.0);
    QVERIFY(zoomChanged.size() > 10);
}

void TestCanvas::fineWheelsAccumulate()
{
    Scene scene;
    scene.canvas.setZoom(4.0);
    for (int i = 0; i < 7; ++i)
        scene.wheel({200, 150}, 15);
    QCOMPARE(scene.canvas.zoom(), 4.0);
    scene.wheel({200, 150}, 15);
    QCOMPARE(scene.canvas.zoom(), 6.0);
    scene.wheel({200, 150}, 105);
    scene.wheel({200, 150}, -15); // turning back does not owe what was turned before
    scene.wheel({200, 150}, -105);
    QCOMPARE(scene.canvas.zoom(), 4.0);
}

void TestCanvas::dragPansAndPinsNothing_data()
{
    QTest::addColumn<int>("button");
    QTest::addColumn<int>("tool");
    QTest::newRow("left, Pick") << static_cast<int>(Qt::LeftButton) << static_cast<int>(Canvas::Tool::Pick);
    QTest::newRow("left, Pan") << static_cast<int>(Qt::LeftButton) << static_cast<int>(Canvas::Tool::Pan);
    QTest::newRow("middle, Select") << static_cast<int>(Qt::MiddleButton) << static_cast<int>(Canvas::Tool::Select);
}

void TestCanvas::dragPansAndPinsNothing()
{
    QFETCH(int, button);
    QFETCH(int, tool);
    Scene scene;
    scene.canvas.setTool(static_cast<Canvas::Tool>(tool));
    scene.canvas.setZoom(4.0);
    const Point before = scene.canvas.viewport().origin();
    scene.drag({200, 150}, {170, 190}, static_cast<Qt::MouseButton>(button));
    QCOMPARE(scene.canvas.viewport().origin(), (Point{before.x - 30, before.y + 40}));
    QVERIFY(scene.session.viewState().pins().isEmpty());
    QVERIFY(!scene.session.viewState().selection());
}

void TestCanvas::dragSelects()
{
    Scene scene;
    scene.canvas.setTool(Canvas::Tool::Select);
    scene.canvas.setZoom(4.0);
    const Point from = scene.canvas.viewport().imagePixelAt({100, 80});
    const Point to = scene.canvas.viewport().imagePixelAt({200, 160});
    const Rect expected = Rect::fromEdges(from.x, from.y, to.x + 1, to.y + 1);
    scene.drag({100.5, 80.5}, {200.5, 160.5});
    QVERIFY(scene.session.viewState().selection() == expected);
    scene.click({300, 250});
    QVERIFY(!scene.session.viewState().selection());
    scene.drag({200.5, 160.5}, {100.5, 80.5});
    QVERIFY(scene.session.viewState().selection() == expected);
}

void TestCanvas::dragChangesASelection_data()
{
    QTest::addColumn<Point>("grip");    // a pixel of the selection 100, 80, 40 x 30
    QTest::addColumn<Rect>("expected"); // after a drag by 5, 3
    QTest::newRow("inside") << Point{120, 95} << Rect{105, 83, 40, 30};
    QTest::newRow("left edge") << Point{100, 95} << Rect{105, 80, 35, 30};
    QTest::newRow("bottom edge") << Point{120, 109} << Rect{100, 80, 40, 33};
    QTest::newRow("top left corner") << Point{100, 80} << Rect{105, 83, 35, 27};
    QTest::newRow("bottom right corner") << Point{139, 109} << Rect{100, 80, 45, 33};
}

void TestCanvas::dragChangesASelection()
{
    QFETCH(Point, grip);
    Scene scene;
    scene.canvas.setTool(Canvas::Tool::Select);
    scene.canvas.setZoom(4.0);
    scene.session.viewState().reveal({120, 95});
    scene.session.viewState().setSelection(Rect{100, 80, 40, 30});
    const QPointF from = scene.positionOf(grip);
    scene.drag(from, from + QPointF(20, 12));
    QFETCH(Rect, expected);
    QVERIFY(scene.session.viewState().selection() == expected);
}

void TestCanvas::escapeDropsTheSelection()
{
    Scene scene;
    scene.session.viewState().setSelection(Rect{1, 2, 3, 4});
    QTest::keyClick(&scene.canvas, Qt::Key_Escape);
    QVERIFY(!scene.session.viewState().selection());
}

void TestCanvas::hoverFollowsTheCursor()
{
    Scene scene(DType::UInt8, {100, 100, 3});
    scene.mouse(QEvent::MouseMove, scene.positionOf({12, 34}));
    QVERIFY(scene.session.viewState().hover() == (Point{12, 34}));
    scene.canvas.setZoom(8.0); // the same place shows another pixel now
    QVERIFY(scene.session.viewState().hover() != (Point{12, 34}));
    scene.canvas.zoomActual();
    scene.mouse(QEvent::MouseMove, {1, 1});
    QVERIFY(!scene.session.viewState().hover());
    scene.mouse(QEvent::MouseMove, scene.positionOf({12, 34}));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&scene.canvas, &leave);
    QVERIFY(!scene.session.viewState().hover());
}

void TestCanvas::arrowsNudgeOrNavigate()
{
    Scene scene;
    QSignalSpy navigated(&scene.canvas, &Canvas::navigateRequested);
    QTest::keyClick(&scene.canvas, Qt::Key_Right);
    QTest::keyClick(&scene.canvas, Qt::Key_Left);
    QTest::keyClick(&scene.canvas, Qt::Key_Up);
    QCOMPARE(navigated.size(), 2);
    QCOMPARE(navigated[0][0].value<Canvas::Neighbour>(), Canvas::Neighbour::Next);
    QCOMPARE(navigated[1][0].value<Canvas::Neighbour>(), Canvas::Neighbour::Previous);

    scene.session.viewState().pin({100, 50});
    QTest::keyClick(&scene.canvas, Qt::Key_Right);
    QTest::keyClick(&scene.canvas, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(scene.session.viewState().pins().front(), (Point{101, 40}));
    QCOMPARE(navigated.size(), 2);
    QTest::keyClick(&scene.canvas, Qt::Key_End);
    QCOMPARE(navigated[2][0].value<Canvas::Neighbour>(), Canvas::Neighbour::Last);
}

void TestCanvas::keepsTheViewOverEditsAndReload()
{
    Scene scene;
    scene.canvas.setZoom(3.0);
    scene.canvas.panBy(-100, -50);
    const Point origin = scene.canvas.viewport().origin();
    scene.session.replaceDocument(std::make_unique<Document>(Image{patterned(DType::UInt16, {600, 800, 1}), {"L"}}));
    QCOMPARE(scene.canvas.zoom(), 3.0);
    QCOMPARE(scene.canvas.viewport().origin(), origin);
    QCOMPARE(reinterpret_cast<const std::byte *>(scene.canvas.wrappedImage().constBits()), scene.view().data());

    scene.session.replaceDocument(
        std::make_unique<Document>(Image{patterned(DType::UInt8, {1200, 800, 3}), {"R", "G", "B"}}));
    QCOMPARE(scene.canvas.zoom(), 0.25);
}

void TestCanvas::revealsWhatIsAskedFor()
{
    Scene scene;
    scene.canvas.setZoom(16.0);
    scene.session.viewState().reveal({3, 590});
    QVERIFY(scene.canvas.viewport().imageRect({0, 0, 400, 300}).contains(Point{3, 590}));
}

void TestCanvas::valuesAreLargeEnoughToRead()
{
    ImageBuffer zeros = ImageBuffer::allocate(DType::UInt8, {40, 40, 1}).value();
    std::memset(zeros.mutableView().data(), 0, zeros.byteCount());
    Scene scene(std::move(zeros), {"L"});
    scene.canvas.setZoom(64.0);
    scene.canvas.setShowValues(true);
    const QImage screen = scene.screen();
    const Rect cell = scene.canvas.viewport().deviceRect({20, 20, 1, 1});
    int rows = 0;
    for (std::ptrdiff_t y = cell.y; y < cell.bottom(); ++y) {
        bool hasText = false;
        for (std::ptrdiff_t x = cell.x; x < cell.right(); ++x)
            hasText |= qGray(screen.pixel(static_cast<int>(x), static_cast<int>(y))) > 100;
        rows += hasText ? 1 : 0;
    }
    QVERIFY(rows > 10 * scene.canvas.devicePixelRatioF());
}

void TestCanvas::overlaysTouchNoBytes()
{
    Scene scene;
    const ImageBuffer before = scene.session.document().buffer().clone().value();
    scene.canvas.setZoom(64.0);
    scene.canvas.setShowGrid(true);
    scene.canvas.setShowValues(true);
    const QImage plain = scene.screen();
    const Point pixel = scene.canvas.viewport().imagePixelAt({200, 150});
    scene.session.viewState().setHover(pixel);
    scene.session.viewState().pin(pixel);
    scene.session.viewState().setSelection(Rect{pixel.x, pixel.y, 2, 2});
    QVERIFY(scene.screen() != plain);
    COMPARE_IMAGES(scene.view(), before.view());
    QCOMPARE(reinterpret_cast<const std::byte *>(scene.canvas.wrappedImage().constBits()), scene.view().data());
}

QTEST_MAIN(TestCanvas)
#include "test_canvas.moc"
