// What PNG files may say in more than one way, or wrongly: as the specification and libpng read it.
#include "core/codecs/registry.h"
#include "tests/support/image_compare.h"
#include "tests/support/png_bytes.h"

#include <QTest>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
using Bytes = std::vector<std::byte>;

Result<Image> decode(const QByteArray &file)
{
    const Bytes bytes = bytesOf(file);
    return registry.decoderFor(bytes, "png")->decode({bytes});
}

// As that image would be saved.
QByteArray saved(const Image &image)
{
    const Bytes head = bytesOf(png(1, 1, 8, 0, {}));
    const EncodeOptions options{.metadata = std::make_shared<const Metadata>(image.metadata)};
    const Bytes file = registry.decoderFor(head, "png")->encoder()->encode(image.buffer.view(), options, {}).value();
    return {reinterpret_cast<const char *>(file.data()), std::ssize(file)};
}

QByteArray hexOf(const Image &image)
{
    const ImageView view = image.buffer.view();
    return QByteArray(reinterpret_cast<const char *>(view.data()), view.height() * view.strides().row).toHex();
}

bool says(const Image &image, const char *words)
{
    return std::ranges::any_of(image.metadata.lost,
                               [&](const std::string &sentence) { return sentence.find(words) != std::string::npos; });
}

const QByteArray threeColors = chunk("PLTE", QByteArray::fromHex("0A0B0C 141516 1E1F20"));

// A TIFF structure that says how the image lies.
QByteArray exif(char orientation)
{
    return QByteArray::fromHex("4D4D002A00000008 0001 0112 0003 00000001 00") + orientation
        + QByteArray::fromHex("0000 00000000");
}

// As ImageMagick keeps it in a text.
QByteArray rawProfile(const QByteArray &name, const QByteArray &bytes)
{
    QByteArray text = '\n' + name + '\n' + QByteArray::number(bytes.size()).rightJustified(8) + '\n';
    const QByteArray digits = bytes.toHex();
    for (qsizetype i = 0; i < digits.size(); i += 72)
        text += digits.mid(i, 72) + '\n';
    return "Raw profile type " + name + '\0' + text;
}

} // namespace

class TestPng : public QObject
{
    Q_OBJECT

private slots:
    void theTransparentColorHasTheDepthOfTheImage_data();
    void theTransparentColorHasTheDepthOfTheImage();
    void strayTransparencyIsIgnored_data();
    void strayTransparencyIsIgnored();
    void orientationIsFoundWhereverItIs_data();
    void orientationIsFoundWhereverItIs();
    void textsThatAreNoExifStay_data();
    void textsThatAreNoExifStay();
    void aSecondExifIsDroppedAndSaid();
    void animationsAreSaidAndNotWrittenInPart();
    void whatFollowsTheImageIsSaid_data();
    void whatFollowsTheImageIsSaid();
};

void TestPng::theTransparentColorHasTheDepthOfTheImage_data()
{
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("colorType");
    QTest::addColumn<QByteArray>("color");
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QByteArray>("samples"); // of two pixels, in the machine's byte order
    const auto row = [](const char *title, int depth, int type, const char *color, const char *pixels,
                        const char *samples) {
        QTest::newRow(title) << depth << type << QByteArray::fromHex(color) << QByteArray::fromHex(pixels)
                             << QByteArray(samples);
    };
    row("1 bit", 1, 0, "0001", "40", "00ff ff00");
    row("1 bit, all of them set", 1, 0, "00ff", "40", "00ff ff00");
    row("1 bit, of two bytes", 1, 0, "ff00", "40", "0000 ffff");
    row("2 bits", 2, 0, "fffe", "90", "aa00 55ff");
    row("4 bits", 4, 0, "001f", "f0", "ff00 00ff");
    row("8 bits", 8, 0, "0701", "0102", "0100 02ff");
    row("8 bits, RGB", 8, 2, "0700 0101 0302", "000102 000103", "00010200 000103ff");
    row("16 bits", 16, 0, "0701", "0701 0001", "01070000 0100ffff");
    row("16 bits, RGB", 16, 2, "0700 0101 0302", "070001010302 000001010302", "0007010102030000 000001010203ffff");
}

