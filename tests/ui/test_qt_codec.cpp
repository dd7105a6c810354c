// Codecs made of Qt's image plugins: exact, in the file's own channels, within our limits.
#include "core/codecs/open_image.h"
#include "core/codecs/save_image.h"
#include "tests/support/image_compare.h"
#include "ui/qt_codec.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QTest>

using namespace pellucid;

namespace {

// Of the BMP suite, measured: what a reader of our own has to do better.
const QStringList beyondQt{"pal2",           "pal2color",
                           "rgb24rle24",     "rgba32abf",
                           "V3_A1_R5_G5_B5", "V3_A1_R5_G5_B5_Top_Down",
                           "V3_A4_R4_G4_B4", "V3_A4_R4_G4_B4_Top_Down",
                           "V3_R5_G6_B5",    "V3_R5_G6_B5_Top_Down",
                           "V3_X4_R4_G4_B4", "V3_X4_R4_G4_B4_Top_Down",
                           "V3_X8_R8_G8_B8", "V3_X8_R8_G8_B8_Top_Down"};
const QStringList misreadByQt{"pal4rlecut",     "pal4rletrns",    "pal8os2sp",         "rgb16-231",
                              "rgb32-111110",   "rgba16-1924",    "rgba32-61754",      "rgba32",
                              "V4_A8_R8_G8_B8", "V5_A1_R5_G5_B5", "V5_A8_R8_G8_B8_Rgb"};

CodecRegistry allCodecs()
{
    CodecRegistry registry = CodecRegistry::builtIn();
    addQtCodecs(registry);
    return registry;
}

std::vector<std::byte> encoded(const QImage &image, const char *format)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    const auto bytes = std::as_bytes(std::span(buffer.data().constData(), static_cast<std::size_t>(buffer.size())));
    return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> fileBytes(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray content = file.readAll();
    const auto bytes = std::as_bytes(std::span(content.constData(), static_cast<std::size_t>(content.size())));
    return {bytes.begin(), bytes.end()};
}

} // namespace

class TestQtCodec : public QObject
{
    Q_OBJECT

private slots:
    void writesExactly_data()
    {
        QTest::addColumn<int>("dtype");
        QTest::addColumn<int>("channels");
        for (const DType dtype : {DType::UInt8, DType::UInt16}) {
            for (const int channels : {1, 3})
                QTest::addRow("tiff uint%zu x %d", 8 * itemSize(dtype), channels)
                    << static_cast<int>(dtype) << channels;
        }
    }

    void writesExactly()
    {
        QFETCH(const int, dtype);
        QFETCH(const int, channels);
        const CodecRegistry registry = allCodecs();
        const ImageBuffer image = test::patterned(static_cast<DType>(dtype), {33, 7, channels});
        const Codec *encoder =
            registry.encoderFor("tiff", {image.dtype(), image.shape(), defaultChannelNames(channels)});
        QVERIFY(encoder);
        for (const test::Layout layout : test::allLayouts()) {
            const ImageBuffer laid = test::relaid(image.view(), layout);
            const Result<std::vector<std::byte>> bytes = encoder->encode(laid.view(), {}, {});
            QVERIFY2(bytes, bytes ? "" : bytes.error().message.c_str());
            const Codec *decoder = registry.decoderFor(*bytes, "tiff");
            QVERIFY(decoder);
            const Result<DecodedImage> decoded = decoder->decode(*bytes, {}, {});
            QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
            COMPARE_IMAGES(decoded->buffer.view(), image.view());
        }
    }

