#include "core/codecs/io/save_image.h"
#include "core/codecs/registry.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <algorithm>
#include <cstring>

using namespace pellucid;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

Result<Image> decode(const QByteArray &file)
{
    const std::span bytes(reinterpret_cast<const std::byte *>(file.constData()), static_cast<std::size_t>(file.size()));
    const Codec *const codec = registry.decoderFor(bytes, "");
    if (codec == nullptr)
        return failure(ErrorCode::UnknownFormat, "not recognised");
    return codec->decode({bytes});
}

QByteArray bytesOf(const std::vector<std::byte> &file)
{
    return {reinterpret_cast<const char *>(file.data()), static_cast<qsizetype>(file.size())};
}

QList<double> samplesOf(const ImageView &image)
{
    QList<double> samples;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
                if (image.dtype() == DType::Float32) {
                    float value = 0;
                    std::memcpy(&value, image.at(x, y, c), sizeof value);
                    samples.append(double(value));
                } else if (image.dtype() == DType::UInt16) {
                    std::uint16_t value = 0;
                    std::memcpy(&value, image.at(x, y, c), sizeof value);
                    samples.append(value);
                } else {
                    samples.append(static_cast<int>(*image.at(x, y, c)));
                }
            }
        }
    }
    return samples;
}

} // namespace

class TestPnm : public QObject
{
    Q_OBJECT

private slots:
    void filesAreRead_data();
    void filesAreRead();
    void everyMaximumKeepsItsValues_data();
    void everyMaximumKeepsItsValues();
    void aMaximumThatNoLongerFitsIsGivenUp();
    void severalImagesAreAStack();
    void imagesThatDifferOpenByNumber();
    void whatFollowsTheImageIsSaid_data();
    void whatFollowsTheImageIsSaid();
    void badFilesAreRefused_data();
    void badFilesAreRefused();
};

void TestPnm::filesAreRead_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("width");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<QList<double>>("samples");
    using S = QList<double>;
    const auto raw = [](const char *header, const QByteArray &hex) { return header + QByteArray::fromHex(hex); };
    const DType u8 = DType::UInt8;
    const DType u16 = DType::UInt16;
    const DType f32 = DType::Float32;
    QTest::newRow("P1, 1 is black") << QByteArray("P1 3 1 1 0 1") << u8 << qsizetype(3) << qsizetype(1) << S{0, 255, 0};
    QTest::newRow("P1 without spaces") << QByteArray("P1\n3 2\n101\n010") << u8 << qsizetype(3) << qsizetype(1)
                                       << S{0, 255, 0, 255, 0, 255};
    QTest::newRow("P2") << QByteArray("P2 3 1 255 0 128 255\n") << u8 << qsizetype(3) << qsizetype(1) << S{0, 128, 255};
    QTest::newRow("P2, 16 bits") << QByteArray("P2 2 1 65535 256 65535") << u16 << qsizetype(2) << qsizetype(1)
                                 << S{256, 65535};
    QTest::newRow("P3") << QByteArray("P3 1 1 255 1 2 3") << u8 << qsizetype(1) << qsizetype(3) << S{1, 2, 3};
    QTest::newRow("P4, rows padded to bytes")
        << raw("P4 9 2\n", "80 80 00 00") << u8 << qsizetype(9) << qsizetype(1)
        << S{0, 255, 255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    QTest::newRow("P5") << raw("P5 2 1 255\n", "0a ff") << u8 << qsizetype(2) << qsizetype(1) << S{10, 255};
    QTest::newRow("P5, big-endian 16 bits")
        << raw("P5 2 1 65535\n", "0102 ff00") << u16 << qsizetype(2) << qsizetype(1) << S{0x0102, 0xff00};
    QTest::newRow("P5, a pixel that looks like white space")
        << raw("P5 2 1 255\n", "0a 20") << u8 << qsizetype(2) << qsizetype(1) << S{10, 32};
    QTest::newRow("P6") << raw("P6\n1\n1\n255\n", "010203") << u8 << qsizetype(1) << qsizetype(3) << S{1, 2, 3};
    QTest::newRow("comments everywhere") << raw("P5#one\n # two\n2#three\n#four\n1 # five\n255#six\n", "01 02") << u8
                                         << qsizetype(2) << qsizetype(1) << S{1, 2};
    QTest::newRow("carriage returns") << QByteArray("P2\r\n2 1\r\n255\r\n7 8\r\n") << u8 << qsizetype(2) << qsizetype(1)
                                      << S{7, 8};
    QTest::newRow("samples above the maximum")
        << raw("P5 2 1 100\n", "64 ff") << u8 << qsizetype(2) << qsizetype(1) << S{100, 255};
    QTest::newRow("PAM gray with alpha") << raw(
        "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n", "05 06")
                                         << u8 << qsizetype(1) << qsizetype(2) << S{5, 6};
    QTest::newRow("PAM in another order, with comments")
        << raw("P7\n# hello\nDEPTH 1\nMAXVAL 1\n\nHEIGHT 1\nWIDTH 2\nENDHDR\n", "01 00") << u8 << qsizetype(2)
        << qsizetype(1) << S{1, 0};
    QTest::newRow("PAM of inks") << raw("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\n",
                                        "ff000000 00008000")
                                 << u8 << qsizetype(2) << qsizetype(3) << S{0, 255, 255, 255, 255, 127};
    QTest::newRow("PAM of inks with alpha")
        << raw("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 100\nTUPLTYPE CMYK_ALPHA\nENDHDR\n", "64 00 32 32 07") << u8
        << qsizetype(1) << qsizetype(4) << S{0, 50, 25, 7};
    QTest::newRow("PAM, 16 bits, four channels")
        << raw("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 65535\nENDHDR\n", "0001 0002 0003 0004") << u16 << qsizetype(1)
        << qsizetype(4) << S{1, 2, 3, 4};
    QTest::newRow("PFM, little-endian, bottom up")
        << raw("Pf\n1 2\n-1.0\n", "0000803f 00000040") << f32 << qsizetype(1) << qsizetype(1) << S{2, 1};
    QTest::newRow("PFM, big-endian") << raw("PF 1 1 1.0\n", "3f800000 40000000 bf800000") << f32 << qsizetype(1)
                                     << qsizetype(3) << S{1, 2, -1};
}