void TestPng::theTransparentColorHasTheDepthOfTheImage()
{
    QFETCH(const int, depth);
    QFETCH(const int, colorType);
    QFETCH(const QByteArray, color);
    QFETCH(const QByteArray, row);
    QFETCH(const QByteArray, samples);
    const Result<Image> image = decode(png(2, 1, static_cast<char>(depth), static_cast<char>(colorType),
                                           chunk("tRNS", color) + chunk("IDAT", stored('\0' + row))));
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QCOMPARE(hexOf(*image), QByteArray(samples).replace(" ", ""));
    QVERIFY(image->metadata.lost.empty());
}

void TestPng::strayTransparencyIsIgnored_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<qsizetype>("channels");
    const auto rows = [](const QByteArray &samples) { return chunk("IDAT", stored('\0' + samples)); };
    const auto row = [](const char *title, char colorType, const QByteArray &chunks, qsizetype channels) {
        QTest::newRow(title) << png(1, 1, 8, colorType, chunks) << channels;
    };
    const auto transparency = [](const char *hex) { return chunk("tRNS", QByteArray::fromHex(hex)); };
    row("beside RGBA", 6, transparency("000100020003") + rows("abcd"), 4);
    row("beside gray and alpha", 4, transparency("0001") + rows("ab"), 2);
    row("longer than the palette", 3, threeColors + transparency("0102030405") + rows("\1"), 3);
    row("before the palette", 3, transparency("010203") + threeColors + rows("\1"), 3);
    row("behind the pixels of a palette", 3, threeColors + rows("\1") + transparency("010203"), 3);
    row("empty", 3, threeColors + transparency("") + rows("\1"), 3);
    row("longer than gray", 0, transparency("00010002") + rows("a"), 1);
    row("shorter than gray", 0, transparency("01") + rows("a"), 1);
    row("behind gray pixels", 0, rows("a") + transparency("0001"), 1);
    row("longer than RGB", 2, transparency("0001000200030004") + rows("abc"), 3);
    row("shorter than RGB", 2, transparency("0001") + rows("abc"), 3);
    row("twice, of which the first counts", 0, transparency("0061") + transparency("0001") + rows("a"), 2);
    row("twice, of a palette", 3, threeColors + transparency("01") + transparency("02") + rows("\1"), 4);
}

void TestPng::strayTransparencyIsIgnored()
{
    QFETCH(const QByteArray, file);
    QFETCH(const qsizetype, channels);
    const Result<Image> image = decode(file);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QCOMPARE(image->buffer.shape(), (Shape{1, 1, channels}));
    QVERIFY(says(*image, "tRNS"));
    QVERIFY(!saved(*image).contains("tRNS"));
}

void TestPng::orientationIsFoundWhereverItIs_data()
{
    QTest::addColumn<QByteArray>("chunks");
    QTest::addColumn<bool>("isTurned");
    const QByteArray inJpeg("Exif\0\0", 6);
    QTest::newRow("eXIf") << chunk("eXIf", exif(6)) << true;
    QTest::newRow("raw profile") << chunk("tEXt", rawProfile("exif", inJpeg + exif(6))) << true;
    QTest::newRow("raw profile without JPEG's beginning") << chunk("tEXt", rawProfile("exif", exif(6))) << true;
    QTest::newRow("raw profile APP1") << chunk("tEXt", rawProfile("APP1", inJpeg + exif(6))) << true;
    QByteArray text = rawProfile("exif", inJpeg + exif(6));
    const QByteArray keyword = text.left(text.indexOf('\0') + 1);
    text.remove(0, keyword.size());
    QTest::newRow("compressed") << chunk("zTXt", keyword + '\0' + qCompress(text).mid(4)) << true;
    QTest::newRow("international") << chunk("iTXt", keyword + QByteArray(4, '\0') + text) << true;
    QTest::newRow("capital digits") << chunk("tEXt", keyword + text.toUpper()) << true;
    QTest::newRow("eXIf counts more") << chunk("tEXt", rawProfile("exif", exif(6))) + chunk("eXIf", exif(1)) << false;
    QTest::newRow("upright") << chunk("tEXt", rawProfile("exif", exif(1))) << false;
}

