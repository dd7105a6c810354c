// BMP in all its variants: the pictures of bmpsuite are the judge, and small files made here for what it leaves open.
#include "core/codecs/registry.h"
#include "tests/support/corpus_path.h"
#include "tests/support/file_content.h"
#include "tests/support/image_compare.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <cstdlib>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

Result<Image> decoded(const QByteArray &file, const char *extension = "bmp")
{
    const Codec *codec = registry.decoderFor(bytesOf(file), extension);
    return codec != nullptr ? codec->decode({bytesOf(file)}) : failure(ErrorCode::UnknownFormat, "No codec reads it.");
}

QByteArray little(qint64 value, int bytes)
{
    QByteArray array;
    for (int i = 0; i < bytes; ++i, value >>= 8)
        array.append(static_cast<char>(value));
    return array;
}

// With a BITMAPINFOHEADER; `behind` are masks and palette.
QByteArray bitmap(int width, int height, int bits, int method, const QByteArray &behind, const QByteArray &pixels)
{
    return "BM" + little(0, 8) + little(54 + behind.size(), 4) + little(40, 4) + little(width, 4) + little(height, 4)
        + little(1, 2) + little(bits, 2) + little(method, 4) + little(0, 20) + behind + pixels;
}

// Blue, green, red of black, red, green, white.
const QByteArray palette = QByteArray::fromHex("00000000 0000FF00 00FF0000 FFFFFF00");

// A letter a pixel: . black, r, g, w; rows from the top, with a space between.
QByteArray drawn(const ImageView &image)
{
    QByteArray letters;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            const auto *const pixel = reinterpret_cast<const unsigned char *>(image.at(x, y));
            letters += pixel[0] == 0 ? pixel[1] == 0 ? '.' : 'g' : pixel[1] == 0 ? 'r' : 'w';
        }
        letters += y + 1 < image.height() ? " " : "";
    }
    return letters;
}

} // namespace

