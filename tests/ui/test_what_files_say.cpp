// What a file says besides pixels, in the window: kept by Ctrl+S, followed on the screen.
#include "core/codecs/io/open_image.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"
#include "ui/canvas/canvas.h"
#include "window_fixture.h"

#include <QFile>
#include <QLabel>
#include <QTest>

#include <cstring>
#include <memory>
#include <span>

using namespace pellucid;

class TestWhatFilesSay : public test::WindowTest
{
    Q_OBJECT

private:
    QString makeFile(const QString &name, const ImageView &image, const EncodeOptions &options, Metadata metadata)
    {
        const QString file = path(name);
        const std::string extension = name.section('.', 1).toStdString();
        const ImageSpec spec{image.dtype(), image.shape(), defaultChannelNames(image.channels())};
        const Result<SavePlan> plan = planEncoding(
            {spec, std::string("a.") + extension, std::make_shared<const Metadata>(std::move(metadata))}, m_registry);
        if (!saveImage(image, test::at(*plan, file.toStdString()), options, {}))
            qFatal("no file");
        return file;
    }

private slots:
    void init() { QVERIFY(showNewWindow()); }

    void cleanup() { m_window.reset(); }

    void savingInPlaceKeepsQualitySubsamplingAndText()
    {
        Metadata metadata;
        const auto remark = std::as_bytes(std::span("a remark", 8));
        metadata.jpegSegments = {{"COM", {remark.begin(), remark.end()}}};
        const ImageBuffer image = test::patterned(DType::UInt8, {70, 90, 3});
        const QString file = makeFile("a.jpg", image.view(), {.quality = 77, .subsampling = ChromaSubsampling::Half422},
                                      std::move(metadata));
        Session *session = opened(file);
        QVERIFY(session);
        QVERIFY(session->apply({session->step("invert")}));
        m_answers->takesSuggestion = true;
        QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!session->document().isModified());
        const Result<OpenedImage> again = openImage(file.toStdString(), m_registry, {}, {});
        QCOMPARE(again->image.quality, 77);
        QVERIFY(again->image.metadata.subsampling == ChromaSubsampling::Half422);
        QVERIFY(again->image.metadata.jpegSegments == session->document().metadata()->jpegSegments);
    }

    void colorsFollowTheFileUntilSwitchedOff()
    {
        ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {70, 90, 3}).value();
        std::memset(image.mutableView().data(), 127, image.byteCount());
        Metadata metadata;
        const auto linear = std::as_bytes(std::span("\0\1\x86\xA0", 4)); // 100000 / 100000
        metadata.pngChunks = {{"gAMA", {linear.begin(), linear.end()}}};
        Session *session = opened(makeFile("a.png", image.view(), {}, std::move(metadata)));
        QVERIFY(session);
        const auto shown = [&] {
            auto *canvas = m_window->findChild<Canvas *>();
            const QImage grabbed = canvas->grab().toImage();
            return qGreen(grabbed.pixel(grabbed.width() / 2, grabbed.height() / 2));
        };
        QTRY_COMPARE(shown(), 187); // sRGB's curve at 127 / 255
        QCOMPARE(m_window->findChild<QLabel *>("colorSpace")->text(), "The numbers are: gamma 1.00");
        for (const int expected : {127, 187}) {
            QTest::keyClick(m_window.get(), Qt::Key_K);
            QTRY_COMPARE(shown(), expected);
        }
        QCOMPARE(int(*session->document().view().at(3, 3)), 127);
        QVERIFY(!session->document().isModified());
    }

    // The picture stays and the numbers change, or the other way round; undo brings both back.
    void colorsFollowTheProfile_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<int>("value");
        QTest::addColumn<int>("shown");
        QTest::newRow("converted") << QByteArray("convert-profile") << 54 << 127;
        QTest::newRow("assigned") << QByteArray("assign-profile") << 127 << 187;
    }

    void colorsFollowTheProfile()
    {
        QFETCH(const QByteArray, operation);
        QFETCH(const int, value);
        QFETCH(const int, shown);
        ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {70, 90, 3}).value();
        std::memset(image.mutableView().data(), 127, image.byteCount());
        Session *session = opened(makeFile("a.png", image.view(), {}, {}));
        QVERIFY(session);
        const auto seen = [&] {
            const QImage grabbed = m_window->findChild<Canvas *>()->grab().toImage();
            return qGreen(grabbed.pixel(grabbed.width() / 2, grabbed.height() / 2));
        };
        QTRY_COMPARE(seen(), 127);
        QVERIFY(session->apply({session->step(operation, {{"to", std::string("linear-srgb")}})}));
        QTRY_VERIFY(std::abs(seen() - shown) <= 2); // 8 bits of linear light are coarse
        QCOMPARE(int(*session->document().view().at(3, 3)), value);
        QCOMPARE(m_window->findChild<QLabel *>("colorSpace")->text(), "The numbers are: Linear sRGB");
        session->undo();
        QTRY_COMPARE(seen(), 127);
        QCOMPARE(int(*session->document().view().at(3, 3)), 127);
        QCOMPARE(m_window->findChild<QLabel *>("colorSpace")->text(), "The numbers are: sRGB");
    }
};

QTEST_MAIN(TestWhatFilesSay)
#include "test_what_files_say.moc"
