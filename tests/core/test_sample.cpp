#include "core/buffer/half.h"
#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"

#include <QTest>

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

using namespace pellucid;

namespace {

std::array<std::byte, 16> elementOf(const QByteArray &hex)
{
    std::array<std::byte, 16> element{};
    const QByteArray bytes = QByteArray::fromHex(hex);
    std::memcpy(element.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
    return element;
}

QByteArray text(const std::string &string)
{
    return QByteArray::fromStdString(string);
}

} // namespace

class TestSample : public QObject
{
    Q_OBJECT

private slots:
    void everyDTypeHasItsNames();
    void valuesAreReadAndWrittenAsTheyAre_data();
    void valuesAreReadAndWrittenAsTheyAre();
    void whatADTypeCannotHoldIsRefused_data();
    void whatADTypeCannotHoldIsRefused();
    void complexValuesHaveFourParts();
    void everyHalfSurvives();
    void halvesAreRounded_data();
    void halvesAreRounded();
};

void TestSample::everyDTypeHasItsNames()
{
    for (int i = 0; i < dtypeCount; ++i) {
        const auto dtype = static_cast<DType>(i);
        QVERIFY(dtypeFromName(name(dtype)) == dtype);
        QVERIFY(dtypeFromCode(typeCode(dtype)) == dtype);
        const DType other = swapped(dtype);
        QVERIFY(dtypeFromName(name(other)) == other);
        QVERIFY(swapped(other) == dtype && native(other) == dtype);
        QCOMPARE(itemSize(other), itemSize(dtype));
        QCOMPARE(isSwapped(other), itemSize(dtype) > 1);
    }
    QCOMPARE(text(std::string(name(swapped(DType::Float32)))), QByteArray(">f4"));
    QCOMPARE(text(std::string(bufferFormat(swapped(DType::Complex64)))), QByteArray(">Zf"));
    QVERIFY(!dtypeFromName("float") && !dtypeFromCode("f16"));
}

void TestSample::valuesAreReadAndWrittenAsTheyAre_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QByteArray>("bytes"); // as they lie in memory
    QTest::addColumn<QByteArray>("decimal");
    QTest::addColumn<QByteArray>("bits");
    const auto row = [](DType dtype, const char *bytes, const char *decimal, const char *bits) {
        QTest::addRow("%s %s", name(dtype).data(), decimal)
            << dtype << QByteArray(bytes) << QByteArray(decimal) << QByteArray(bits);
    };
    row(DType::Bool, "01", "True", "0x01");
    row(DType::Bool, "00", "False", "0x00");
    row(DType::Int8, "80", "-128", "0x80");
    row(DType::UInt8, "ff", "255", "0xFF");
    row(DType::Int16, "0080", "-32768", "0x8000");
    row(swapped(DType::Int16), "8000", "-32768", "0x8000");
    row(swapped(DType::UInt16), "0102", "258", "0x0102");
    row(DType::Int32, "ffffff7f", "2147483647", "0x7FFFFFFF");
    row(DType::UInt32, "ffffffff", "4294967295", "0xFFFFFFFF");
    row(DType::Int64, "0100000000002000", "9007199254740993", "0x0020000000000001");
    row(DType::Int64, "0000000000000080", "-9223372036854775808", "0x8000000000000000");
    row(swapped(DType::Int64), "0020000000000001", "9007199254740993", "0x0020000000000001");
    row(DType::UInt64, "ffffffffffffffff", "18446744073709551615", "0xFFFFFFFFFFFFFFFF");
    row(DType::Float16, "003c", "1", "0x3C00");
    row(DType::Float16, "662e", "0.1", "0x2E66");
    row(DType::Float16, "ff7b", "65500", "0x7BFF");
    row(DType::Float16, "0100", "6e-08", "0x0001");
    row(DType::Float16, "00fc", "-inf", "0xFC00");
    row(swapped(DType::Float16), "7e00", "nan", "0x7E00");
    row(DType::Float32, "cdcccc3d", "0.1", "0x3DCCCCCD");
    row(DType::Float32, "00000080", "-0", "0x80000000");
    row(swapped(DType::Float32), "3dcccccd", "0.1", "0x3DCCCCCD");
    row(DType::Float64, "9a9999999999b93f", "0.1", "0x3FB999999999999A");
    row(DType::Float64, "000000000000f07f", "inf", "0x7FF0000000000000");
    row(DType::Complex64, "0000803f000000c0", "1-2j", "0xC00000003F800000");
    row(swapped(DType::Complex64), "3f800000c0000000", "1-2j", "0xC00000003F800000");
    row(DType::Complex128, "000000000000f07f000000000000f83f", "inf+1.5j", "0x3FF80000000000007FF0000000000000");
}

