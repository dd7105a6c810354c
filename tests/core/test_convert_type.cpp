// Convert Type and Set Exactly: every dtype to every dtype against exact arithmetic, and what both do in a document.
#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"
#include "core/document/document.h"
#include "core/operations/step.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <array>
#include <cmath>
#include <cstring>

using namespace pellucid;
using namespace pellucid::test;

namespace {

// A row of elements, from text.
ImageBuffer rowOf(DType dtype, const QList<QByteArray> &texts)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, {1, texts.size(), 1}).value();
    for (qsizetype x = 0; x < texts.size(); ++x) {
        if (!parseSample(texts[x].toStdString(), dtype, image.mutableView().at(x, 0)))
            qFatal("%s is no %s", texts[x].constData(), name(dtype).data());
    }
    return image;
}

QList<QByteArray> textsOf(const ImageView &image)
{
    QList<QByteArray> texts;
    for (std::ptrdiff_t x = 0; x < image.width(); ++x)
        texts += QByteArray::fromStdString(formatSample(image.at(x, 0), image.dtype(), Digits::Shortest));
    return texts;
}

Result<ImageBuffer> run(const std::string &text, const ImageView &source)
{
    const Result<BoundOperation> bound =
        parseStep(text).value().bind({source.dtype(), source.shape(), defaultChannelNames(source.channels())});
    if (!bound)
        return tl::unexpected(bound.error());
    ImageBuffer target = ImageBuffer::allocate(bound->output.dtype, bound->output.shape).value();
    if (bound->analyse)
        bound->analyse(source);
    bound->run(source, target.mutableView());
    return target;
}

} // namespace

class TestConvertType : public QObject
{
    Q_OBJECT

private slots:
    void valuesBecomeWhatTheFormulaSays_data();
    void valuesBecomeWhatTheFormulaSays();
    void everyTypeBecomesEveryType_data();
    void everyTypeBecomesEveryType();
    void badRangesAreRefused_data();
    void badRangesAreRefused();
    void aPokeIsExactAndCanBeUndone_data();
    void aPokeIsExactAndCanBeUndone();
    void whatATypeCannotHoldIsNotPoked();
    void conversionInADocumentCanBeUndone();
};