void TestPnm::filesAreRead()
{
    QFETCH(QByteArray, file);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, width);
    QFETCH(qsizetype, channels);
    QFETCH(QList<double>, samples);
    const Result<Image> decoded = decode(file);
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    QCOMPARE(decoded->buffer.dtype(), dtype);
    QCOMPARE(qsizetype(decoded->buffer.shape().width), width);
    QCOMPARE(qsizetype(decoded->buffer.shape().channels), channels);
    QCOMPARE(samplesOf(decoded->buffer.view()), samples);
    QVERIFY((decoded->transfer == Transfer::Linear) == (dtype == DType::Float32));
}

void TestPnm::everyMaximumKeepsItsValues_data()
{
    QTest::addColumn<int>("maximum");
    for (const int maximum :
         {1, 2, 3, 7, 15, 20, 31, 100, 127, 128, 200, 254, 255, 256, 257, 1023, 4095, 10000, 65534, 65535})
        QTest::addRow("%d", maximum) << maximum;
}

// And is written again.
void TestPnm::everyMaximumKeepsItsValues()
{
    QFETCH(int, maximum);
    QByteArray plain = "P2 " + QByteArray::number(maximum + 1) + " 1 " + QByteArray::number(maximum);
    QByteArray raw = "P5\n" + QByteArray::number(maximum + 1) + " 1\n" + QByteArray::number(maximum) + '\n';
    QList<double> stored;
    for (int sample = 0; sample <= maximum; ++sample) {
        plain += " " + QByteArray::number(sample);
        if (maximum > 255)
            raw += static_cast<char>(sample >> 8);
        raw += static_cast<char>(sample);
        stored.append(sample);
    }
    const bool isDTypes = maximum == 255 || maximum == 65535;
    for (const QByteArray &file : {plain, raw}) {
        const Result<Image> decoded = decode(file);
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QCOMPARE(decoded->buffer.dtype(), maximum > 255 ? DType::UInt16 : DType::UInt8);
        QCOMPARE(samplesOf(decoded->buffer.view()), stored);
        QCOMPARE(decoded->maximum, isDTypes ? 0 : maximum);
        const Result<SavePlan> plan =
            planEncoding({decoded->spec(), "a.pgm", std::make_shared<const Metadata>(decoded->metadata)}, registry);
        QVERIFY(plan && plan->losses.empty());
        const auto saved = encodeImage(decoded->buffer.view(), *plan, {}, {});
        QVERIFY(saved);
        QCOMPARE(bytesOf(*saved), raw);
    }
}

