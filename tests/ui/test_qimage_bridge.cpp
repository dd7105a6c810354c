#include "core/buffer/copy_pixels.h"
#include "tests/support/image_compare.h"
#include "ui/qimage_bridge.h"

#include <QPainter>
#include <QSemaphore>
#include <QTest>
#include <QThreadPool>

#include <cstring>
#include <functional>

using namespace pellucid;
using namespace pellucid::test;

namespace {

std::optional<QImage> wrapped(const ImageBuffer &buffer, const ChannelNames &channels)
{
    return wrapPixels(buffer.view(), channels, buffer.storage());
}

const std::byte *bytesOf(const QImage &image)
{
    return reinterpret_cast<const std::byte *>(image.constBits());
}

ChannelNames namesFrom(const QString &letters)
{
    ChannelNames names;
    for (const QChar letter : letters)
        names.push_back(QString(letter).toStdString());
    return names;
}

} // namespace

class TestQImageBridge : public QObject
{
    Q_OBJECT

private slots:
    void wrapsWhatQtCanShow_data();
    void wrapsWhatQtCanShow();
    void refusesWhatQtCannotShow_data();
    void refusesWhatQtCannotShow();
    void wrapsPaddedRowsAndCrops();
    void refusesMisalignedPixels();
    void aWrappedImageShowsLaterWrites();
    void aWrappedImageKeepsTheBytesAlive();
    void copiesForOtherOwners_data();
    void copiesForOtherOwners();
    void adoptsImagesInOurFormats_data();
    void adoptsImagesInOurFormats();
    void neverWritesIntoSharedImages();
    void convertsOtherFormats_data();
    void convertsOtherFormats();
    void refusesANullImage();
    void largeImagesDoNotWaitForThreads_data();
    void largeImagesDoNotWaitForThreads();
};

void TestQImageBridge::wrapsWhatQtCanShow_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<QString>("channels");
    QTest::addColumn<int>("format");
    const auto row = [](const char *name, DType dtype, const char *channels, QImage::Format format) {
        QTest::newRow(name) << static_cast<int>(dtype) << channels << static_cast<int>(format);
    };
    row("gray, 8 bit", DType::UInt8, "L", QImage::Format_Grayscale8);
    row("an extracted channel", DType::UInt8, "G", QImage::Format_Grayscale8);
    row("gray, 16 bit", DType::UInt16, "L", QImage::Format_Grayscale16);
    row("RGB", DType::UInt8, "RGB", QImage::Format_RGB888);
    row("BGR", DType::UInt8, "BGR", QImage::Format_BGR888);
    row("RGBA", DType::UInt8, "RGBA", QImage::Format_RGBA8888);
    row("BGRA", DType::UInt8, "BGRA", QImage::Format_ARGB32);
    row("RGBA, 16 bit", DType::UInt16, "RGBA", QImage::Format_RGBA64);
    row("RGBA, float", DType::Float32, "RGBA", QImage::Format_RGBA32FPx4);
}

void TestQImageBridge::wrapsWhatQtCanShow()
{
    QFETCH(int, dtype);
    QFETCH(QString, channels);
    for (const std::ptrdiff_t width : {1, 2, 3, 7, 33}) {
        const ImageBuffer buffer = patterned(static_cast<DType>(dtype), {3, width, channels.size()});
        const std::optional<QImage> image = wrapped(buffer, namesFrom(channels));
        QVERIFY(image.has_value());
        QTEST(static_cast<int>(image->format()), "format");
        QCOMPARE(image->size(), QSize(static_cast<int>(width), 3));
        QCOMPARE(bytesOf(*image), buffer.view().data());
        QCOMPARE(image->bytesPerLine(), buffer.strides().row);
    }
}

