// Images whose full scale is less than their dtype's, as of 12 bits: what counts as white, and what becomes of it.
#include "core/codecs/io/save_image.h"
#include "core/display/display_renderer.h"
#include "core/document/document.h"
#include "core/document/usual_range.h"
#include "core/operations/step.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

using namespace pellucid;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

Image twelveBits(const std::vector<std::uint16_t> &samples, const ChannelNames &channels = {"L"})
{
    const auto count = std::ssize(channels);
    ImageBuffer buffer = ImageBuffer::allocate(DType::UInt16, {1, std::ssize(samples) / count, count}).value();
    std::memcpy(buffer.mutableView().data(), samples.data(), samples.size() * 2);
    Image image{std::move(buffer), channels};
    image.maximum = 4095;
    return image;
}

template <typename T = std::uint16_t>
std::vector<T> samplesOf(const ImageView &image)
{
    std::vector<T> samples(static_cast<std::size_t>(image.width() * image.channels()));
    std::memcpy(samples.data(), image.data(), samples.size() * sizeof(T));
    return samples;
}

using Samples = std::vector<std::uint16_t>;

} // namespace

class TestMaximum : public QObject
{
    Q_OBJECT

private slots:
    void operationsEndAtIt_data();
    void operationsEndAtIt();
    void convertingScalesFromIt();
    void aSampleBeyondItIsRefused();
    void itIsTheOpeningRange();
    void alphaIsOpaqueThere();
    void viewsAndExtractsKeepIt();
    void savingScalesFromItOrSaysSo_data();
    void savingScalesFromItOrSaysSo();
};

void TestMaximum::operationsEndAtIt_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<Samples>("result");
    QTest::newRow("invert") << QByteArray("invert") << Samples{4095, 3995, 0, 0};
    QTest::newRow("gain") << QByteArray("gain value=2") << Samples{0, 200, 4095, 4095};
    QTest::newRow("offset") << QByteArray("offset value=4000") << Samples{4000, 4095, 4095, 4095};
    QTest::newRow("levels") << QByteArray("levels black=100 white=2147") << Samples{0, 0, 4095, 4095};
    QTest::newRow("gamma of 1") << QByteArray("gamma value=1") << Samples{0, 100, 4095, 4095};
    QTest::newRow("gamma") << QByteArray("gamma value=2") << Samples{0, 640, 4095, 4095}; // sqrt(100 * 4095)
    QTest::newRow("set") << QByteArray("set value=4095") << Samples{4095, 4095, 4095, 4095};
    QTest::newRow("gray in light") << QByteArray("grayscale light=linear") << Samples{0, 100, 4095, 5000};
}

// One value is beyond it, as an earlier edit may have left.
void TestMaximum::operationsEndAtIt()
{
    QFETCH(const QByteArray, step);
    QFETCH(const Samples, result);
    Document document(twelveBits({0, 100, 4095, 5000}));
    const Result<void> applied = document.apply({parseStep(step.toStdString()).value()});
    QVERIFY2(applied, applied ? "" : applied.error().message.c_str());
    QCOMPARE(samplesOf(document.view()), result);
    QCOMPARE(document.spec().maximum, 4095);
}

void TestMaximum::convertingScalesFromIt()
{
    Document document(twelveBits({0, 2048, 4095}));
    QVERIFY(document.apply({parseStep("convert to=uint8 scale=full").value()}));
    QCOMPARE(samplesOf<std::uint8_t>(document.view()), (std::vector<std::uint8_t>{0, 128, 255}));
    QCOMPARE(document.spec().maximum, 0);
    QVERIFY(document.undo());
    QCOMPARE(document.spec().maximum, 4095);
    QVERIFY(document.apply({parseStep("convert to=uint16 scale=full").value()}));
    QCOMPARE(samplesOf(document.view()), (Samples{0, 32776, 65535})); // 2048 * 65535 / 4095 is 32775.502
    QCOMPARE(document.spec().maximum, 0);
    QVERIFY(document.undo());
    QVERIFY(document.apply({parseStep("convert to=uint16 scale=none").value()}));
    QCOMPARE(document.spec().maximum, 4095);
}

void TestMaximum::aSampleBeyondItIsRefused()
{
    Document document(twelveBits({0}));
    QVERIFY(!document.apply({parseStep("set value=4096").value()}));
    QVERIFY(document.apply({parseStep("poke value=4096").value()})); // whatever the dtype holds
    QCOMPARE(samplesOf(document.view()), Samples{4096});
}

