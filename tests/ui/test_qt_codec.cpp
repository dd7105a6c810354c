// The formats that Qt reads for us: exact, in the file's own channels, within our limits.
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "tests/support/image_compare.h"
#include "ui/files/qt_codec.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QImageReader>
#include <QTest>

using namespace pellucid;

namespace {

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

} // namespace

class TestQtCodec : public QObject
{
    Q_OBJECT

private slots:
    void keepsTheFilesChannels_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<int>("imageFormat");
        QTest::addColumn<int>("channels");
        QTest::newRow("WebP, RGB") << QByteArray("webp") << int(QImage::Format_RGB888) << 3;
        QTest::newRow("WebP, RGBA") << QByteArray("webp") << int(QImage::Format_RGBA8888) << 4;
    }

    void keepsTheFilesChannels()
    {
        QFETCH(const QByteArray, format);
        QFETCH(const int, imageFormat);
        QFETCH(const int, channels);
        QImage image(3, 2, static_cast<QImage::Format>(imageFormat));
        image.fill(1);
        const std::vector<std::byte> bytes = encoded(image, format);
        const CodecRegistry registry = allCodecs();
        const Codec *codec = registry.decoderFor(bytes, format.toStdString());
        QVERIFY(codec);
        const Result<Image> decoded = codec->decode({bytes});
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QCOMPARE(decoded->buffer.shape(), (Shape{2, 3, channels}));
        const Result<ImageSpec> header = codec->decoder()->readHeader(bytes);
        QVERIFY(header);
        QCOMPARE(header->shape.rect(), (Rect{0, 0, 3, 2}));
    }

    void refusesWhatIsBeyondTheLimits()
    {
        const CodecRegistry registry = allCodecs();
        const std::vector<std::byte> bytes = encoded(QImage(40, 30, QImage::Format_RGB32), "webp");
        const Codec *codec = registry.decoderFor(bytes, "webp");
        QVERIFY(codec);
        const Result<Image> wide = codec->decode({.bytes = bytes, .limits = {.dimension = 39}});
        QVERIFY(!wide);
        QCOMPARE(wide.error().code, ErrorCode::TooLarge);
        const Result<Image> big = codec->decode({.bytes = bytes, .limits = {.pixelBytes = 1000}});
        QVERIFY(!big);
        QCOMPARE(big.error().code, ErrorCode::TooLarge);
    }

    void refusesDamagedFiles_data()
    {
        QTest::addColumn<QByteArray>("format");
        for (const char *format : {"webp", "xpm"})
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
            const Result<Image> decoded = codec->decode({cut});
            QVERIFY(decoded || !decoded.error().message.empty());
        }
    }

    void hostileFilesAreRefusedSoon_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("file");
        const auto svg = [](const QByteArray &attributes, const QByteArray &content) {
            return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + attributes + ">" + content + "</svg>";
        };
        QTest::newRow("SVG of 10^6 x 10^6")
            << QByteArray("svg") << svg("width=\"1000000\" height=\"1000000\"", "<rect/>");
        QTest::newRow("SVG whose view is too large")
            << QByteArray("svg") << svg("viewBox=\"0 0 60000 60000\"", "<rect/>");
        QTest::newRow("SVG of entities of entities")
            << QByteArray("svg")
            << "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"" + QByteArray("&a;").repeated(1000)
                + "\"><!ENTITY c \"" + QByteArray("&b;").repeated(1000) + "\">]>" + svg({}, "<text>&c;</text>");
        QTest::newRow("XPM of 2^30 x 2^30")
            << QByteArray("xpm")
            << QByteArray("/* XPM */\nstatic char *a[] = {\n\"1073741824 1073741824 1 1\",\n\"a c red\"};");
        QTest::newRow("XPM of 20000 x 20000")
            << QByteArray("xpm") << QByteArray("/* XPM */\nstatic char *a[] = {\n\"20000 20000 1 1\",\n\"a c red\"};");
    }

    void hostileFilesAreRefusedSoon()
    {
        QFETCH(const QByteArray, format);
        QFETCH(const QByteArray, file);
        const CodecRegistry registry = allCodecs();
        const auto bytes = std::as_bytes(std::span(file.constData(), static_cast<std::size_t>(file.size())));
        const Codec *codec = registry.decoderFor(bytes, format.toStdString());
        QVERIFY(codec);
        QElapsedTimer timer;
        timer.start();
        const Result<Image> decoded = codec->decode({bytes});
        QVERIFY(!decoded);
        QVERIFY(timer.elapsed() < 3000);
        qInfo("%s", decoded.error().message.c_str());
    }

    // Qt reads them from the clipboard, within its own limit.
    void picturesOfTheClipboardMayBeAsLargeAsFiles()
    {
        const CodecRegistry registry = allCodecs();
        QCOMPARE(std::size_t(QImageReader::allocationLimit()) << 20, DecodeLimits{}.pixelBytes);
    }

    // Core's codecs come first, and Qt's only where there is none.
    void everyExtensionIsReadByOneCodec()
    {
        const CodecRegistry registry = allCodecs();
        QStringList seen;
        for (const auto &codec : registry.codecs()) {
            if (codec->decoder() == nullptr || codec->id() == "pgm" || codec->id() == "pbm")
                continue; // share .pnm with PPM: their signatures tell
            for (const std::string &extension : codec->extensions()) {
                QVERIFY2(!seen.contains(extension.c_str()), extension.c_str());
                seen.append(extension.c_str());
            }
        }
    }
};

QTEST_MAIN(TestQtCodec) // drawings may hold text
#include "test_qt_codec.moc"