// Two rows of one pixel: turned by a quarter they are one row.
void TestPng::orientationIsFoundWhereverItIs()
{
    QFETCH(const QByteArray, chunks);
    QFETCH(const bool, isTurned);
    const QByteArray pixels = chunk("IDAT", stored(QByteArray::fromHex("0001 0002")));
    const QByteArray file = png(1, 2, 8, 0, chunks + pixels);
    const Result<Image> image = decode(file);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QCOMPARE(image->buffer.shape(), (isTurned ? Shape{1, 2, 1} : Shape{2, 1, 1}));
    QCOMPARE(hexOf(*image), QByteArray(isTurned ? "0201" : "0102"));
    const Bytes bytes = bytesOf(file);
    QCOMPARE(registry.decoderFor(bytes, "png")->decoder()->readHeader(bytes)->shape, image->buffer.shape());

    const QByteArray again = saved(*image);
    QVERIFY(!again.contains("Raw profile"));
    const Result<Image> reopened = decode(again);
    QCOMPARE(reopened->buffer.shape(), image->buffer.shape());
    QCOMPARE(hexOf(*reopened), hexOf(*image));
    QVERIFY(reopened->metadata.exif == bytesOf(exif(1)));
}

void TestPng::textsThatAreNoExifStay_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("XMP") << rawProfile("xmp", "<x:xmpmeta/>");
    QTest::newRow("IPTC") << rawProfile("iptc", "Photoshop 3.0");
    QTest::newRow("XMP as a JPEG segment") << rawProfile("APP1", QByteArray("http://ns.adobe.com/xap/1.0/\0<x/>", 33));
    QTest::newRow("no digits") << QByteArray("Raw profile type exif\0\nexif\n  8\nxyzxyzxyzxyzxyzx", 49);
    QTest::newRow("cut short") << rawProfile("exif", exif(6)).chopped(9);
    QTest::newRow("endless") << QByteArray("Raw profile type exif\0\nexif\n 99999999999\n4d4d", 46);
    QTest::newRow("nothing but its name") << QByteArray("Raw profile type exif\0", 22);
}

void TestPng::textsThatAreNoExifStay()
{
    QFETCH(const QByteArray, text);
    const Result<Image> image =
        decode(png(2, 1, 8, 4, chunk("tEXt", text) + chunk("IDAT", stored(QByteArray("\0abcd", 5)))));
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QVERIFY(image->metadata.exif.empty() && image->metadata.lost.empty());
    QVERIFY(saved(*image).contains(chunk("tEXt", text)));
}

void TestPng::aSecondExifIsDroppedAndSaid()
{
    const auto withBoth = [](char orientation) {
        return decode(png(1, 2, 8, 0,
                          chunk("eXIf", exif(6)) + chunk("tEXt", rawProfile("exif", exif(orientation)))
                              + chunk("IDAT", stored(QByteArray::fromHex("0001 0002")))));
    };
    const Result<Image> different = withBoth(3);
    QVERIFY(says(*different, "EXIF"));
    QVERIFY(!saved(*different).contains("Raw profile"));
    QVERIFY(withBoth(6)->metadata.lost.empty());
}

void TestPng::animationsAreSaidAndNotWrittenInPart()
{
    const QByteArray control = chunk("acTL", number32(3) + number32(0));
    const QByteArray frame = chunk("fcTL", QByteArray(26, '\1'));
    const QByteArray data = chunk("fdAT", number32(2) + stored(QByteArray("\0a", 2)));
    const Result<Image> image =
        decode(png(1, 1, 8, 0, control + frame + chunk("IDAT", stored(QByteArray("\0a", 2))) + frame + data));
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QVERIFY(says(*image, "3 frames"));
    QVERIFY(!image->metadata.unread.empty());
    for (const char *const type : {"acTL", "fcTL", "fdAT"})
        QVERIFY(!saved(*image).contains(type));
}

void TestPng::whatFollowsTheImageIsSaid_data()
{
    QTest::addColumn<QByteArray>("trailer");
    QTest::addColumn<bool>("isSaid");
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("text") << QByteArray("more") << true;
    QTest::newRow("another file") << png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray("\0a", 2)))) << true;
    QTest::newRow("padding") << QByteArray(512, '\0') << false;
}

void TestPng::whatFollowsTheImageIsSaid()
{
    QFETCH(const QByteArray, trailer);
    QFETCH(const bool, isSaid);
    const Result<Image> image = decode(png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray("\0a", 2)))) + trailer);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QCOMPARE(says(*image, "What follows the image"), isSaid);
}

QTEST_GUILESS_MAIN(TestPng)
#include "test_png.moc"