void TestConvertType::valuesBecomeWhatTheFormulaSays_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<DType>("from");
    QTest::addColumn<QList<QByteArray>>("before");
    QTest::addColumn<QList<QByteArray>>("after");
    const auto row = [](const char *title, const char *step, DType from, const QList<QByteArray> &before,
                        const QList<QByteArray> &after) {
        QTest::newRow(title) << QByteArray(step) << from << before << after;
    };
    row("integers are clipped, not wrapped", "convert to=uint8", DType::Int16,
        {"-1", "0", "200", "255", "256", "32767"}, {"0", "0", "200", "255", "255", "255"});
    row("halves go up", "convert to=int8", DType::Float32, {"-1.5", "-0.5", "0.5", "1.5", "2.5", "-1.51", "2.49"},
        {"-1", "0", "1", "2", "3", "-2", "2"});
    row("not a number is 0, infinities are clipped", "convert to=int16", DType::Float64,
        {"nan", "inf", "-inf", "1e300"}, {"0", "32767", "-32768", "32767"});
    row("64-bit integers are exact", "convert to=int64", DType::UInt64, {"9007199254740993", "18446744073709551615"},
        {"9007199254740993", "9223372036854775807"});
    row("64-bit integers to unsigned", "convert to=uint64", DType::Int64,
        {"-9223372036854775808", "9223372036854775807"}, {"0", "9223372036854775807"});
    row("64-bit integers to the nearest double", "convert to=float64", DType::Int64,
        {"9007199254740993", "-9007199254740993"}, {"9007199254740992", "-9007199254740992"});
    row("to the nearest float, once", "convert to=float32", DType::Int64, {"16777217", "36028799166447617"},
        {"16777216", "3.60288e+16"});
    row("beyond float16 is infinite", "convert to=float16", DType::Float32, {"65519", "65520", "-1e9", "nan"},
        {"65500", "inf", "-inf", "nan"});
    row("from the other byte order", "convert to=uint16", swapped(DType::UInt16), {"1", "256", "65535"},
        {"1", "256", "65535"});
    row("to bool", "convert to=bool", DType::Float32, {"0", "-0", "0.1", "nan"}, {"False", "False", "True", "True"});
    row("from bool", "convert to=uint8 scale=full", DType::Bool, {"False", "True"}, {"0", "255"});
    row("a complex value's real part", "convert to=float64", DType::Complex128, {"3+4j", "-1-2j"}, {"3", "-1"});
    row("complex stays complex", "convert to=complex64", DType::Complex128, {"3+4j", "0.1-infj"}, {"3+4j", "0.1-infj"});
    row("real becomes complex", "convert to=complex128", DType::Int32, {"-7"}, {"-7+0j"});
    row("8 to 16 bits", "convert to=uint16 scale=full", DType::UInt8, {"0", "1", "128", "255"},
        {"0", "257", "32896", "65535"});
    row("16 to 8 bits", "convert to=uint8 scale=full", DType::UInt16, {"0", "128", "129", "65535"},
        {"0", "0", "1", "255"});
    row("8 bits to 0..1", "convert to=float32 scale=full", DType::UInt8, {"0", "51", "255"}, {"0", "0.2", "1"});
    row("0..1 to 8 bits", "convert to=uint8 scale=full", DType::Float32, {"-0.1", "0.5", "1", "1.5"},
        {"0", "128", "255", "255"});
    row("32 to 64 bits", "convert to=uint64 scale=full", DType::UInt32, {"1", "4294967295"},
        {"4294967297", "18446744073709551615"});
    row("a range", "convert to=uint8 scale=range low=-1 high=1", DType::Float64, {"-2", "-1", "0", "0.5", "1", "9"},
        {"0", "0", "128", "191", "255", "255"});
    row("a range turned around", "convert to=uint8 scale=range low=10 high=0", DType::UInt8, {"0", "10"}, {"255", "0"});
    row("from the least to the greatest", "convert to=uint8 scale=minmax", DType::Int32, {"-1000", "0", "1000"},
        {"0", "128", "255"});
    row("finite values make the range", "convert to=uint8 scale=minmax", DType::Float32,
        {"nan", "2", "inf", "4", "-inf"}, {"0", "0", "255", "255", "0"});
    row("a constant becomes 0", "convert to=uint8 scale=minmax", DType::Float32, {"7", "7"}, {"0", "0"});
    row("labels of 64 bits spread over 16", "convert to=uint16 scale=minmax", DType::Int64,
        {"9007199254740992", "9007199254740993", "9007199254740994"}, {"0", "32768", "65535"});
}

void TestConvertType::valuesBecomeWhatTheFormulaSays()
{
    QFETCH(QByteArray, step);
    QFETCH(DType, from);
    QFETCH(QList<QByteArray>, before);
    QFETCH(QList<QByteArray>, after);
    const ImageBuffer source = rowOf(from, before);
    const Result<ImageBuffer> target = run(step.toStdString(), source.view());
    QVERIFY2(target, target ? "" : target.error().message.c_str());
    QCOMPARE(textsOf(target->view()), after);
}

void TestConvertType::everyTypeBecomesEveryType_data()
{
    QTest::addColumn<DType>("from");
    QTest::addColumn<DType>("to");
    for (int from = 0; from < dtypeCount; ++from) {
        for (int to = 0; to < dtypeCount; ++to)
            QTest::addRow("%s to %s", name(static_cast<DType>(from)).data(), name(static_cast<DType>(to)).data())
                << static_cast<DType>(from) << static_cast<DType>(to);
    }
}

