// Histograms and statistics against loops that follow the definitions, and against what NumPy gave.
#include "core/analysis/histogram.h"
#include "core/analysis/statistics.h"
#include "core/buffer/sample.h"
#include "tests/support/image_compare.h"
#include "tests/support/instruction_sets.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace pellucid;
using namespace pellucid::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

std::vector<double> valuesOf(const ImageView &image, std::ptrdiff_t channel)
{
    std::vector<double> values;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x)
            values.push_back(sampleValue(image.at(x, y, channel), image.dtype()));
    }
    return values;
}

ImageBuffer imageOf(const std::vector<double> &values)
{
    ImageBuffer image = ImageBuffer::allocate(DType::Float64, {1, std::ssize(values), 1}).value();
    std::memcpy(image.mutableView().data(), values.data(), values.size() * sizeof(double));
    return image;
}

ChannelHistogram plainHistogram(const std::vector<double> &values, const Bins &bins)
{
    ChannelHistogram result{.counts = std::vector<std::uint64_t>(bins.count)};
    for (const double v : values) {
        if (std::isnan(v)) {
            ++result.nans;
        } else if (std::isinf(v)) {
            ++result.infinities;
        } else if (v < bins.low) {
            ++result.below;
        } else if (v > bins.high) {
            ++result.above;
        } else {
            std::size_t i = bins.count - 1;
            while (v < bins.edge(i))
                --i;
            ++result.counts[i];
        }
    }
    return result;
}

struct Expected
{
    std::uint64_t count = 0;
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    double min = infinity;
    double max = -infinity;
    long double mean = 0;
    long double variance = 0;
};

Expected plainStatistics(const std::vector<double> &values)
{
    Expected result;
    for (const double v : values) {
        result.nans += std::isnan(v);
        result.infinities += std::isinf(v);
        if (!std::isfinite(v))
            continue;
        ++result.count;
        result.min = std::min(result.min, v);
        result.max = std::max(result.max, v);
        result.mean += v;
    }
    result.mean /= static_cast<long double>(result.count);
    for (const double v : values) {
        if (std::isfinite(v))
            result.variance += (v - result.mean) * (v - result.mean);
    }
    result.variance /= static_cast<long double>(result.count);
    return result;
}

bool sameBits(double a, double b)
{
    return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

bool sameBits(const ChannelStatistics &a, const ChannelStatistics &b)
{
    return a.count == b.count && a.nans == b.nans && a.infinities == b.infinities && sameBits(a.min, b.min)
        && sameBits(a.max, b.max) && sameBits(a.mean, b.mean) && sameBits(a.standardDeviation, b.standardDeviation);
}

bool isNear(double actual, long double expected, long double scale)
{
    return std::abs(actual - expected) <= 1e-13L * scale;
}

// Random bits of the wide dtypes are mostly absurd numbers, whose squares overflow: those get plausible ones, NaN and
// infinities among them.
ImageBuffer plausible(DType dtype, const Shape &shape)
{
    ImageBuffer image = patterned(dtype, shape);
    const MutableImageView view = image.mutableView();
    if (dtype != DType::Float64 && dtype != DType::Complex64 && dtype != DType::Complex128 && dtype != DType::Float32)
        return image;
    std::ptrdiff_t i = 0;
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            for (std::ptrdiff_t c = 0; c < shape.channels; ++c, ++i) {
                const double real = i % 29 == 3 ? notANumber
                    : i % 31 == 5               ? -infinity
                                                : std::sin(static_cast<double>(i));
                const auto narrow = static_cast<float>(real);
                if (dtype == DType::Float32 || dtype == DType::Complex64)
                    std::memcpy(view.at(x, y, c), &narrow, sizeof narrow);
                else
                    std::memcpy(view.at(x, y, c), &real, sizeof real);
                if (dtype == DType::Complex64)
                    std::memset(view.at(x, y, c) + sizeof narrow, 0, sizeof narrow);
                if (dtype == DType::Complex128)
                    std::memset(view.at(x, y, c) + sizeof real, 0, sizeof real);
            }
        }
    }
    return image;
}