void TestPnm::aMaximumThatNoLongerFitsIsGivenUp()
{
    const Result<Image> decoded = decode("P2 3 1 20 0 7 21");
    QVERIFY(decoded);
    const Result<SavePlan> plan =
        planEncoding({decoded->spec(), "a.pgm", std::make_shared<const Metadata>(decoded->metadata)}, registry);
    QVERIFY(plan && plan->losses.empty());
    const auto counted = countLosses(decoded->buffer.view(), *plan, {});
    QCOMPARE(*counted, std::vector<std::string>{"That values end at 20 is dropped, because 1 are above it."});
    const auto saved = encodeImage(decoded->buffer.view(), *plan, {}, {});
    QVERIFY(saved);
    QCOMPARE(bytesOf(*saved), "P5\n3 1\n255\n" + QByteArray::fromHex("000715"));
}

void TestPnm::severalImagesAreAStack()
{
    const QByteArray file =
        "P5\n2 1\n255\n" + QByteArray::fromHex("0102") + "P5\n2 1\n255\n" + QByteArray::fromHex("0304");
    const Result<Image> decoded = decode(file);
    QVERIFY(decoded && decoded->array);
    QVERIFY((decoded->array->layout.shape == std::vector<std::ptrdiff_t>{2, 1, 2}));
    QCOMPARE(samplesOf(ImageView(decoded->buffer.storage()->bytes().data(), DType::UInt8, {2, 2, 1})),
             (QList<double>{1, 2, 3, 4}));
    QVERIFY(decoded->metadata.lost.empty());
    const Result<SavePlan> plan = planEncoding(
        {decoded->spec(), "a.pgm", std::make_shared<const Metadata>(decoded->metadata), decoded->array}, registry);
    QVERIFY(plan && plan->losses.empty() && plan->isChecked);
    const EncodeOptions options{
        .array = ArrayView{decoded->buffer.storage()->bytes().data(), decoded->array->layout, decoded->array->mapping}};
    const auto saved = encodeImage({decoded->buffer.view(), options.array}, *plan, {}, {});
    QVERIFY(saved);
    QCOMPARE(bytesOf(*saved), file);
    QVERIFY(plan->codec->encoder()->verify(*saved, decoded->buffer.view(), options, {}).value());
    QVERIFY(!plan->codec->encoder()->verify(*saved, decoded->buffer.view(), {}, {}).value()); // of one image only
}

void TestPnm::imagesThatDifferOpenByNumber()
{
    const QByteArray file =
        "P5\n2 1\n255\n" + QByteArray::fromHex("0102") + "P6\n1 1\n255\n" + QByteArray::fromHex("030405");
    const Result<Image> decoded = decode(file);
    QVERIFY(decoded && !decoded->array);
    QCOMPARE(decoded->metadata.unread,
             std::string("Of the file's 2 images only image 0 is opened, and would be saved; others open by their "
                         "number in brackets behind "
                         "the file's name, as in [1]."));
    const auto storage = std::shared_ptr<Storage>(Storage::allocate(static_cast<std::size_t>(file.size())).value());
    std::ranges::copy(std::as_bytes(std::span(file)), storage->bytes().begin());
    const Codec *const codec = registry.decoderFor(storage->bytes(), "");
    const Result<Image> second = codec->decode({.bytes = storage->bytes(), .member = "1"});
    QVERIFY(second);
    QCOMPARE(samplesOf(second->buffer.view()), (QList<double>{3, 4, 5}));
    QVERIFY(!codec->decode({.bytes = storage->bytes(), .member = "2"}));
}

