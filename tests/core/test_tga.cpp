// TGA files, which have no signature, and what may stand behind their pixels.
#include "core/codecs/registry.h"
#include "tests/support/png_bytes.h"

#include <QTest>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

// One pixel of 24 bits.
QByteArray tga(const QByteArray &identifier = {})
{
    return QByteArray(1, static_cast<char>(identifier.size()))
        + QByteArray::fromHex("0002 0000000000 00000000 01000100 18 00") + identifier + QByteArray::fromHex("030201");
}

QByteArray footer(std::uint32_t extension)
{
    QByteArray start = number32(extension);
    std::ranges::reverse(start);
    return start + QByteArray(4, '\0') + QByteArray("TRUEVISION-XFILE.\0", 18);
}

} // namespace

class TestTga : public QObject
{
    Q_OBJECT

private slots:
    void withoutItsExtensionAStrictHeaderIsRecognised_data();
    void withoutItsExtensionAStrictHeaderIsRecognised();
    void whatIsMoreThanTheImageIsSaid_data();
    void whatIsMoreThanTheImageIsSaid();
};

void TestTga::withoutItsExtensionAStrictHeaderIsRecognised_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<bool>("isTga");
    QTest::newRow("RGB") << tga() << true;
    QTest::newRow("with an identifier") << tga("name") << true;
    QTest::newRow("with a color map") << QByteArray::fromHex(
        "000101 0000 0200 18 00000000 01000100 08 00 030201 060504 01")
                                      << true;
    QTest::newRow("run-length encoded gray")
        << QByteArray::fromHex("00000B 0000000000 00000000 02000100 08 20 8107") << true;
    QTest::newRow("a cursor") << QByteArray::fromHex("0000 0200 0100 1010 00 00 0000 0000 08010000 16000000") << false;
    QTest::newRow("an icon") << QByteArray::fromHex("0000 0100 0100 1010 00 00 0100 1800 08010000 16000000") << false;
    QTest::newRow("no width") << QByteArray(tga()).replace(12, 1, QByteArray(1, '\0')) << false;
    QTest::newRow("more bits of alpha than there are") << QByteArray(tga()).replace(17, 1, "\x08") << false;
    QTest::newRow("text") << QByteArray("some text that is no image") << false;
}

void TestTga::withoutItsExtensionAStrictHeaderIsRecognised()
{
    QFETCH(const QByteArray, file);
    QFETCH(const bool, isTga);
    for (const char *const extension : {"", "dat"}) {
        const Codec *const codec = registry.decoderFor(bytesOf(file), extension);
        QCOMPARE(codec != nullptr && codec->id() == "tga", isTga);
        QVERIFY(!isTga || codec->decode({bytesOf(file)}));
    }
}

void TestTga::whatIsMoreThanTheImageIsSaid_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("nothing more") << tga() << QByteArray();
    QTest::newRow("only a footer") << tga() + footer(0) << QByteArray();
    QTest::newRow("an area of extensions") << tga() + QByteArray(495, '\1') + footer(21)
                                           << QByteArray("What TGA keeps behind the pixels (such as dates, comments, a "
                                                         "small picture) is dropped (495 B).");
    QTest::newRow("anything else") << tga() + "more"
                                   << QByteArray("What follows the image in its file is dropped (4 B).");
    QTest::newRow("an identifier") << tga("name") << QByteArray("The identifier of the image is dropped (4 B).");
    QTest::newRow("a bit of transparency")
        << QByteArray::fromHex("000002 0000000000 00000000 01000100 10 01 FF7F")
        << QByteArray("The 16th bit of each pixel, which may mean transparency, is dropped.");
}

void TestTga::whatIsMoreThanTheImageIsSaid()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QByteArray, said);
    const Result<Image> image = registry.decoderFor(bytesOf(file), "tga")->decode({bytesOf(file)});
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    const std::vector<std::string> &lost = image->metadata.lost;
    QCOMPARE(lost.empty() ? QByteArray() : QByteArray::fromStdString(lost.front()), said);
    QVERIFY(lost.size() <= 1);
}

QTEST_GUILESS_MAIN(TestTga)
#include "test_tga.moc"
