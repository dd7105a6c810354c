// The range in which an image is opened: the same rule for every dtype.
#include "core/buffer/parse_sample.h"
#include "core/document/usual_range.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numbers>

using namespace pellucid;

namespace {

// One row of pixels, the values one after the other.
Document documentOf(DType dtype, const QList<double> &values, const ChannelNames &channels = {"L"},
                    Transfer transfer = Transfer::Encoded)
{
    const auto count = static_cast<std::ptrdiff_t>(channels.size());
    ImageBuffer buffer = ImageBuffer::allocate(dtype, {1, values.size() / count, count}).value();
    for (qsizetype i = 0; i < values.size(); ++i) {
        const std::string text = native(dtype) == DType::Bool ? (values[i] != 0.0 ? "True" : "False")
                                                              : QByteArray::number(values[i], 'g', 17).toStdString();
        if (!parseSample(text, dtype, buffer.mutableView().at(i / count, 0, i % count)))
            qFatal("%s is no %s", text.c_str(), std::string(name(dtype)).c_str());
    }
    return Document({std::move(buffer), channels, transfer});
}

// What is shown as black and white, as values.
QList<double> endsOf(const Document &document, RangeRule rule = RangeRule::Opening)
{
    const ShownRange range = usualRange(document, ComplexPart::Magnitude, rule);
    const DType dtype = document.spec().dtype;
    const auto value = [&](double share) {
        const double scaled = share * fullScale(dtype);
        return isFloatingPoint(dtype) ? scaled : std::round(scaled);
    };
    return {value(range.black), value(range.white)};
}

QList<double> many(qsizetype count, double value)
{
    return QList<double>(count, value);
}

} // namespace

class TestUsualRange : public QObject
{
    Q_OBJECT

private slots:
    void anImageIsOpenedInARangeThatShowsIt_data();
    void anImageIsOpenedInARangeThatShowsIt();
    void theSameNumbersLookTheSameInEveryType_data();
    void theSameNumbersLookTheSameInEveryType();
    void picturesStayAtFullScaleWhereTheyUseIt_data();
    void picturesStayAtFullScaleWhereTheyUseIt();
    void aFileMaySayWhatFullScaleIs();
    void theRangeFitsTheValuesOnRequest_data();
    void theRangeFitsTheValuesOnRequest();
    void partsOfComplexNumbersHaveRangesOfTheirOwn();
    void largeImagesAreSampled();
};

void TestUsualRange::anImageIsOpenedInARangeThatShowsIt_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QList<double>>("ends");
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double inf = std::numeric_limits<double>::infinity();
    using Values = QList<double>;
    QTest::newRow("bytes as they are") << DType::UInt8 << Values{3, 7} << Values{0, 255};
    QTest::newRow("signed bytes") << DType::Int8 << Values{-128, 5} << Values{-128, 5};
    QTest::newRow("bool") << DType::Bool << Values{0, 0} << Values{0, 1};
    QTest::newRow("a depth map in meters") << DType::Float32 << Values{1.5, 4, 23} << Values{1.5, 23};
    QTest::newRow("the other byte order") << swapped(DType::UInt16) << Values{3, 7} << Values{3, 7};
    QTest::newRow("below 0") << DType::Float32 << Values{-3, 50} << Values{-3, 50};
    QTest::newRow("not finite") << DType::Float64 << Values{nan, -3, inf, 50, -inf} << Values{-3, 50};
    QTest::newRow("nothing finite") << DType::Float64 << Values{nan, inf} << Values{0, 1};
    QTest::newRow("labels") << DType::Int32 << Values{0, 1, 19} << Values{0, 19};
    QTest::newRow("one value") << DType::Int16 << Values{7, 7} << Values{0, 7};
    QTest::newRow("one value below 0") << DType::Int16 << Values{-7, -7} << Values{-7, 0};
    QTest::newRow("zeros") << DType::Int16 << Values{0, 0} << Values{0, 32767};
    QTest::newRow("hot pixels") << DType::UInt16 << many(2000, 900) + many(2000, 1400) + Values{0, 65535}
                                << Values{900, 1400};
    QTest::newRow("a rare label") << DType::Int16 << many(5000, 0) + Values{7} << Values{0, 7};
}

void TestUsualRange::anImageIsOpenedInARangeThatShowsIt()
{
    QFETCH(const DType, dtype);
    QFETCH(const QList<double>, values);
    QFETCH(const QList<double>, ends);
    QCOMPARE(endsOf(documentOf(dtype, values)), ends);
}

void TestUsualRange::theSameNumbersLookTheSameInEveryType_data()
{
    QTest::addColumn<DType>("dtype");
    for (const DType dtype :
         {DType::Int16, DType::UInt16, DType::Int32, DType::UInt32, DType::Int64, DType::UInt64, DType::Float16,
          DType::Float32, DType::Float64, DType::Complex64, swapped(DType::Int16), swapped(DType::UInt16)})
        QTest::newRow(std::string(name(dtype)).c_str()) << dtype;
}

void TestUsualRange::theSameNumbersLookTheSameInEveryType()
{
    QFETCH(const DType, dtype);
    QCOMPARE(endsOf(documentOf(dtype, {900, 1000, 1400})), (QList<double>{900, 1400}));
    QCOMPARE(endsOf(documentOf(dtype, {900, 1000, 1400, 900, 1000, 1400}, {"R", "G", "B"})),
             (QList<double>{900, 1400}));
    if (native(dtype) != DType::Float16) // which ends at 65504
        QCOMPARE(endsOf(documentOf(dtype, {100, 30000})), (QList<double>{100, 30000}));
}