void addImages()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<int>("channels");
    std::vector<DType> dtypes{swapped(DType::Int16), swapped(DType::UInt16), swapped(DType::Float16)};
    for (int dtype = 0; dtype < dtypeCount; ++dtype)
        dtypes.push_back(static_cast<DType>(dtype));
    for (const DType dtype : dtypes) {
        for (const int channels : {1, 2, 3, 4, 7})
            QTest::addRow("%s x %d", name(dtype).data(), channels) << static_cast<int>(dtype) << channels;
    }
}

std::vector<Size> sizesFor(int channels)
{
    std::vector<Size> sizes{{1, 1}, {2, 3}, {3, 2}, {7, 5}, {8, 1}, {9, 4}, {33, 7}};
    if (channels == 3)
        sizes.push_back({66'001, 2}); // several bands, side by side as well
    return sizes;
}

} // namespace

class TestAnalysis : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { allowOnly(0); }
    void histogramsCountWhatIsThere_data() { addImages(); }
    void histogramsCountWhatIsThere();
    void everyValueOfASmallIntegerHasItsBin_data();
    void everyValueOfASmallIntegerHasItsBin();
    void binsAreThoseOfNumPy();
    void impossibleBinsAreRefused_data();
    void impossibleBinsAreRefused();
    void tablesPermuteHistograms();
    void statisticsFollowTheirDefinitions_data() { addImages(); }
    void statisticsFollowTheirDefinitions();
    void everyInstructionSetGivesTheSame_data() { addImages(); }
    void everyInstructionSetGivesTheSame();
    void statisticsAreThoseOfNumPy_data();
    void statisticsAreThoseOfNumPy();
    void aLargeMeanCostsNoDigits();
    void extremesOfIntegersAreExact();
    void zerosHaveNoSign();
    void anEmptyImageHasNoStatistics();
    void cancelledWorkSaysSo();
    void progressEndsAtOne();
};

void TestAnalysis::histogramsCountWhatIsThere()
{
    QFETCH(int, dtype);
    QFETCH(int, channels);
    const auto type = static_cast<DType>(dtype);
    const double full = fullScale(type);
    for (const Size size : sizesFor(channels)) {
        const ImageBuffer image = plausible(type, {size.height, size.width, channels});
        for (const Bins &bins : {Bins{0, full, 10}, Bins{-full / 3, full / 7, 33}, Bins{full / 4, full / 2, 1}}) {
            std::vector<ChannelHistogram> expected;
            for (std::ptrdiff_t c = 0; c < channels; ++c)
                expected.push_back(plainHistogram(valuesOf(image.view(), c), bins));
            for (const Layout layout : allLayouts()) {
                const ImageBuffer laid = relaid(image.view(), layout);
                QVERIFY2(histogram(laid.view(), bins).value() == expected, name(layout));
            }
        }
    }
}

void TestAnalysis::everyValueOfASmallIntegerHasItsBin_data()
{
    QTest::addColumn<int>("dtype");
    for (const DType dtype : {DType::Int8, DType::UInt8, DType::Int16, DType::UInt16})
        QTest::newRow(name(dtype).data()) << static_cast<int>(dtype);
}

void TestAnalysis::everyValueOfASmallIntegerHasItsBin()
{
    QFETCH(int, dtype);
    const ImageBuffer image = patterned(static_cast<DType>(dtype), {33, 65, 3});
    const Bins bins = binForEveryValue(image.dtype()).value();
    const auto found = histogram(image.view(), bins).value();
    for (std::ptrdiff_t c = 0; c < 3; ++c) {
        std::vector<std::uint64_t> expected(bins.count);
        for (const double v : valuesOf(image.view(), c))
            ++expected[static_cast<std::size_t>(v - bins.low)];
        QCOMPARE(found[static_cast<std::size_t>(c)], (ChannelHistogram{.counts = expected}));
    }
}

// np.histogram([...], bins=10, range=(0, 1)); 0.3, 0.6 and 0.7 are less than the third, sixth and seventh edge.
void TestAnalysis::binsAreThoseOfNumPy()
{
    const ImageBuffer image =
        imageOf({0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, -0.1, 1.5, notANumber, -infinity});
    const auto found = histogram(image.view(), {0, 1, 10}).value();
    const ChannelHistogram expected{
        .counts = {1, 1, 2, 0, 1, 2, 1, 0, 1, 2}, .below = 1, .above = 1, .nans = 1, .infinities = 1};
    QCOMPARE(found.front(), expected);
}