void TestSample::valuesAreReadAndWrittenAsTheyAre()
{
    QFETCH(DType, dtype);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, decimal);
    QFETCH(QByteArray, bits);
    const auto element = elementOf(bytes);
    QCOMPARE(text(formatSample(element.data(), dtype, Digits::Shortest)), decimal);
    QCOMPARE(text(formatSampleHex(element.data(), dtype)), bits);
    for (const QByteArray &typed : {decimal, bits}) {
        std::array<std::byte, 16> written{};
        const Result<void> parsed = parseSample(typed.toStdString(), dtype, written.data());
        QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
        QVERIFY(written == element);
    }
}

void TestSample::whatADTypeCannotHoldIsRefused_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QByteArray>("typed");
    const auto row = [](DType dtype, const char *typed) {
        QTest::addRow("%s \"%s\"", name(dtype).data(), typed) << dtype << QByteArray(typed);
    };
    row(DType::Bool, "2");
    row(DType::UInt8, "256");
    row(DType::UInt8, "-1");
    row(DType::UInt8, "1.5");
    row(DType::UInt8, "0x100");
    row(DType::UInt8, "0x");
    row(DType::UInt8, "0xG");
    row(DType::UInt8, "");
    row(DType::UInt8, "12 ");
    row(DType::Int8, "128");
    row(DType::Int64, "9223372036854775808");
    row(DType::UInt64, "18446744073709551616");
    row(swapped(DType::UInt16), "65536");
    row(DType::Float16, "65520");
    row(DType::Float32, "1e39");
    row(DType::Float32, "++1");
    row(DType::Float64, "1e999");
    row(DType::Float64, "1j");
    row(DType::Complex64, "1+2");
    row(DType::Complex64, "j");
    row(DType::Complex64, "1e+j");
}

void TestSample::whatADTypeCannotHoldIsRefused()
{
    QFETCH(DType, dtype);
    QFETCH(QByteArray, typed);
    std::array<std::byte, 16> element{};
    element.fill(std::byte{0x55});
    const auto before = element;
    const Result<void> parsed = parseSample(typed.toStdString(), dtype, element.data());
    QVERIFY(!parsed && parsed.error().code == ErrorCode::InvalidArgument);
    QVERIFY(element == before);
}

void TestSample::complexValuesHaveFourParts()
{
    std::array<std::byte, 16> element{};
    QVERIFY(parseSample("-3+4e-0j", swapped(DType::Complex128), element.data()));
    const auto part = [&](ComplexPart which) { return sampleValue(element.data(), swapped(DType::Complex128), which); };
    QCOMPARE(part(ComplexPart::Real), -3.0);
    QCOMPARE(part(ComplexPart::Imaginary), 4.0);
    QCOMPARE(part(ComplexPart::Magnitude), 5.0);
    QCOMPARE(part(ComplexPart::Phase), std::atan2(4.0, -3.0));
}

void TestSample::everyHalfSurvives()
{
    for (unsigned bits = 0; bits < 65536; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        const float value = halfToFloat(half);
        if (std::isnan(value))
            QVERIFY(std::isnan(halfToFloat(halfFromDouble(value))));
        else
            QCOMPARE(halfFromDouble(value), half);
        std::uint16_t read = 0;
        std::memcpy(&read, &half, sizeof read);
        const std::string shown =
            formatSample(reinterpret_cast<const std::byte *>(&half), DType::Float16, Digits::Shortest);
        QVERIFY(parseSample(shown, DType::Float16, reinterpret_cast<std::byte *>(&read)));
        QVERIFY(read == half || std::isnan(value));
    }
}

void TestSample::halvesAreRounded_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("bits");
    QTest::newRow("a tie goes to even, down") << 1.0 + 0x1p-11 << 0x3C00;
    QTest::newRow("a tie goes to even, up") << 1.0 + 3 * 0x1p-11 << 0x3C02;
    QTest::newRow("just above a tie") << 1.0 + 0x1p-11 + 0x1p-40 << 0x3C01;
    QTest::newRow("up to the next power of two") << 1.99999 << 0x4000;
    QTest::newRow("the largest subnormal rounds up to the smallest normal") << 0x1p-14 - 0x1p-30 << 0x0400;
    QTest::newRow("half of the smallest is 0") << 0x1p-25 << 0x0000;
    QTest::newRow("more than half of the smallest is not") << 0x1.01p-25 << 0x0001;
    QTest::newRow("the last that is finite") << 65519.99 << 0x7BFF;
    QTest::newRow("the first that is not") << 65520.0 << 0x7C00;
    QTest::newRow("minus zero") << -0.0 << 0x8000;
}

void TestSample::halvesAreRounded()
{
    QFETCH(double, value);
    QFETCH(int, bits);
    QCOMPARE(int(halfFromDouble(value)), bits);
}

QTEST_GUILESS_MAIN(TestSample)
#include "test_sample.moc"