void TestUsualRange::picturesStayAtFullScaleWhereTheyUseIt_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<ChannelNames>("channels");
    QTest::addColumn<Transfer>("transfer");
    QTest::addColumn<QList<double>>("ends");
    using Values = QList<double>;
    const ChannelNames gray{"L"};
    const ChannelNames rgb{"R", "G", "B"};
    const auto row = [](const char *name, DType dtype, const Values &values, const ChannelNames &channels,
                        const Values &ends, Transfer transfer = Transfer::Encoded) {
        QTest::newRow(name) << dtype << values << channels << transfer << ends;
    };
    row("gray that is bright", DType::UInt16, {20, 40000}, gray, {0, 65535});
    row("gray of 12 bits", DType::UInt16, {20, 4095}, gray, {20, 4095});
    row("a dark photograph", DType::UInt16, {20, 9000, 300}, rgb, {0, 65535});
    row("colors of 12 bits", DType::UInt16, {20, 4095, 300}, rgb, {20, 4095});
    row("floating point within 0 and 1", DType::Float32, {0.2, 0.7}, gray, {0, 1});
    row("a little of 0 to 1", DType::Float32, {0.001, 0.01}, gray, {0.0010000000474974513, 0.009999999776482582});
    row("opaque 12 bits", DType::UInt16, {20, 65535, 4095, 65535}, {"L", "A"}, {20, 4095});
    row("light", DType::Float32, {0.5, 3, 90}, rgb, {0, 1}, Transfer::Linear);
    row("distances in a format of light", DType::Float32, {1.5, 23}, gray, {1.5, 23}, Transfer::Linear);
    row("numbers in a format of light", DType::UInt32, {0, 8, 3}, rgb, {0, 8}, Transfer::Linear);
}

void TestUsualRange::picturesStayAtFullScaleWhereTheyUseIt()
{
    QFETCH(const DType, dtype);
    QFETCH(const QList<double>, values);
    QFETCH(const ChannelNames, channels);
    QFETCH(const Transfer, transfer);
    QFETCH(const QList<double>, ends);
    QCOMPARE(endsOf(documentOf(dtype, values, channels, transfer)), ends);
}

void TestUsualRange::aFileMaySayWhatFullScaleIs()
{
    Image image{ImageBuffer::allocate(DType::UInt16, {1, 2, 1}).value(), {"L"}};
    image.maximum = 4095;
    QVERIFY(parseSample("20", DType::UInt16, image.buffer.mutableView().at(0, 0)));
    QVERIFY(parseSample("90", DType::UInt16, image.buffer.mutableView().at(1, 0)));
    const Document document(std::move(image));
    QCOMPARE(endsOf(document), (QList<double>{0, 4095}));
    QCOMPARE(endsOf(document, RangeRule::Values), (QList<double>{20, 90}));
}

void TestUsualRange::theRangeFitsTheValuesOnRequest_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QList<double>>("ends");
    using Values = QList<double>;
    QTest::newRow("bytes") << DType::UInt8 << Values{3, 7, 8} << Values{3, 8};
    QTest::newRow("full scale") << DType::UInt16 << Values{20, 40000} << Values{20, 40000};
    QTest::newRow("0 to 1") << DType::Float64 << Values{0.25, 0.75} << Values{0.25, 0.75};
    QTest::newRow("bool") << DType::Bool << Values{0, 0} << Values{0, 1};
}

void TestUsualRange::theRangeFitsTheValuesOnRequest()
{
    QFETCH(const DType, dtype);
    QFETCH(const QList<double>, values);
    QFETCH(const QList<double>, ends);
    QCOMPARE(endsOf(documentOf(dtype, values), RangeRule::Values), ends);
}

void TestUsualRange::partsOfComplexNumbersHaveRangesOfTheirOwn()
{
    ImageBuffer buffer = ImageBuffer::allocate(swapped(DType::Complex64), {1, 2, 1}).value();
    QVERIFY(parseSample("3-4j", buffer.dtype(), buffer.mutableView().at(0, 0)));
    QVERIFY(parseSample("-6+8j", buffer.dtype(), buffer.mutableView().at(1, 0)));
    const Document document({std::move(buffer), {"L"}});
    QVERIFY((usualRange(document, ComplexPart::Magnitude) == ShownRange{5, 10}));
    QVERIFY((usualRange(document, ComplexPart::Real) == ShownRange{-6, 3}));
    QVERIFY((usualRange(document, ComplexPart::Imaginary) == ShownRange{-4, 8}));
    QVERIFY((usualRange(document, ComplexPart::Phase) == ShownRange{-std::numbers::pi, std::numbers::pi}));
}

void TestUsualRange::largeImagesAreSampled()
{
    const Document document({ImageBuffer::allocate(DType::UInt16, {3000, 4000, 1}).value(), {"L"}});
    std::ptrdiff_t pixels = 0;
    for (const ImageView &sample : rangeSamples(document, ComplexPart::Magnitude))
        pixels += sample.height() * sample.width();
    QVERIFY(pixels >= 64 * 64 && pixels <= 128 * 128);
}

QTEST_GUILESS_MAIN(TestUsualRange)
#include "test_usual_range.moc"