void TestQImageBridge::refusesWhatQtCannotShow_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<QString>("channels");
    QTest::addColumn<int>("layout");
    const auto row = [](const char *name, DType dtype, const char *channels, Layout layout) {
        QTest::newRow(name) << static_cast<int>(dtype) << channels << static_cast<int>(layout);
    };
    row("gray with alpha", DType::UInt8, "LA", Layout::Packed);
    row("48-bit RGB", DType::UInt16, "RGB", Layout::Packed);
    row("float RGB", DType::Float32, "RGB", Layout::Packed);
    row("float gray", DType::Float32, "L", Layout::Packed);
    row("signed", DType::Int8, "RGB", Layout::Packed);
    row("bool", DType::Bool, "L", Layout::Packed);
    row("GBR", DType::UInt8, "GBR", Layout::Packed);
    row("ARGB in memory order", DType::UInt8, "ARGB", Layout::Packed);
    row("five channels", DType::UInt8, "01234", Layout::Packed);
    row("flipped rows", DType::UInt8, "RGB", Layout::FlippedRows);
    row("mirrored columns", DType::UInt8, "RGB", Layout::MirroredColumns);
    row("planar", DType::UInt8, "RGB", Layout::Planar);
}

void TestQImageBridge::refusesWhatQtCannotShow()
{
    QFETCH(int, dtype);
    QFETCH(QString, channels);
    QFETCH(int, layout);
    const ImageBuffer packed = patterned(static_cast<DType>(dtype), {7, 9, channels.size()});
    QVERIFY(!wrapped(relaid(packed.view(), static_cast<Layout>(layout)), namesFrom(channels)));
}

void TestQImageBridge::wrapsPaddedRowsAndCrops()
{
    const ImageBuffer packed = patterned(DType::UInt8, {9, 8, 3});
    const ImageBuffer padded = relaid(packed.view(), Layout::PaddedRows);
    const ImageView crop = padded.view().crop({3, 2, 4, 5});
    const std::optional<QImage> image = wrapPixels(crop, {"R", "G", "B"}, padded.storage());
    QVERIFY(image.has_value());
    QCOMPARE(bytesOf(*image), crop.data());
    const std::byte *const pixel = packed.view().at(3 + 1, 2 + 4);
    QCOMPARE(image->pixel(1, 4),
             qRgb(std::to_integer<int>(pixel[0]), std::to_integer<int>(pixel[1]), std::to_integer<int>(pixel[2])));

    // Every second row is a row stride as well; a repeated row is none.
    QVERIFY(wrapPixels(padded.view().everyNth(2, 1), {"R", "G", "B"}, padded.storage()));
    const ImageView repeated(padded.view().data(), DType::UInt8, {9, 8, 3}, {0, 3, 1});
    QVERIFY(!wrapPixels(repeated, {"R", "G", "B"}, padded.storage()));
}

void TestQImageBridge::refusesMisalignedPixels()
{
    const auto storage = Storage::allocate(1024).value();
    for (const std::ptrdiff_t offset : {0, 1, 2, 4}) {
        const auto buffer = ImageBuffer::over(storage, offset, DType::UInt16, {2, 3, 4}, {24, 8, 2}).value();
        QCOMPARE(wrapped(buffer, {"R", "G", "B", "A"}).has_value(), offset == 0);
    }
}

void TestQImageBridge::aWrappedImageShowsLaterWrites()
{
    ImageBuffer buffer = patterned(DType::UInt8, {7, 9, 3});
    const QImage image = wrapped(buffer, {"R", "G", "B"}).value();
    QImage screen(9, 7, QImage::Format_RGB32);
    const auto shown = [&] {
        QPainter painter(&screen);
        painter.drawImage(0, 0, image);
        painter.end();
        return screen.pixel(4, 5);
    };
    shown();
    std::memset(buffer.mutableView().at(4, 5), 0x42, 3);
    QCOMPARE(shown(), qRgb(0x42, 0x42, 0x42));
    QCOMPARE(bytesOf(image), buffer.view().data());
}

