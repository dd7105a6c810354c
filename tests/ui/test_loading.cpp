// Images that are shown while they are still being decoded, by real events. The codec of these tests stops in the
// middle of the file until it is told to go on.
#include "core/image/orientation.h"
#include "tests/support/image_compare.h"
#include "ui/files/prefetch.h"
#include "ui/files/progressive_preview.h"
#include "ui/opening.h"
#include "ui/qimage_bridge.h"
#include "ui/window/document_tabs.h"
#include "ui/window/main_window.h"
#include "ui/window/theme.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QAction>
#include <QFile>
#include <QTest>
#include <QWheelEvent>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

using namespace pellucid;

namespace {

constexpr Shape shape{60, 80, 3};
constexpr std::byte red[] = {std::byte{200}, std::byte{30}, std::byte{20}};

// What the codec may do when it is watched, and where it is. The files say nothing but how they end: "STOPgood",
// "STOPbad"; the values of "STOPlinear" are linear light, which is known at the end only, those of "STOPlinear, told"
// from the beginning.
std::atomic<bool> mayGoOn = false;
std::atomic<int> running = 0;

class StoppingDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return head.size() > 4 && head[0] == std::byte{'S'} && head[1] == std::byte{'T'};
    }
    Result<ImageSpec> readHeader(std::span<const std::byte> /*file*/) const override
    {
        return ImageSpec{DType::UInt8, shape, defaultChannelNames(3)};
    }
    Result<Image> decode(const DecodeRequest &request) const override
    {
        running += request.observer ? 1 : 0; // thumbnails are not watched
        Result<Image> decoded = paint(request);
        running -= request.observer ? 1 : 0;
        return decoded;
    }

private:
    static Result<Image> paint(const DecodeRequest &request)
    {
        const std::span<const std::byte> file = request.bytes;
        ImageBuffer image = ImageBuffer::allocate(DType::UInt8, shape).value();
        const ChannelNames channels = defaultChannelNames(3);
        Metadata metadata;
        if (file.size() >= 10)
            metadata.pngChunks = {{"gAMA", {std::byte{0}, std::byte{1}, std::byte{0x86}, std::byte{0xA0}}}};
        const auto told = file.size() > 10 ? std::make_shared<const Metadata>(metadata) : nullptr;
        for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
            for (std::ptrdiff_t x = 0; x < shape.width; ++x)
                std::ranges::copy(red, image.mutableView().at(x, y));
            while (request.observer && y == shape.height / 2 && !mayGoOn) {
                if (request.progress.token.isCancelled())
                    return failure(ErrorCode::Cancelled, "Cancelled.");
                request.observer({image.view(), y, 1, channels, Transfer::Encoded, told});
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        }
        if (file.size() == 7)
            return failure(ErrorCode::Corrupt, "The second half is damaged.");
        if (request.observer)
            request.observer({image.view(), shape.height, 1, channels, Transfer::Encoded, told});
        Image decoded{std::move(image), channels};
        decoded.metadata = metadata;
        return decoded;
    }
};

} // namespace

