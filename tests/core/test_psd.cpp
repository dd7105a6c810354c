// Photoshop files, made section by section: values as the specification has them, and what is said of the rest.
#include "core/codecs/registry.h"
#include "tests/support/image_compare.h"
#include "tests/support/png_bytes.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

QByteArray number16(int value)
{
    return number32(static_cast<std::uint32_t>(value)).right(2);
}

struct Psd
{
    int channels = 3;
    std::uint32_t height = 1;
    std::uint32_t width = 1;
    int depth = 8;
    int mode = 3; // RGB
    QByteArray resources = {};
    QByteArray layers = {}; // the section
    int compression = 0;
    bool isLarge = false;

    [[nodiscard]] QByteArray length(const QByteArray &section) const
    {
        return (isLarge ? QByteArray(4, '\0') : QByteArray()) + number32(static_cast<std::uint32_t>(section.size()));
    }
    [[nodiscard]] QByteArray file(const char *hex) const
    {
        return "8BPS" + number16(isLarge ? 2 : 1) + QByteArray(6, '\0') + number16(channels) + number32(height)
            + number32(width) + number16(depth) + number16(mode) + QByteArray(4, '\0')
            + number32(static_cast<std::uint32_t>(resources.size())) + resources + length(layers) + layers
            + number16(compression) + QByteArray::fromHex(hex);
    }
};

// A layer section that says that there is one layer and that the first channel after the colors is transparency.
const QByteArray transparent = number32(2) + number16(-1) + number32(0);
const QByteArray transparentLarge = QByteArray(4, '\0') + transparent;
// The same of 16 bits a channel: an empty list and mask, and a block.
const QByteArray transparent16 = QByteArray(8, '\0') + "8BIMLr16" + number32(2) + number16(-1) + QByteArray(2, '\0');

QByteArray resource(int id, const QByteArray &content)
{
    return "8BIM" + number16(id) + QByteArray(2, '\0') + number32(static_cast<std::uint32_t>(content.size())) + content
        + QByteArray(content.size() % 2, '\0');
}

Result<Image> decode(const QByteArray &file)
{
    const std::vector<std::byte> bytes = bytesOf(file);
    return registry.decoderFor(bytes, "")->decode({bytes});
}

// Sample after sample, in the machine's byte order.
QByteArray hexOf(const Image &image)
{
    const ImageView view = image.buffer.view();
    return QByteArray(reinterpret_cast<const char *>(view.data()), view.height() * view.strides().row).toHex();
}

} // namespace

class TestPsd : public QObject
{
    Q_OBJECT

private slots:
    void samplesAreAsTheyAreStored_data();
    void samplesAreAsTheyAreStored();
    void whiteIsRemovedWithRightRounding();
    void whatIsNotThePictureIsKeptOrSaid();
    void damagedRowsAreRefused_data();
    void damagedRowsAreRefused();
};

void TestPsd::samplesAreAsTheyAreStored_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QByteArray>("samples");
    const auto row = [](const char *title, const Psd &psd, const char *data, const Shape &shape, const char *samples) {
        QTest::newRow(title) << psd.file(data) << shape << QByteArray(samples).replace(" ", "");
    };
    row("RGB", {.height = 2, .width = 2}, "01020304 11121314 21222324", {2, 2, 3}, "011121 021222 031323 041424");
    row("gray", {.channels = 1, .width = 2, .mode = 1}, "0102", {1, 2, 1}, "0102");
    row("16 bits", {.depth = 16}, "0102 1112 2122", {1, 1, 3}, "0201 1211 2221");
    row("run-length encoded", {.width = 4, .compression = 1}, "0002 0005 0004  FD07 03 01020304  00 05 FE 06",
        {1, 4, 3}, "070105 070206 070306 070406");
    row("run-length encoded, 16 bits", {.depth = 16, .compression = 1}, "0002 0003 0003  FF07 01 1112 01 2122",
        {1, 1, 3}, "0707 1211 2221");
    row("PSB", {.width = 2, .compression = 1, .isLarge = true}, "00000002 00000003 00000002  FF07 01 0102 FF09",
        {1, 2, 3}, "070109 070209");
    row("opaque", {.channels = 4, .layers = transparent}, "01 02 03 FF", {1, 1, 4}, "010203ff");
    row("nothing to see", {.channels = 4, .layers = transparent}, "FF FF FF 00", {1, 1, 4}, "ffffff00");
    row("PSB, opaque", {.channels = 4, .layers = transparentLarge, .isLarge = true}, "01 02 03 FF", {1, 1, 4},
        "010203ff");
    row("16 bits, opaque", {.channels = 4, .depth = 16, .layers = transparent16}, "0102 0304 0506 FFFF", {1, 1, 4},
        "0201 0403 0605 ffff");
    row("a saved selection", {.channels = 4}, "01 02 03 80", {1, 1, 3}, "010203");
    row("transparency and a selection", {.channels = 5, .layers = transparent}, "01 02 03 FF 80", {1, 1, 4},
        "010203ff");
    row("gray, opaque", {.channels = 2, .mode = 1, .layers = transparent}, "01 FF", {1, 1, 2}, "01ff");
}