// Small whole numbers are the same in all of them, in every layout and either byte order.
void TestConvertType::everyTypeBecomesEveryType()
{
    QFETCH(DType, from);
    QFETCH(DType, to);
    for (const DType source : {from, swapped(from)}) {
        const ImageBuffer image = rowOf(source, {"0", "1", "0", "1"});
        for (const Layout layout : allLayouts()) {
            const ImageBuffer laid = relaid(image.view(), layout);
            const Result<ImageBuffer> target = run("convert to=" + std::string(name(to)), laid.view());
            QVERIFY(target);
            QCOMPARE(textsOf(target->view()), textsOf(rowOf(to, {"0", "1", "0", "1"}).view()));
        }
    }
}

void TestConvertType::badRangesAreRefused_data()
{
    QTest::addColumn<QByteArray>("step");
    for (const char *step : {"convert scale=range low=1 high=1", "convert scale=range low=nan", "convert to=float",
                             "convert scale=range high=inf", "convert scale=most"})
        QTest::newRow(step) << QByteArray(step);
}

void TestConvertType::badRangesAreRefused()
{
    QFETCH(QByteArray, step);
    const Result<Step> parsed = parseStep(step.toStdString());
    QVERIFY(!parsed || !parsed->bind({DType::Int64, {2, 2, 1}, {"L"}}));
}

void TestConvertType::aPokeIsExactAndCanBeUndone_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QByteArray>("value");
    const std::pair<DType, const char *> rows[] = {
        {DType::Bool, "True"},
        {DType::UInt8, "200"},
        {DType::Int64, "-9007199254740993"},
        {swapped(DType::UInt64), "18446744073709551615"},
        {DType::Float16, "0.1"},
        {DType::Float32, "nan"},
        {swapped(DType::Float64), "0.1"},
        {DType::Complex64, "1-2j"},
    };
    for (const auto &[dtype, value] : rows)
        QTest::addRow("%s %s", name(dtype).data(), value) << dtype << QByteArray(value);
}

void TestConvertType::aPokeIsExactAndCanBeUndone()
{
    QFETCH(DType, dtype);
    QFETCH(QByteArray, value);
    const ImageBuffer original = patterned(dtype, {9, 7, 3});
    Document document({*original.clone(), defaultChannelNames(3)});
    Step step = parseStep("poke channels=G value=" + value.toStdString()).value();
    step.rect = Rect{3, 4, 1, 1};
    const Result<void> applied = document.apply({step});
    QVERIFY2(applied, applied ? "" : applied.error().message.c_str());
    const std::byte *const element = document.view().at(3, 4, 1);
    QCOMPARE(QByteArray::fromStdString(formatSample(element, dtype, Digits::Shortest)), value);
    ImageBuffer expected = *original.clone();
    std::memcpy(expected.mutableView().at(3, 4, 1), element, itemSize(dtype));
    COMPARE_IMAGES(document.view(), expected.view());
    QVERIFY(document.undo());
    COMPARE_IMAGES(document.view(), original.view());
}

void TestConvertType::whatATypeCannotHoldIsNotPoked()
{
    const auto bound = parseStep("poke value=256").value().bind({DType::UInt8, {1, 1, 1}, {"L"}});
    QVERIFY(!bound && bound.error().code == ErrorCode::InvalidArgument);
    QVERIFY(!parseStep("poke channels=L").value().bind({DType::UInt8, {1, 1, 1}, {"L"}}));
}

void TestConvertType::conversionInADocumentCanBeUndone()
{
    const ImageBuffer original = rowOf(DType::Int32, {"-1000", "0", "1000"});
    Document document({*original.clone(), {"L"}});
    QVERIFY(document.apply({parseStep("convert to=uint8 scale=minmax").value()}));
    QCOMPARE(document.spec().dtype, DType::UInt8);
    QCOMPARE(textsOf(document.view()), (QList<QByteArray>{"0", "128", "255"}));
    QVERIFY(document.undo());
    COMPARE_IMAGES(document.view(), original.view());
    const Recipe two{parseStep("poke value=1").value(), parseStep("convert to=int32 scale=minmax").value()};
    QVERIFY(!document.apply(two));
    COMPARE_IMAGES(document.view(), original.view());
}

QTEST_GUILESS_MAIN(TestConvertType)
#include "test_convert_type.moc"