class TestLoading : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CodecRegistry> m_registry;
    std::unique_ptr<MainWindow> m_window;
    QStringList m_problems;

    Workspace &workspace() { return m_window->workspace(); }
    Canvas *canvas() { return m_window->findChild<DocumentTabs *>()->currentCanvas(); }

    QString makeFile(const QString &name, const QByteArray &content)
    {
        QFile file(m_folder->filePath(name));
        const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
        return isWritten ? file.fileName() : QString();
    }

    Session *openedPicture()
    {
        QImage image(9, 7, QImage::Format_RGB888);
        image.fill(Qt::blue);
        image.save(m_folder->filePath("a.png"));
        workspace().opening().open({m_folder->filePath("a.png")});
        return QTest::qWaitFor([&] { return m_window->isImageShown(); }) ? workspace().current() : nullptr;
    }

    // Opens it, up to the middle.
    bool startsLoading(const QByteArray &content)
    {
        workspace().opening().open({makeFile("b.stop", content)});
        return QTest::qWaitFor([&] {
            return workspace().opening().loading() != nullptr
                && !workspace().opening().loading()->picture().pixels.isNull();
        });
    }

    QColor shownAt(double x, double y)
    {
        const Rect extent = canvas()->viewport().extent();
        const QPointF at = canvas()->positionOf({extent.x + static_cast<std::ptrdiff_t>(x * double(extent.width)),
                                                 extent.y + static_cast<std::ptrdiff_t>(y * double(extent.height))});
        return canvas()->grab().toImage().pixelColor(at.toPoint());
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        test::useSettingsIn(*m_folder);
        applyTheme(Theme::Dark);
        mayGoOn = false;
        m_problems.clear();
        m_registry = std::make_unique<CodecRegistry>(test::everyCodec());
        m_registry->add({"stop", "Stopping", {"stop"}, std::make_unique<StoppingDecoder>()});
        m_window = std::make_unique<MainWindow>(*m_registry, std::make_unique<test::Answers>());
        connect(&workspace(), &Workspace::message, this, [this](const Message &message) {
            if (message.kind == Message::Kind::Problem)
                m_problems.append(message.text);
        });
        m_window->resize(1366, 768);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        QCOMPARE(running.load(), 0);
    }

    void theFirstRowsAreShownBeforeTheLast()
    {
        QVERIFY(startsLoading("STOPgood"));
        QVERIFY(workspace().current() == nullptr);
        QCOMPARE(shownAt(0.5, 0.25), QColor(200, 30, 20));
        QCOMPARE(shownAt(0.5, 0.75), canvas()->surround());
        QVERIFY(m_window->windowTitle().contains("b.stop (being read)"));

        mayGoOn = true;
        QTRY_VERIFY(m_window->isImageShown());
        QVERIFY(workspace().opening().loading() == nullptr);
        QCOMPARE(shownAt(0.5, 0.75), QColor(200, 30, 20));
        QVERIFY(m_window->windowTitle().startsWith("b.stop[*]"));
        QCOMPARE(m_window->findChild<DocumentTabs *>()->count(), 1);
    }

    void colorsFollowTheFileAtTheEnd()
    {
        QVERIFY(startsLoading("STOPlinear"));
        QCOMPARE(shownAt(0.5, 0.25).red(), 200);
        mayGoOn = true;
        QTRY_VERIFY(m_window->isImageShown());
        QTRY_COMPARE(shownAt(0.5, 0.25).red(), 229); // sRGB's curve at 200 / 255
    }

    void colorsAreRightFromTheStartWhereTheFileSaysThem()
    {
        QVERIFY(startsLoading("STOPlinear, told"));
        QCOMPARE(shownAt(0.5, 0.25).red(), 229);
        mayGoOn = true;
        QTRY_VERIFY(m_window->isImageShown());
        QCOMPARE(shownAt(0.5, 0.25).red(), 229);
        QCOMPARE(shownAt(0.5, 0.75).red(), 229);
    }

    void nothingCanBeEditedMeanwhile()
    {
        QVERIFY(startsLoading("STOPgood"));
        m_window->actionSet().refresh();
        for (const char *id : {"save", "saveAs", "undo", "copyImage", "selectAll", "reload"})
            QVERIFY2(!m_window->actionSet().find(id)->isEnabled(), id);
        mayGoOn = true;
        QTRY_VERIFY(m_window->isImageShown());
        QVERIFY(m_window->actionSet().find("copyImage")->isEnabled());
    }

    void zoomAndPanAreKept()
    {
        QVERIFY(startsLoading("STOPgood"));
        const QPointF middle = canvas()->rect().center();
        for (int notch = 0; notch < 8; ++notch) {
            QWheelEvent wheel(middle, canvas()->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(canvas(), &wheel);
        }
        QTest::mousePress(canvas(), Qt::LeftButton, {}, middle.toPoint());
        QTest::mouseMove(canvas(), middle.toPoint() + QPoint(30, 20));
        QTest::mouseMove(canvas(), middle.toPoint() + QPoint(60, 40));
        QTest::mouseRelease(canvas(), Qt::LeftButton, {}, middle.toPoint() + QPoint(60, 40));
        const double zoom = canvas()->zoom();
        const Point origin = canvas()->viewport().origin();
        QVERIFY(zoom > 8.0);

        mayGoOn = true;
        QTRY_VERIFY(m_window->isImageShown());
        QCOMPARE(canvas()->zoom(), zoom);
        QCOMPARE(canvas()->viewport().origin(), origin);
    }

    void failureInTheSecondHalfLeavesTheFormerDocument()
    {
        Session *former = openedPicture();
        QVERIFY(former);
        QVERIFY(startsLoading("STOPbad"));
        QVERIFY(workspace().current() == nullptr);
        mayGoOn = true;
        QTRY_COMPARE(m_problems.size(), 1);
        QVERIFY2(m_problems.first().contains("b.stop") && m_problems.first().contains("second half"),
                 qPrintable(m_problems.first()));
        QCOMPARE(workspace().current(), former);
        QCOMPARE(workspace().sessions().size(), 1);
        QTRY_VERIFY(m_window->isImageShown());
        QCOMPARE(shownAt(0.5, 0.5), QColor(Qt::blue));
    }

    void failureInAnEmptyWindowShowsTheWelcomeAgain()
    {
        QVERIFY(startsLoading("STOPbad"));
        QVERIFY(!m_window->findChild<QWidget *>("welcomePane")->isVisible());
        mayGoOn = true;
        QTRY_COMPARE(m_problems.size(), 1);
        QVERIFY(m_window->findChild<QWidget *>("welcomePane")->isVisible());
    }

    void closingCancels()
    {
        Session *former = openedPicture();
        QVERIFY(startsLoading("STOPgood"));
        m_window->actionSet().refresh();
        m_window->actionSet().find("close")->trigger();
        QCOMPARE(workspace().current(), former);
        QVERIFY(workspace().opening().loading() == nullptr);
        QTRY_COMPARE(running.load(), 0);
        QVERIFY(m_problems.isEmpty());
    }

    void escapeCancels()
    {
        Session *former = openedPicture();
        QVERIFY(startsLoading("STOPgood"));
        QTest::keyClick(canvas(), Qt::Key_Escape);
        QVERIFY(workspace().opening().loading() == nullptr);
        QCOMPARE(workspace().current(), former);
        QTRY_COMPARE(running.load(), 0);
        QVERIFY(m_problems.isEmpty());
    }

    void theWindowClosesMeanwhile()
    {
        QVERIFY(startsLoading("STOPgood"));
        QVERIFY(m_window->close());
        m_window.reset();
        QCOMPARE(running.load(), 0);
    }

    void whoLooksElsewhereIsLeftAlone()
    {
        Session *former = openedPicture();
        QVERIFY(startsLoading("STOPgood"));
        workspace().setCurrent(former);
        mayGoOn = true;
        QTRY_COMPARE(workspace().sessions().size(), 2);
        QCOMPARE(workspace().current(), former);
    }

    void aPrefetchIsTakenUp()
    {
        QVERIFY(openedPicture());
        const QString path = m_folder->filePath("c.png");
        QVERIFY(QFile::copy(m_folder->filePath("a.png"), path));
        const auto prefetch = std::make_shared<Prefetch>(path);
        workspace().opening().open({path}, prefetch);
        QTRY_VERIFY(workspace().current() != nullptr && workspace().current()->path() == path);
    }

    void aPrefetchLeavesFormatsOfQtToQt()
    {
        const QString path = makeFile("b.stop", "STOPgood");
        mayGoOn = true;
        workspace().opening().open({path}, std::make_shared<Prefetch>(path));
        QTRY_VERIFY(m_window->isImageShown());
        QCOMPARE(workspace().current()->path(), path);
    }

    void theLastPictureHasThePixelsOfTheTiles()
    {
        const ImageBuffer image = test::patterned(DType::UInt8, {900, 700, 3});
        Viewport view;
        view.setWindowSize({300, 300});
        ProgressivePreview early;
        early.setView(view);
        early.request();
        const ChannelNames channels = defaultChannelNames(3);
        for (const std::ptrdiff_t rows : {7, 400, 401, 900}) {
            early.add({image.view(), rows, 1, channels});
            early.request();
        }
        const EarlyPicture picture = early.take();
        QVERIFY(picture.isComplete);
        QCOMPARE(picture.zoom, 1.0 / 3.0);
        QImage expected(picture.pixels.size(), QImage::Format_ARGB32_Premultiplied);
        DisplayRenderer(DType::UInt8, channels, {})
            .reduce(image.view(), picture.zoom, {},
                    {expected.bits(), expected.bytesPerLine(), {expected.width(), expected.height()}});
        QCOMPARE(picture.pixels, expected);
    }

    void refinedRowsReplaceTheFormerOnes()
    {
        ImageBuffer image = test::patterned(DType::UInt8, {20, 30, 1}, 1);
        ProgressivePreview early;
        early.request();
        early.add({image.view(), 20, 1, {"L"}});
        const QImage coarse = early.take().pixels;
        image = test::patterned(DType::UInt8, {20, 30, 1}, 2);
        early.request();
        early.add({image.view(), 20, 1, {"L"}});
        QVERIFY(!early.isReady()); // nothing new
        early.add({image.view(), 10, 1, {"L"}});
        QVERIFY(early.isReady());
        const QImage half = early.take().pixels;
        QVERIFY(half.copy(0, 0, 30, 10) != coarse.copy(0, 0, 30, 10));
        QCOMPARE(half.copy(0, 10, 30, 10), coarse.copy(0, 10, 30, 10));
    }

    void theEarlyPictureIsUpright_data()
    {
        QTest::addColumn<int>("orientation");
        for (int orientation = 1; orientation <= 8; ++orientation)
            QTest::addRow("%d", orientation) << orientation;
    }

    void theEarlyPictureIsUpright()
    {
        QFETCH(const int, orientation);
        ImageBuffer image = test::patterned(DType::UInt8, {5, 7, 3});
        ProgressivePreview early;
        early.request();
        early.add({image.view(), 5, orientation, defaultChannelNames(3)});
        const EarlyPicture picture = early.take();
        const ImageBuffer upright = uprighted(std::move(image), orientation).value();
        QCOMPARE(picture.imageSize, (Size{upright.shape().width, upright.shape().height}));
        for (int y = 0; y < picture.pixels.height(); ++y) {
            for (int x = 0; x < picture.pixels.width(); ++x) {
                const std::byte *const pixel = upright.view().at(x, y);
                QCOMPARE(picture.pixels.pixel(x, y), qRgb(int(pixel[0]), int(pixel[1]), int(pixel[2])));
            }
        }
    }
};

QTEST_MAIN(TestLoading)
#include "test_loading.moc"
