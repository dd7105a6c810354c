// The inner loops of the display against their formulas, on every instruction set that this processor has.
#include "core/display/add_rows.h"
#include "core/display/row_levels.h"
#include "tests/support/instruction_sets.h"

#include <QTest>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace pellucid;
using namespace pellucid::test;

namespace {

constexpr std::array<std::size_t, 15> lengths{1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 1030};

std::uint8_t levelOf(float value, float black, float scale)
{
    const float shown = (value - black) * scale;
    const float inRange = shown > 0.0F ? std::min(shown, 1.0F) : 0.0F; // NaN is not above 0
    return static_cast<std::uint8_t>(inRange * 255.0F + 0.5F);
}

} // namespace

class TestDisplayKernels : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { allowOnly(0); }

    void levelsOfEveryShort_data() { addTargets(); }
    void levelsOfEveryShort();
    void levelsOfFloats_data() { addTargets(); }
    void levelsOfFloats();
    void premultipliesEveryPair_data() { addTargets(); }
    void premultipliesEveryPair();
    void addsRows_data() { addTargets(); }
    void addsRows();

private:
    static void addTargets()
    {
        QTest::addColumn<qint64>("target");
        for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
            QTest::addRow("%s", hwy::TargetName(target)) << qint64{target};
    }
};

void TestDisplayKernels::levelsOfEveryShort()
{
    QFETCH(qint64, target);
    allowOnly(target);
    std::vector<std::uint16_t> values(65536);
    std::iota(values.begin(), values.end(), std::uint16_t{0});
    const auto compare = [&](std::size_t first, std::size_t count) {
        std::vector<std::uint8_t> levels(count + 1, 0xA5);
        levelsOfRow(values.data() + first, static_cast<std::ptrdiff_t>(count), levels.data());
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(levels[i], static_cast<std::uint8_t>((values[first + i] + 128) / 257));
        QCOMPARE(levels[count], std::uint8_t{0xA5});
    };
    compare(0, values.size());
    for (const std::size_t length : lengths)
        compare(40'001, length);
}

void TestDisplayKernels::levelsOfFloats()
{
    QFETCH(qint64, target);
    allowOnly(target);
    constexpr float infinity = std::numeric_limits<float>::infinity();
    std::vector<float> values{0.0F, -0.0F, 1.0F, infinity, -infinity, std::nanf(""), 1e-42F, 3e38F, -3e38F, 0.5F};
    for (int i = 0; i < 2000; ++i)
        values.push_back(static_cast<float>(i) / 1531.0F - 0.1F);
    for (const auto &[black, scale] : {std::pair{0.0F, 1.0F}, {0.25F, 2.0F}, {-0.1F, 0.7F}}) {
        for (const std::size_t length : lengths) {
            for (const std::size_t first : {std::size_t{0}, values.size() - length}) {
                std::vector<std::uint8_t> levels(length + 1, 0xA5);
                const bool hasNan = levelsOfRow(values.data() + first, black, scale,
                                                static_cast<std::ptrdiff_t>(length), levels.data());
                QCOMPARE(hasNan, first == 0 && length > 5);
                for (std::size_t i = 0; i < length; ++i)
                    QCOMPARE(levels[i], levelOf(values[first + i], black, scale));
                QCOMPARE(levels[length], std::uint8_t{0xA5});
            }
        }
    }
}

void TestDisplayKernels::premultipliesEveryPair()
{
    QFETCH(qint64, target);
    allowOnly(target);
    std::vector<std::uint8_t> pixels;
    for (unsigned alpha = 0; alpha < 256; ++alpha) {
        for (unsigned value = 0; value < 256; ++value) {
            for (const unsigned channel : {value, 255 - value, value / 2, alpha})
                pixels.push_back(static_cast<std::uint8_t>(channel));
        }
    }
    const auto compare = [&](std::size_t first, std::size_t count) {
        std::vector<std::uint8_t> found(pixels.begin() + static_cast<std::ptrdiff_t>(4 * first),
                                        pixels.begin() + static_cast<std::ptrdiff_t>(4 * (first + count)));
        found.push_back(0xA5);
        premultiplyRow(found.data(), static_cast<std::ptrdiff_t>(count));
        for (std::size_t i = 0; i < 4 * count; ++i) {
            const unsigned alpha = pixels[4 * first + (i | 3)];
            const unsigned value = pixels[4 * first + i];
            QCOMPARE(unsigned{found[i]}, i % 4 == 3 ? value : (value * alpha + 127) / 255);
        }
        QCOMPARE(found.back(), std::uint8_t{0xA5});
    };
    compare(0, pixels.size() / 4);
    for (const std::size_t length : lengths)
        compare(30'001, length);
}

// Sums of whole rows are exact; weighted ones are rounded three times.
void TestDisplayKernels::addsRows()
{
    QFETCH(qint64, target);
    allowOnly(target);
    constexpr float firstWeight = 0.3F;
    constexpr float lastWeight = 0.71F;
    for (const std::size_t length : lengths) {
        for (std::size_t count = 1; count <= maxRows; ++count) {
            std::vector<std::vector<std::uint8_t>> rows(count, std::vector<std::uint8_t>(length));
            std::array<const std::uint8_t *, maxRows> pointers{};
            for (std::size_t r = 0; r < count; ++r) {
                for (std::size_t i = 0; i < length; ++i)
                    rows[r][i] = static_cast<std::uint8_t>(i % 3 == 0 ? 255 : 37 * i + 101 * r);
                pointers[r] = rows[r].data();
            }
            std::vector<float> sums(length + 1, 1000.5F);
            addRows(sums.data(), std::span(pointers).first(count), firstWeight, lastWeight,
                    static_cast<std::ptrdiff_t>(length));
            for (std::size_t i = 0; i < length; ++i) {
                double expected = 1000.5 + double{firstWeight} * rows.front()[i];
                for (std::size_t r = 1; r + 1 < count; ++r)
                    expected += rows[r][i];
                if (count > 1)
                    expected += double{lastWeight} * rows.back()[i];
                QVERIFY(std::abs(sums[i] - expected) <= expected * 3e-7);
            }
            QCOMPARE(sums[length], 1000.5F);
        }
    }
}

QTEST_GUILESS_MAIN(TestDisplayKernels)
#include "test_display_kernels.moc"