void TestPsd::samplesAreAsTheyAreStored()
{
    QFETCH(const QByteArray, file);
    QFETCH(const Shape, shape);
    QFETCH(const QByteArray, samples);
    const Result<Image> image = decode(file);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QCOMPARE(image->buffer.shape(), shape);
    QCOMPARE(hexOf(*image), samples);
    const std::vector<std::byte> bytes = bytesOf(file);
    QCOMPARE(registry.decoderFor(bytes, "")->decoder()->readHeader(bytes)->shape, shape);
}

// Every value with every opacity: (v - (255 - a)) * 255 / a, to the nearest.
void TestPsd::whiteIsRemovedWithRightRounding()
{
    QByteArray values;
    QByteArray opacities;
    for (int a = 0; a < 256; ++a) {
        for (int v = 0; v < 256; ++v) {
            values.append(static_cast<char>(v));
            opacities.append(static_cast<char>(a));
        }
    }
    const Psd psd{.channels = 4, .height = 256, .width = 256, .layers = transparent};
    const Result<Image> image = decode(psd.file((values.repeated(3) + opacities).toHex().constData()));
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    for (int a = 0; a < 256; ++a) {
        for (int v = 0; v < 256; ++v) {
            const double exact = a == 0 ? v : (v - (255 - a)) * 255.0 / a;
            const int expected = static_cast<int>(std::lround(std::clamp(exact, 0.0, 255.0)));
            for (std::ptrdiff_t c = 0; c < 3; ++c)
                QCOMPARE(static_cast<int>(*image->buffer.view().at(v, a, c)), expected);
        }
    }
    const Psd deep{.channels = 4, .depth = 16, .layers = transparent16};
    const Result<Image> half = decode(deep.file("FFFF C000 8000 8000"));
    QVERIFY2(half, half ? "" : half.error().message.c_str());
    QCOMPARE(hexOf(*half), QByteArray("ffff018002000080"));
}

void TestPsd::whatIsNotThePictureIsKeptOrSaid()
{
    const QByteArray profile = QByteArray(200, 'p');
    const Psd psd{.channels = 5,
                  .resources = resource(1005, QByteArray::fromHex("012C0000 00010001 00960000 00010001"))
                      + resource(1039, profile) + resource(1060, "<x:xmpmeta/>") + resource(1032, "guides"),
                  .layers = transparent};
    const Result<Image> image = decode(psd.file("01 02 03 FF 80") + "more");
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    const Metadata &metadata = image->metadata;
    QVERIFY(metadata.resolution == (Resolution{300, 150, Resolution::Unit::Inch}));
    QVERIFY(metadata.icc == bytesOf(profile));
    QVERIFY(metadata.xmp == bytesOf("<x:xmpmeta/>"));
    QStringList said;
    for (const std::string &sentence : metadata.lost)
        said.append(QString::fromStdString(sentence));
    QCOMPARE(said,
             QStringList({"The layers are dropped (1): the flattened image is read.",
                          "Further channels, such as saved selections, are dropped (1).",
                          "Other resources of Photoshop are dropped (1).",
                          "What follows the image in its file is dropped (4 B)."}));
    QVERIFY(decode(Psd{}.file("01 02 03"))->metadata.lost.empty());
}

void TestPsd::damagedRowsAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("a row is missing") << Psd{}.file("01 02");
    QTest::newRow("a run is missing") << Psd{.width = 4, .compression = 1}.file("0002 0002 0002  FD07 FD07 FE07");
    QTest::newRow("a run is cut short") << Psd{.width = 4, .compression = 1}.file("0002 0002 0001  FD07 FD07 FD");
    QTest::newRow("a row is longer than the file")
        << Psd{.width = 4, .compression = 1}.file("0002 0002 FFFF  FD07 FD07 FD07");
    QTest::newRow("only what does nothing") << Psd{.width = 4, .compression = 1}.file("0002 0002 0002  8080 8080 8080");
    QTest::newRow("fewer channels than colors") << Psd{.channels = 2}.file("01 02 03");
}

void TestPsd::damagedRowsAreRefused()
{
    QFETCH(const QByteArray, file);
    const Result<Image> image = decode(file);
    QVERIFY(!image);
    QVERIFY2(image.error().code == ErrorCode::Corrupt, image.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestPsd)
#include "test_psd.moc"