void TestAnalysis::impossibleBinsAreRefused_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<quint64>("count");
    QTest::newRow("none") << 0.0 << 1.0 << quint64{0};
    QTest::newRow("too many") << 0.0 << 1.0 << quint64{Bins::most + 1};
    QTest::newRow("empty range") << 1.0 << 1.0 << quint64{8};
    QTest::newRow("upside down") << 1.0 << 0.0 << quint64{8};
    QTest::newRow("nan") << notANumber << 1.0 << quint64{8};
    QTest::newRow("infinite") << 0.0 << infinity << quint64{8};
    QTest::newRow("finer than double") << 1e16 << 1e16 + 16 << quint64{8};
    QTest::newRow("wider than any number") << -1e308 << 1e308 << quint64{8};
}

void TestAnalysis::impossibleBinsAreRefused()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(quint64, count);
    const ImageBuffer image = patterned(DType::UInt8, {2, 3, 1});
    const auto found = histogram(image.view(), {low, high, count});
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
}

void TestAnalysis::tablesPermuteHistograms()
{
    ImageBuffer image = patterned(DType::UInt8, {33, 65, 1});
    std::vector<std::uint8_t> table(256);
    for (std::size_t v = 0; v < table.size(); ++v)
        table[v] = static_cast<std::uint8_t>(v * v / 255);
    const Bins bins = binForEveryValue(DType::UInt8).value();
    const auto before = histogram(image.view(), bins).value();
    const MutableImageView view = image.mutableView();
    for (std::ptrdiff_t i = 0; i < 33 * 65; ++i)
        view.data()[i] = static_cast<std::byte>(table[static_cast<std::size_t>(view.data()[i])]);
    const auto after = histogram(image.view(), bins).value();
    QCOMPARE(permuted<std::uint8_t>(before.front().counts, table), after.front().counts);
}

void TestAnalysis::statisticsFollowTheirDefinitions()
{
    QFETCH(int, dtype);
    QFETCH(int, channels);
    for (const Size size : sizesFor(channels)) {
        const ImageBuffer image = plausible(static_cast<DType>(dtype), {size.height, size.width, channels});
        const auto found = statistics(image.view()).value();
        for (std::ptrdiff_t c = 0; c < channels; ++c) {
            const ChannelStatistics &channel = found[static_cast<std::size_t>(c)];
            const Expected expected = plainStatistics(valuesOf(image.view(), c));
            QCOMPARE(channel.count, expected.count);
            QCOMPARE(channel.nans, expected.nans);
            QCOMPARE(channel.infinities, expected.infinities);
            if (expected.count == 0)
                continue;
            QCOMPARE(channel.min, expected.min);
            QCOMPARE(channel.max, expected.max);
            const long double scale = std::max(std::abs(expected.min), std::abs(expected.max));
            QVERIFY(isNear(channel.mean, expected.mean, scale));
            QVERIFY(isNear(channel.standardDeviation, std::sqrt(expected.variance), scale));
        }
        for (const Layout layout : allLayouts()) {
            const ImageBuffer laid = relaid(image.view(), layout);
            const auto again = statistics(laid.view()).value();
            for (std::size_t c = 0; c < found.size(); ++c)
                QVERIFY2(sameBits(again[c], found[c]), name(layout));
        }
    }
}

void TestAnalysis::everyInstructionSetGivesTheSame()
{
    QFETCH(int, dtype);
    QFETCH(int, channels);
    for (const Size size : sizesFor(channels)) {
        const ImageBuffer image = plausible(static_cast<DType>(dtype), {size.height, size.width, channels});
        allowOnly(HWY_EMU128); // the plain loops
        const auto expected = statistics(image.view()).value();
        const Bins bins{-fullScale(image.dtype()) / 3, fullScale(image.dtype()) / 7, 33};
        const auto expectedHistogram = histogram(image.view(), bins).value();
        for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
            allowOnly(target);
            const auto found = statistics(image.view()).value();
            for (std::size_t c = 0; c < found.size(); ++c)
                QVERIFY2(sameBits(found[c], expected[c]), hwy::TargetName(target));
            QVERIFY2(histogram(image.view(), bins).value() == expectedHistogram, hwy::TargetName(target));
        }
        allowOnly(0);
    }
}