void TestQImageBridge::aWrappedImageKeepsTheBytesAlive()
{
    bool isReleased = false;
    QImage copy;
    {
        std::vector<std::byte> bytes(27, std::byte{7});
        auto *const kept = new std::vector<std::byte>(std::move(bytes));
        auto storage = Storage::adopt(
            *kept,
            [&isReleased, kept](std::byte *) {
                isReleased = true;
                delete kept;
            },
            "test");
        const ImageBuffer buffer = ImageBuffer::over(std::move(storage), 0, DType::UInt8, {3, 3, 3}, {9, 3, 1}).value();
        copy = wrapped(buffer, {"R", "G", "B"}).value();
    }
    QVERIFY(!isReleased);
    QCOMPARE(copy.pixel(2, 2), qRgb(7, 7, 7));
    copy = {};
    QVERIFY(isReleased);
}

void TestQImageBridge::copiesForOtherOwners_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<QString>("channels");
    QTest::addColumn<int>("format");
    const auto row = [](const char *name, DType dtype, const char *channels, QImage::Format format) {
        QTest::newRow(name) << static_cast<int>(dtype) << channels << static_cast<int>(format);
    };
    row("gray", DType::UInt8, "L", QImage::Format_Grayscale8);
    row("gray with alpha", DType::UInt8, "LA", QImage::Format_RGBA8888);
    row("RGB", DType::UInt8, "RGB", QImage::Format_RGB888);
    row("BGRA", DType::UInt8, "BGRA", QImage::Format_RGBA8888);
    row("48-bit RGB", DType::UInt16, "RGB", QImage::Format_RGBX64);
    row("gray, 16 bit", DType::UInt16, "L", QImage::Format_Grayscale16);
    row("float", DType::Float32, "RGBA", QImage::Format_RGBA64);
}

void TestQImageBridge::copiesForOtherOwners()
{
    QFETCH(int, dtype);
    QFETCH(QString, channels);
    for (const Layout layout : allLayouts()) {
        const ImageBuffer packed = patterned(static_cast<DType>(dtype), {5, 7, channels.size()});
        const ImageBuffer buffer = relaid(packed.view(), layout);
        const ChannelNames names = namesFrom(channels);
        const QImage copy = copyToQImage(buffer.view(), names);
        QTEST(static_cast<int>(copy.format()), "format");
        QVERIFY(bytesOf(copy) != buffer.view().data());
        if (const std::optional<QImage> direct = wrapped(packed, names);
            direct && dtype != static_cast<int>(DType::Float32))
            QCOMPARE(copy, direct->convertToFormat(copy.format()));
    }
}

void TestQImageBridge::adoptsImagesInOurFormats_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("channels");
    for (const auto &[name, format, channels] :
         {std::tuple("gray 8", QImage::Format_Grayscale8, 1), std::tuple("gray 16", QImage::Format_Grayscale16, 1),
          std::tuple("RGB", QImage::Format_RGB888, 3), std::tuple("BGR", QImage::Format_BGR888, 3),
          std::tuple("RGBA", QImage::Format_RGBA8888, 4), std::tuple("BGRA", QImage::Format_ARGB32, 4),
          std::tuple("RGBA 16", QImage::Format_RGBA64, 4), std::tuple("RGBA float", QImage::Format_RGBA32FPx4, 4)})
        QTest::newRow(name) << static_cast<int>(format) << channels;
}

void TestQImageBridge::adoptsImagesInOurFormats()
{
    QFETCH(int, format);
    QFETCH(int, channels);
    QImage image(7, 5, static_cast<QImage::Format>(format));
    image.fill(qRgba(10, 200, 30, 255));
    const std::byte *const bytes = bytesOf(image);
    const QImage expected = image.copy();
    const Image adopted = fromQImage(std::move(image)).value();
    QCOMPARE(adopted.buffer.view().data(), bytes);
    QCOMPARE(adopted.buffer.shape(), (Shape{5, 7, channels}));
    QCOMPARE(wrapped(adopted.buffer, adopted.channels).value(), expected);
}

void TestQImageBridge::neverWritesIntoSharedImages()
{
    QImage image(3, 3, QImage::Format_RGB888);
    image.fill(Qt::red);
    Image adopted = fromQImage(image).value();
    std::memset(adopted.buffer.mutableView().at(1, 1), 0, 3);
    QCOMPARE(image.pixel(1, 1), qRgb(255, 0, 0));
}