void TestMaximum::itIsTheOpeningRange()
{
    const Document document(twelveBits({0, 4095}));
    const ShownRange range = usualRange(document, ComplexPart::Magnitude);
    QCOMPARE(range.black, 0.0);
    QCOMPARE(range.white * 65535, 4095.0);
    ViewSettings settings;
    settings.black = range.black;
    settings.white = range.white;
    std::array<std::uint8_t, 8> bgra{};
    DisplayRenderer(DType::UInt16, {"L"}, settings).render(document.view(), {bgra.data(), 8, {2, 1}});
    QCOMPARE(bgra[0], std::uint8_t{0});
    QCOMPARE(bgra[4], std::uint8_t{255});
}

void TestMaximum::alphaIsOpaqueThere()
{
    const Image image = twelveBits({4095, 4095, 4095, 4095}, {"R", "G", "B", "A"});
    for (const bool isWhole : {true, false}) {
        ViewSettings settings;
        settings.showWholeScale(DType::UInt16, 4095);
        if (!isWhole)
            settings.white = 1.0; // somebody has chosen another range
        std::array<std::uint8_t, 4> bgra{};
        DisplayRenderer(DType::UInt16, image.channels, settings).render(image.buffer.view(), {bgra.data(), 4, {1, 1}});
        QCOMPARE(bgra[3], std::uint8_t{255});
        QCOMPARE(bgra[0], isWhole ? std::uint8_t{255} : std::uint8_t{16});
    }
}

void TestMaximum::viewsAndExtractsKeepIt()
{
    Document document(twelveBits({1, 2, 3, 4, 5, 6}, {"R", "G", "B"}));
    const auto view = document.openView(flippedHorizontally({document.view(), document.spec().channels}));
    QVERIFY(view);
    QCOMPARE((*view)->spec().maximum, 4095);
    QVERIFY(document.apply({parseStep("extract channel=G").value()}));
    QCOMPARE(document.spec().maximum, 4095);
}

void TestMaximum::savingScalesFromItOrSaysSo_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QByteArray>("sentence"); // none: it is kept
    const QByteArray dropped =
        "That values end at 4095 is dropped: they are written as they are, and other programs show them darker.";
    QTest::newRow("TIFF") << QByteArray("tif") << QList<double>{0, 2048, 4095} << QByteArray();
    QTest::newRow("PGM") << QByteArray("pgm") << QList<double>{0, 2048, 4095} << QByteArray();
    QTest::newRow("PNG") << QByteArray("png") << QList<double>{0, 2048, 4095} << dropped;
    QTest::newRow("NPY") << QByteArray("npy") << QList<double>{0, 2048, 4095} << dropped;
    QTest::newRow("TGA") << QByteArray("tga") << QList<double>{0, 128, 255}
                         << QByteArray("Values from 0 to 4095 are scaled and rounded to 8 bits.");
    QTest::newRow("PFM") << QByteArray("pfm") << QList<double>{0, 2048.0F / 4095.0F, 1} << QByteArray();
}

void TestMaximum::savingScalesFromItOrSaysSo()
{
    QFETCH(const QByteArray, extension);
    QFETCH(const QList<double>, values);
    QFETCH(const QByteArray, sentence);
    const Image image = twelveBits({0, 2048, 4095});
    const SavePlan plan = planEncoding({image.spec(), std::string("a.") + extension.toStdString()}, registry).value();
    const bool isSaid = std::ranges::find(plan.losses, sentence.toStdString()) != plan.losses.end();
    QCOMPARE(isSaid, !sentence.isEmpty());
    const auto file = encodeImage(image.buffer.view(), plan, {}, {}).value();
    const Result<Image> again = plan.codec->decode({file});
    QVERIFY(again);
    QCOMPARE(again->maximum, sentence.isEmpty() && again->buffer.dtype() == DType::UInt16 ? 4095 : 0);
    for (qsizetype i = 0; i < values.size(); ++i) {
        const double value = sampleValue(again->buffer.view().at(i, 0, 0), again->buffer.dtype());
        QVERIFY2(std::abs(value - values[i]) < 1e-7, QByteArray::number(value).constData());
    }
}

QTEST_GUILESS_MAIN(TestMaximum)
#include "test_maximum.moc"