void TestAnalysis::statisticsAreThoseOfNumPy_data()
{
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<double>("mean");
    QTest::addColumn<double>("standardDeviation");
    QTest::newRow("one") << QList<double>{3.25} << 3.25 << 0.0;
    QTest::newRow("two") << QList<double>{0.0, 1.0} << 0.5 << 0.5;
    QTest::newRow("digits of pi") << QList<double>{3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0} << 4.0
                                  << 2.256304299271065;
    QTest::newRow("tenths")
        << QList<double>{0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9}
        << 0.5 << 0.25819888974716115;
    QTest::newRow("mixed signs") << QList<double>{-1000.0, 2.5, 0.001, 7.0, 0.125, -0.75} << -165.18733333333333
                                 << 373.34851849251464;
}

void TestAnalysis::statisticsAreThoseOfNumPy()
{
    QFETCH(QList<double>, values);
    QFETCH(double, mean);
    QFETCH(double, standardDeviation);
    const auto found = statistics(imageOf({values.begin(), values.end()}).view()).value().front();
    QCOMPARE(found.mean, mean);
    QCOMPARE(found.standardDeviation, standardDeviation);
}

void TestAnalysis::aLargeMeanCostsNoDigits()
{
    const ImageBuffer image = imageOf({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16});
    const auto found = statistics(image.view()).value().front();
    QCOMPARE(found.mean, 1e9 + 10);
    QCOMPARE(found.standardDeviation, std::sqrt(22.5));
}

void TestAnalysis::extremesOfIntegersAreExact()
{
    ImageBuffer image = ImageBuffer::allocate(DType::UInt16, {300, 500, 3}).value();
    std::memset(image.mutableView().data(), 255, 300 * 500 * 3 * 2);
    std::memset(image.mutableView().at(499, 299, 1), 0, 2);
    const auto found = statistics(image.view()).value();
    QCOMPARE(found[0].mean, 65535.0);
    QCOMPARE(found[0].standardDeviation, 0.0);
    QCOMPARE(found[1].min, 0.0);
    QCOMPARE(found[1].max, 65535.0);
    QCOMPARE(found[1].mean, 65535.0 * 149'999 / 150'000);
    QCOMPARE(found[2].min, 65535.0);
}

void TestAnalysis::zerosHaveNoSign()
{
    const ImageBuffer image = imageOf({-0.0, -0.0});
    const auto found = statistics(image.view()).value().front();
    QVERIFY(!std::signbit(found.min) && !std::signbit(found.max) && !std::signbit(found.mean));
}

void TestAnalysis::anEmptyImageHasNoStatistics()
{
    const ImageBuffer image = patterned(DType::UInt8, {5, 5, 3});
    const auto found = statistics(image.view().crop({2, 2, 0, 3})).value();
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found.front().count, std::uint64_t{0});
    QVERIFY(std::isnan(found.front().mean));
    QCOMPARE(histogram(image.view().crop({2, 2, 3, 0}), {0, 1, 2}).value().front().counts,
             (std::vector<std::uint64_t>{0, 0}));
}

void TestAnalysis::cancelledWorkSaysSo()
{
    const ImageBuffer image = patterned(DType::Float32, {5, 5, 3});
    Progress progress;
    progress.token.cancel();
    QCOMPARE(statistics(image.view(), progress).error().code, ErrorCode::Cancelled);
    QCOMPARE(histogram(image.view(), {0, 1, 2}, progress).error().code, ErrorCode::Cancelled);
}

void TestAnalysis::progressEndsAtOne()
{
    const ImageBuffer image = patterned(DType::UInt8, {7, 9, 6});
    double last = 0.0;
    Progress progress;
    progress.report = [&](double fraction) { last = fraction; };
    QVERIFY(statistics(image.view(), progress).has_value());
    QCOMPARE(last, 1.0);
    last = 0.0;
    QVERIFY(histogram(image.view(), {0, 256, 256}, progress).has_value());
    QCOMPARE(last, 1.0);
}

QTEST_GUILESS_MAIN(TestAnalysis)
#include "test_analysis.moc"
