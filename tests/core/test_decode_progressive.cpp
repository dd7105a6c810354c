// What decoders show of an image before it is whole.
#include "core/buffer/copy_pixels.h"
#include "core/codecs/registry.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cstring>

using namespace pellucid;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

std::vector<std::byte> fileOf(const char *id, const ImageView &image)
{
    const auto found = std::ranges::find_if(registry.codecs(), [&](const auto &codec) { return codec->id() == id; });
    return (*found)->encoder()->encode(image, {}, {}).value();
}

} // namespace

class TestDecodeProgressive : public QObject
{
    Q_OBJECT

private slots:
    void rowsThatAreShownAreFinal_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<int>("dtype");
        QTest::newRow("PNG, 8 bits") << QByteArray("png") << int(DType::UInt8);
        QTest::newRow("PNG, 16 bits") << QByteArray("png") << int(DType::UInt16);
        QTest::newRow("JPEG") << QByteArray("jpeg") << int(DType::UInt8);
    }

    void rowsThatAreShownAreFinal()
    {
        QFETCH(const QByteArray, id);
        QFETCH(const int, dtype);
        const ImageBuffer image = test::patterned(static_cast<DType>(dtype), {900, 700, 3});
        const std::vector<std::byte> file = fileOf(id.constData(), image.view());
        const Codec *codec = registry.decoderFor(file, id.toStdString());
        const Image whole = codec->decode({file}).value();
        std::ptrdiff_t former = 0;
        int parts = 0;
        bool isFinal = true;
        const auto decoded =
            codec->decode({.bytes = file, .observer = [&](const PartialImage &part) {
                               ++parts;
                               isFinal = isFinal && part.rows > former && part.pixels.shape() == image.shape();
                               for (std::ptrdiff_t y = former; y < part.rows; ++y)
                                   isFinal = isFinal
                                       && std::memcmp(part.pixels.at(0, y), whole.buffer.view().at(0, y),
                                                      static_cast<std::size_t>(whole.buffer.strides().row))
                                           == 0;
                               former = part.rows;
                           }});
        QVERIFY(decoded);
        QVERIFY(isFinal);
        QVERIFY2(parts > 2, qPrintable(QString::number(parts)));
        QCOMPARE(former, image.shape().height);
        COMPARE_IMAGES(decoded->buffer.view(), whole.buffer.view());
    }

    void scansAreShownAndThenRefined()
    {
        QFile source(QString::fromStdString(test::corpusPath("gofuzz-jpeg/video-001.q50.422.progressive.jpeg")));
        if (!source.open(QIODevice::ReadOnly))
            QSKIP("The corpus is not here.");
        const QByteArray content = source.readAll();
        const auto file = std::as_bytes(std::span(content.constData(), static_cast<std::size_t>(content.size())));
        const Codec *codec = registry.decoderFor(file, "jpeg");
        const Image whole = codec->decode({file}).value();
        std::vector<std::ptrdiff_t> rows;
        bool isCoarse = false;
        const auto decoded = codec->decode({.bytes = file, .observer = [&](const PartialImage &part) {
                                                rows.push_back(part.rows);
                                                if (std::ranges::count(rows, whole.buffer.shape().height) == 1
                                                    && part.rows == whole.buffer.shape().height)
                                                    isCoarse = !samePixels(part.pixels, whole.buffer.view());
                                            }});
        QVERIFY(decoded);
        QVERIFY(isCoarse);
        QVERIFY(!std::ranges::is_sorted(rows));
        QCOMPARE(rows.back(), whole.buffer.shape().height);
        COMPARE_IMAGES(decoded->buffer.view(), whole.buffer.view());
    }
};

QTEST_GUILESS_MAIN(TestDecodeProgressive)
#include "test_decode_progressive.moc"