void TestPnm::whatFollowsTheImageIsSaid_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<qsizetype>("sentences");
    QTest::newRow("nothing") << QByteArray("P5 2 1 255\n12") << qsizetype(0);
    QTest::newRow("white space") << QByteArray("P5 2 1 255\n12\n \n") << qsizetype(0);
    QTest::newRow("a trailer") << QByteArray("P5 2 1 255\n12trailer") << qsizetype(1);
    QTest::newRow("half an image") << QByteArray("P5 2 1 255\n12P5 2 1 255\n3") << qsizetype(1);
    QTest::newRow("plain") << QByteArray("P2 2 1 255\n1 2\n") << qsizetype(0);
    QTest::newRow("plain and a trailer") << QByteArray("P2 2 1 255\n1 2 trailer") << qsizetype(1);
}

void TestPnm::whatFollowsTheImageIsSaid()
{
    QFETCH(QByteArray, file);
    QFETCH(qsizetype, sentences);
    const Result<Image> decoded = decode(file);
    QVERIFY(decoded);
    QCOMPARE(std::ssize(decoded->metadata.lost), sentences);
    if (sentences > 0)
        QVERIFY(decoded->metadata.lost[0].starts_with("What follows the image in the file is dropped ("));
}

void TestPnm::badFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("only a signature") << QByteArray("P5\n");
    QTest::newRow("no maximum") << QByteArray("P5 1 1\n");
    QTest::newRow("maximum 0") << QByteArray("P5 1 1 0\n\x01");
    QTest::newRow("maximum 65536") << QByteArray("P5 1 1 65536\n\x01\x01\x01");
    QTest::newRow("width 0") << QByteArray("P5 0 1 255\n");
    QTest::newRow("negative width") << QByteArray("P5 -3 1 255\n123");
    QTest::newRow("letters for a width") << QByteArray("P5 3x 1 255\n123");
    QTest::newRow("a pixel is missing") << QByteArray("P5 2 2 255\n123");
    QTest::newRow("half a 16-bit pixel is missing") << QByteArray("P5 2 1 65535\n123");
    QTest::newRow("a bit row is missing") << QByteArray("P4 9 2\n123");
    QTest::newRow("plain numbers end early") << QByteArray("P2 3 1 255 1   2  ");
    QTest::newRow("plain numbers have letters") << QByteArray("P2 3 1 255 1 a 3");
    QTest::newRow("a bit is 2") << QByteArray("P1 3 1 1 2 0");
    QTest::newRow("an unclosed comment") << QByteArray("P2 3 1 255 # 1 2 3");
    QTest::newRow("the size overflows 32 bits") << QByteArray("P5 65535 65535 65535\n123");
    QTest::newRow("the size overflows 64 bits") << QByteArray("P6 4294967295 4294967295 65535\n123");
    QTest::newRow("a number of a thousand digits") << "P5 " + QByteArray(1000, '9') + " 1 255\n1";
    QTest::newRow("PAM without an end") << QByteArray("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\n");
    QTest::newRow("PAM without a depth") << QByteArray("P7\nWIDTH 1\nHEIGHT 1\nMAXVAL 255\nENDHDR\n1");
    QTest::newRow("PAM with five channels") << QByteArray("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n12345");
    QTest::newRow("PAM with a negative height") << QByteArray("P7\nWIDTH 1\nHEIGHT -1\nDEPTH 1\nMAXVAL 255\nENDHDR\n1");
    QTest::newRow("PFM with scale 0") << QByteArray("Pf 1 1 0\n1234");
    QTest::newRow("PFM with scale nan") << QByteArray("Pf 1 1 nan\n1234");
    QTest::newRow("PFM without a scale") << QByteArray("Pf 1 1\n");
    QTest::newRow("PFM that is cut") << QByteArray("Pf 1 1 -1\n123");
}

void TestPnm::badFilesAreRefused()
{
    QFETCH(QByteArray, file);
    const Result<Image> decoded = decode(file);
    QVERIFY(!decoded);
    QVERIFY(decoded.error().code != ErrorCode::UnknownFormat);
    QVERIFY(decoded.error().message.ends_with('.'));
}

QTEST_GUILESS_MAIN(TestPnm)
#include "test_pnm.moc"