    void keepsTheFilesChannels_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<int>("imageFormat");
        QTest::addColumn<int>("channels");
        QTest::newRow("BMP, 24 bits") << QByteArray("bmp") << int(QImage::Format_RGB32) << 3;
        QTest::newRow("BMP, palette") << QByteArray("bmp") << int(QImage::Format_Indexed8) << 3;
        QTest::newRow("TIFF, gray") << QByteArray("tiff") << int(QImage::Format_Grayscale8) << 1;
        QTest::newRow("TIFF, RGB") << QByteArray("tiff") << int(QImage::Format_RGB888) << 3;
    }

    void keepsTheFilesChannels()
    {
        QFETCH(const QByteArray, format);
        QFETCH(const int, imageFormat);
        QFETCH(const int, channels);
        QImage image(3, 2, static_cast<QImage::Format>(imageFormat));
        if (image.format() == QImage::Format_Indexed8)
            image.setColorTable({qRgb(10, 20, 30), qRgb(40, 50, 60)});
        image.fill(1);
        const std::vector<std::byte> bytes = encoded(image, format);
        const CodecRegistry registry = allCodecs();
        const Codec *codec = registry.decoderFor(bytes, format.toStdString());
        QVERIFY(codec);
        const Result<DecodedImage> decoded = codec->decode(bytes, {}, {});
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QCOMPARE(decoded->buffer.shape(), (Shape{2, 3, channels}));
        const Result<ImageSpec> header = codec->readHeader(bytes);
        QVERIFY(header);
        QCOMPARE(header->shape.rect(), (Rect{0, 0, 3, 2}));
    }

    void refusesWhatIsBeyondTheLimits()
    {
        const CodecRegistry registry = allCodecs();
        const std::vector<std::byte> bytes = encoded(QImage(40, 30, QImage::Format_RGB32), "bmp");
        const Codec *codec = registry.decoderFor(bytes, "bmp");
        QVERIFY(codec);
        const Result<DecodedImage> wide = codec->decode(bytes, {.dimension = 39}, {});
        QVERIFY(!wide);
        QCOMPARE(wide.error().code, ErrorCode::TooLarge);
        const Result<DecodedImage> big = codec->decode(bytes, {.pixelBytes = 1000}, {});
        QVERIFY(!big);
        QCOMPARE(big.error().code, ErrorCode::TooLarge);
    }

    void refusesDamagedFiles_data()
    {
        QTest::addColumn<QByteArray>("format");
        for (const char *format : {"bmp", "tiff", "webp", "ico", "xpm"})
            QTest::newRow(format) << QByteArray(format);
    }

    // Cut anywhere, a file is refused or gives a picture, and never more.
    void refusesDamagedFiles()
    {
        QFETCH(const QByteArray, format);
        QImage image(9, 8, QImage::Format_RGB32);
        image.fill(Qt::red);
        const std::vector<std::byte> bytes = encoded(image, format);
        const CodecRegistry registry = allCodecs();
        for (std::size_t size = 0; size < bytes.size(); size += 7) {
            const std::span<const std::byte> cut(bytes.data(), size);
            const Codec *codec = registry.decoderFor(cut, format.toStdString());
            if (codec == nullptr)
                continue;
            const Result<DecodedImage> decoded = codec->decode(cut, {}, {});
            QVERIFY(decoded || !decoded.error().message.empty());
        }
    }

    // The suite's own reference pictures are the judge.
    void readsTheBmpSuite_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QString(PELLUCID_CORPUS) + "/bmpsuite");
        for (const QString &name : folder.entryList({"images__*.bmp"})) {
            if (QFile::exists(folder.filePath("reference__bmp__" + name.mid(13) + ".png")))
                QTest::newRow(qPrintable(name)) << folder.filePath(name);
        }
        if (!folder.exists())
            QTest::newRow("no corpus") << QString();
    }

    void readsTheBmpSuite()
    {
        QFETCH(const QString, path);
        if (path.isEmpty())
            QSKIP("The corpus is not here.");
        const CodecRegistry registry = allCodecs();
        const std::vector<std::byte> bytes = fileBytes(path);
        const Codec *codec = registry.decoderFor(bytes, "bmp");
        QVERIFY(codec);
        const Result<DecodedImage> decoded = codec->decode(bytes, {}, {});
        if (beyondQt.contains(QFileInfo(path).completeBaseName().mid(21)))
            QEXPECT_FAIL("", "Qt 6.4 cannot read this variant", Abort);
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QString reference = path;
        reference.replace("images__bmp__", "reference__bmp__");
        const QImage expected = QImage(reference + ".png").convertToFormat(QImage::Format_RGBA8888);
        QCOMPARE(decoded->buffer.shape().width, expected.width());
        QCOMPARE(decoded->buffer.shape().height, expected.height());
        int worst = 0;
        for (int y = 0; y < expected.height(); ++y) {
            for (int x = 0; x < expected.width(); ++x) {
                for (std::ptrdiff_t channel = 0;
                     channel < std::min<std::ptrdiff_t>(3, decoded->buffer.shape().channels); ++channel)
                    worst = std::max(worst,
                                     std::abs(int(*decoded->buffer.view().at(x, y, channel))
                                              - int(expected.constScanLine(y)[4 * x + channel])));
            }
        }
        if (misreadByQt.contains(QFileInfo(path).completeBaseName().mid(21)))
            QEXPECT_FAIL("", "Qt 6.4 misreads this variant", Abort);
        QVERIFY2(worst <= 8, qPrintable(QString("differs by %1").arg(worst))); // 5 bits may be widened in two ways
    }
};

QTEST_GUILESS_MAIN(TestQtCodec)
#include "test_qt_codec.moc"