class TestBmp : public QObject
{
    Q_OBJECT

private slots:
    void readsTheSuite_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QString::fromStdString(test::corpusPath("bmpsuite")));
        for (const QString &name : folder.entryList({"images__*.bmp"})) {
            if (QFile::exists(folder.filePath("reference__bmp__" + name.mid(13) + ".png")))
                QTest::newRow(qPrintable(name)) << folder.filePath(name);
        }
        if (!folder.exists())
            QTest::newRow("no corpus") << QString();
    }

    void readsTheSuite()
    {
        QFETCH(QString, path);
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("The corpus is not here.");
        const Result<Image> image = decoded(file.readAll());
        QVERIFY2(image, image ? "" : image.error().message.c_str());
        QFile reference(path.replace("images__bmp__", "reference__bmp__") + ".png");
        QVERIFY(reference.open(QIODevice::ReadOnly));
        const Result<Image> expected = decoded(reference.readAll(), "png");
        QVERIFY(expected);
        const ImageView ours = image->buffer.view();
        const ImageView theirs = expected->buffer.view();
        QCOMPARE(ours.width(), theirs.width());
        QCOMPARE(ours.height(), theirs.height());
        int worst = 0;
        for (std::ptrdiff_t y = 0; y < ours.height(); ++y) {
            for (std::ptrdiff_t x = 0; x < ours.width(); ++x) {
                if (theirs.channels() == 4 && *theirs.at(x, y, 3) == std::byte{0})
                    continue;
                for (std::ptrdiff_t c = 0; c < 3; ++c)
                    worst =
                        std::max(worst,
                                 std::abs(std::to_integer<int>(*ours.at(x, y, c))
                                          - std::to_integer<int>(*theirs.at(x, y, theirs.channels() >= 3 ? c : 0))));
            }
        }
        QVERIFY2(worst <= 8, qPrintable(QString("differs by %1").arg(worst))); // 5 bits may be widened in two ways
    }

    void drawsRunsAndWhatTheyLeaveOut_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("height");
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QByteArray>("picture");
        QTest::newRow("run, end of row, run")
            << 8 << 1 << 2 << QByteArray::fromHex("0401 0000 0403 0001") << QByteArray("wwww rrrr");
        QTest::newRow("top down") << 8 << 1 << -2 << QByteArray::fromHex("0401 0000 0403 0001")
                                  << QByteArray("rrrr wwww");
        QTest::newRow("literals, padded")
            << 8 << 1 << 1 << QByteArray::fromHex("0003 010203 00 0101 0001") << QByteArray("rgwr");
        QTest::newRow("a jump") << 8 << 1 << 2 << QByteArray::fromHex("0101 0002 0101 0102 0001")
                                << QByteArray("..g. r...");
        QTest::newRow("a run beyond the edge") << 8 << 1 << 1 << QByteArray::fromHex("FF01 0001") << QByteArray("rrrr");
        QTest::newRow("an early end") << 8 << 1 << 2 << QByteArray::fromHex("0201 0001") << QByteArray(".... rr..");
        QTest::newRow("4 bits: two colors in turn")
            << 4 << 2 << 1 << QByteArray::fromHex("0412 0001") << QByteArray("rgrg");
        QTest::newRow("4 bits: literals") << 4 << 2 << 1 << QByteArray::fromHex("0004 1230 0001") << QByteArray("rgw.");
        QTest::newRow("24 bits") << 24 << 4 << 1 << QByteArray::fromHex("02 0000FF 0003 00FF00 FFFFFF 000000 00 0001")
                                 << QByteArray("rrgw");
    }

    void drawsRunsAndWhatTheyLeaveOut()
    {
        QFETCH(const int, bits);
        QFETCH(const int, method);
        QFETCH(const int, height);
        QFETCH(const QByteArray, data);
        QFETCH(const QByteArray, picture);
        const Result<Image> image = decoded(bitmap(4, height, bits, method, bits == 24 ? QByteArray() : palette, data));
        QVERIFY2(image, image ? "" : image.error().message.c_str());
        QCOMPARE(drawn(image->buffer.view()), picture);
    }

    void scalesMasksOfAnyWidthToFullScale()
    {
        // 10 bits of red, 1 of green, 5 of blue, 4 of alpha: all full, then all half or none.
        const QByteArray masks = little(0x3FF, 4) + little(0x400, 4) + little(0xF800, 4) + little(0xF0000, 4);
        const Result<Image> image =
            decoded(bitmap(2, 1, 32, 6, masks, little(0xFFFFF, 4) + little(512 | 16 << 11 | 7 << 16, 4)));
        QVERIFY2(image, image ? "" : image.error().message.c_str());
        QCOMPARE(image->buffer.shape(), (Shape{1, 2, 4}));
        const auto *const samples = reinterpret_cast<const unsigned char *>(image->buffer.view().data());
        const std::vector<int> got(samples, samples + 8);
        QCOMPARE(got, (std::vector<int>{255, 255, 255, 255, 128, 0, 132, 119}));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("file");
        const QByteArray pixel = QByteArray::fromHex("FFFFFF00");
        QTest::newRow("run lengths that end in the middle") << bitmap(4, 1, 8, 1, palette, QByteArray::fromHex("0201"));
        QTest::newRow("too few rows") << bitmap(1, 2, 24, 0, {}, pixel);
        QTest::newRow("no width") << bitmap(0, 1, 24, 0, {}, pixel);
        QTest::newRow("no height") << bitmap(1, 0, 24, 0, {}, pixel);
        QTest::newRow("the least height there is") << bitmap(1, INT_MIN, 24, 0, {}, pixel);
        QTest::newRow("3 bits a pixel") << bitmap(1, 1, 3, 0, {}, pixel);
        QTest::newRow("embedded JPEG") << bitmap(1, 1, 0, 4, {}, pixel);
        QTest::newRow("a mask with a hole")
            << bitmap(1, 1, 32, 3, little(0x5, 4) + little(0x10, 4) + little(0x20, 4), pixel);
        QTest::newRow("gigabytes from a few bytes") << bitmap(40000, 40000, 8, 1, palette, QByteArray::fromHex("0001"));
    }

    void refuses()
    {
        QFETCH(const QByteArray, file);
        const Result<Image> image = decoded(file);
        QVERIFY(!image);
        QVERIFY(image.error().message.ends_with('.'));
    }
};

QTEST_GUILESS_MAIN(TestBmp)
#include "test_bmp.moc"
