#include "core/buffer/fingerprint.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <array>

using namespace pellucid;

class TestFingerprint : public QObject
{
    Q_OBJECT

private slots:
    void everyBitCounts_data();
    void everyBitCounts();
    void changesDoNotCancelOut();
    void gapsDoNotCount();
};

void TestFingerprint::everyBitCounts_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("layout");
    for (const int width : {1, 7, 8, 9, 33}) {
        for (const test::Layout layout : test::allLayouts())
            QTest::addRow("%d wide, %s", width, name(layout)) << width << int(layout);
    }
}

void TestFingerprint::everyBitCounts()
{
    QFETCH(const int, width);
    QFETCH(const int, layout);
    ImageBuffer image = test::relaid(test::patterned(DType::UInt16, {3, width, 3}).view(), test::Layout(layout));
    const std::uint64_t before = fingerprint(image.view());
    for (std::ptrdiff_t y = 0; y < 3; ++y) {
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            for (int bit = 0; bit < 48; ++bit) {
                std::byte &changed = image.mutableView().at(x, y, bit / 16)[bit % 16 / 8];
                const std::byte was = changed;
                changed ^= std::byte(1 << bit % 8);
                QVERIFY(fingerprint(image.view()) != before);
                changed = was;
            }
        }
    }
    QCOMPARE(fingerprint(image.view()), before);
}

// Signs are top bits, which a plain product never brings down again.
void TestFingerprint::changesDoNotCancelOut()
{
    std::array<double, 64> values{};
    const ImageView image(reinterpret_cast<const std::byte *>(values.data()), DType::Float64, {1, 64, 1});
    const std::uint64_t before = fingerprint(image);
    for (std::size_t first = 0; first < values.size(); ++first) {
        for (std::size_t second = first + 1; second < values.size(); ++second) {
            values[first] = values[second] = -0.0;
            QVERIFY(fingerprint(image) != before);
            values[first] = values[second] = 0.0;
        }
    }
}

void TestFingerprint::gapsDoNotCount()
{
    std::array<std::byte, 64> bytes{};
    const ImageView image(bytes.data(), DType::UInt8, {4, 5, 1}, {16, 1, 1});
    const std::uint64_t before = fingerprint(image);
    bytes[5] = bytes[15] = bytes[63] = std::byte{1};
    QCOMPARE(fingerprint(image), before);
    bytes[4] = std::byte{1};
    QVERIFY(fingerprint(image) != before);
}

QTEST_GUILESS_MAIN(TestFingerprint)
#include "test_fingerprint.moc"