void TestQImageBridge::convertsOtherFormats_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("dtype");
    QTest::addColumn<QString>("channels");
    const auto row = [](const char *name, QImage::Format format, DType dtype, const char *channels) {
        QTest::newRow(name) << static_cast<int>(format) << static_cast<int>(dtype) << channels;
    };
    row("RGB32", QImage::Format_RGB32, DType::UInt8, "RGB");
    row("premultiplied", QImage::Format_ARGB32_Premultiplied, DType::UInt8, "RGBA");
    row("RGB16", QImage::Format_RGB16, DType::UInt8, "RGB");
    row("RGBX8888", QImage::Format_RGBX8888, DType::UInt8, "RGB");
    row("30 bit", QImage::Format_RGB30, DType::UInt16, "RGB");
    row("48 bit in 64", QImage::Format_RGBX64, DType::UInt16, "RGB");
    row("64 bit, premultiplied", QImage::Format_RGBA64_Premultiplied, DType::UInt16, "RGBA");
    row("half float", QImage::Format_RGBA16FPx4, DType::Float32, "RGBA");
    row("one bit", QImage::Format_Mono, DType::UInt8, "L");
}

void TestQImageBridge::convertsOtherFormats()
{
    QFETCH(int, format);
    QFETCH(int, dtype);
    QFETCH(QString, channels);
    QImage image(7, 5, static_cast<QImage::Format>(format));
    if (image.depth() == 1) {
        image.setColorTable({qRgb(0, 0, 0), qRgb(255, 255, 255)});
        image.fill(1);
    } else {
        image.fill(QColor(255, 0, 255));
    }
    const Image converted = fromQImage(image).value();
    QCOMPARE(static_cast<int>(converted.buffer.dtype()), dtype);
    QVERIFY(converted.channels == namesFrom(channels));
    QCOMPARE(copyToQImage(converted.buffer.view(), converted.channels).pixel(6, 4), image.pixel(6, 4));
}

void TestQImageBridge::refusesANullImage()
{
    QCOMPARE(fromQImage(QImage()).error().code, ErrorCode::Corrupt);
}

void TestQImageBridge::largeImagesDoNotWaitForThreads_data()
{
    QTest::addColumn<std::function<bool()>>("work");
    QTest::newRow("converted") << std::function<bool()>([] {
        QImage colors(1024, 1024, QImage::Format_Indexed8);
        colors.setColorTable({0xFF102030, 0xFFF0E0D0});
        colors.fill(1);
        const Result<Image> image = fromQImage(colors);
        return image && std::to_integer<int>(*image->buffer.view().at(1023, 1023, 0)) == 0xF0;
    });
    QTest::newRow("scaled") << std::function<bool()>([] {
        QImage image(1024, 1024, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::red);
        const QImage scaled = image.scaled(700, 700, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        return scaled.pixelColor(699, 699) == QColor(Qt::red);
    });
    QTest::newRow("painted") << std::function<bool()>([] {
        QImage image(1024, 1024, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        QLinearGradient gradient(0, 0, 1024, 0);
        gradient.setColorAt(0, Qt::red);
        gradient.setColorAt(1, Qt::red);
        painter.fillRect(image.rect(), gradient);
        painter.end();
        return image.pixelColor(1023, 1023) == QColor(Qt::red);
    });
}

// The pool has none to spare, as where the system refuses it: who waited for it would wait for ever.
void TestQImageBridge::largeImagesDoNotWaitForThreads()
{
    QFETCH(std::function<bool()>, work);
    QSemaphore end;
    QThreadPool &pool = *QThreadPool::globalInstance();
    pool.setMaxThreadCount(1);
    pool.start([&] { end.acquire(); });
    QVERIFY(work());
    end.release();
    pool.waitForDone();
}

QTEST_GUILESS_MAIN(TestQImageBridge)
#include "test_qimage_bridge.moc"
