// The operation matrix: every registered operation on every dtype, channel count and memory layout, against a reference
// that takes one pixel at a time.
#include "core/buffer/copy_pixels.h"
#include "core/buffer/sample.h"
#include "core/operations/step.h"
#include "tests/support/exact_reference.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <array>
#include <cstring>
#include <functional>
#include <limits>

using namespace pellucid;
using namespace pellucid::test;

namespace {

using Pixel = std::vector<long double>;

// What the step makes of a pixel, in values of the dtype.
using Reference = std::function<Pixel(const Pixel &, DType)>;

// A value of a channel, before it is rounded to the dtype.
using Formula = std::function<Quad(double v, double full)>;

struct Case
{
    const char *step;
    std::vector<std::ptrdiff_t> channelCounts;
    std::vector<DType> dtypes;
    Reference reference;
};

bool isAlpha(std::size_t channel, std::size_t count)
{
    return count % 2 == 0 && channel + 1 == count;
}

Reference onChannels(std::function<bool(std::size_t channel, std::size_t count)> isChosen, Formula formula)
{
    return [=](const Pixel &in, DType dtype) {
        Pixel out = in;
        for (std::size_t c = 0; c < in.size(); ++c) {
            if (isChosen(c, in.size()))
                out[c] = stored(formula(static_cast<double>(in[c]), fullScale(dtype)), dtype);
        }
        return out;
    };
}

Reference onColors(Formula formula)
{
    return onChannels([](std::size_t channel, std::size_t count) { return !isAlpha(channel, count); }, formula);
}

Reference onAlpha(Formula formula)
{
    return onChannels(isAlpha, formula);
}

Reference onChannel(std::size_t index, Formula formula)
{
    return onChannels([index](std::size_t channel, std::size_t) { return channel == index; }, formula);
}

Reference unchanged()
{
    return [](const Pixel &in, DType) { return in; };
}

Reference taking(std::vector<std::size_t> channels)
{
    return [channels](const Pixel &in, DType) {
        Pixel out;
        for (const std::size_t channel : channels)
            out.push_back(in[channel]);
        return out;
    };
}

Reference appending(Formula alpha)
{
    return [alpha](const Pixel &in, DType dtype) {
        Pixel out = in;
        out.push_back(stored(alpha(0.0, fullScale(dtype)), dtype));
        return out;
    };
}

using GrayMethod = std::function<Gray(double r, double g, double b, double full)>;

Reference grayed(GrayMethod method, double strength = 1.0)
{
    return [=](const Pixel &in, DType dtype) {
        const bool hasColor = in.size() >= 3;
        const auto sample = [&](std::size_t c) { return static_cast<double>(in[hasColor ? c : 0]); };
        const Gray y = method(sample(0), sample(1), sample(2), fullScale(dtype));
        Pixel out = in;
        for (std::size_t c = 0; c < (hasColor ? 3U : 1U); ++c)
            out[c] = stored(y.mixedInto(sample(c), strength), dtype);
        return out;
    };
}

Reference single(const Reference &grayed)
{
    return [=](const Pixel &in, DType dtype) { return Pixel{grayed(in, dtype)[0]}; };
}

GrayMethod luma(const char *method, std::vector<double> weights = {})
{
    return [=](double r, double g, double b, double) { return grayOf(method, r, g, b, weights); };
}

GrayMethod luminance(const char *method, std::vector<double> weights = {})
{
    return [=](double r, double g, double b, double full) { return lightGrayOf(method, r, g, b, full, weights); };
}

Formula timesOf(double gain)
{
    return [=](double v, double) { return Quad(v) * gain; };
}

Formula plus(double offset)
{
    return [=](double v, double) { return Quad(v) + offset; };
}

Formula constant(double value)
{
    return [=](double, double) { return Quad(value); };
}

Formula curved(double gamma)
{
    return [=](double v, double full) { return gammaOf(v, gamma, full); };
}

Formula stretched(double black, double white, double gamma)
{
    return [=](double v, double full) { return levelsOf(v, black, white, gamma, full); };
}

std::vector<Case> cases()
{
    const std::vector<DType> editable{DType::UInt8, DType::UInt16, DType::Float32};
    const std::vector<DType> integers{DType::UInt8, DType::UInt16};
    const std::vector<std::ptrdiff_t> any{1, 2, 3, 4};
    const std::vector<std::ptrdiff_t> rgb{3, 4};
    const std::vector<double> weights{0.1, 0.7, -0.3};
    const Formula inverted = [](double v, double full) { return Quad(full) - v; };
    const Formula opaque = [](double, double full) { return Quad(full); };
    return {
        {"gain", any, editable, unchanged()},
        {"gain value=1.1", any, editable, onColors(timesOf(1.1))},
        {"gain value=0", any, editable, onColors(timesOf(0.0))},
        {"gain channels=G value=0.1", rgb, editable, onChannel(1, timesOf(0.1))},
        {"gain channels=a value=0.5", {2, 4}, editable, onAlpha(timesOf(0.5))},
        {"gain channels=0 value=16", any, editable, onChannel(0, timesOf(16))},
        {"offset", any, editable, unchanged()},
        {"offset value=30.5", any, editable, onColors(plus(30.5))},
        {"offset value=-0.4", any, editable, onColors(plus(-0.4))},
        {"offset channels=B value=-100", rgb, editable, onChannel(2, plus(-100))},
        {"gamma", any, editable, unchanged()},
        {"gamma value=2.2", any, editable, onColors(curved(2.2))},
        {"gamma value=0.45", any, editable, onColors(curved(0.45))},
        {"levels", any, integers, unchanged()},
        {"levels black=10 white=200", any, editable, onColors(stretched(10, 200, 1))},
        {"levels black=-0.1 white=1.2", any, {DType::Float32}, onColors(stretched(-0.1, 1.2, 1))},
        {"levels black=0.1 white=0.9 gamma=2.2", any, editable, onColors(stretched(0.1, 0.9, 2.2))},
        {"levels channels=R black=20.25 white=90.75 gamma=0.7", rgb, editable,
         onChannel(0, stretched(20.25, 90.75, 0.7))},
        {"invert", any, editable, onColors(inverted)},
        {"invert channels=A", {2, 4}, editable, onAlpha(inverted)},
        {"set", any, editable, onColors(constant(0))},
        {"set value=127.5", any, editable, onColors(constant(127.5))},
        {"set value=-3", any, {DType::Float32}, onColors(constant(-3))},
        {"set channels=R,B value=255", rgb, editable,
         onChannels([](std::size_t c, std::size_t) { return c == 0 || c == 2; }, constant(255))},
        {"swap a=R b=B", {3}, editable, taking({2, 1, 0})},
        {"swap a=R b=A", {4}, editable, taking({3, 1, 2, 0})},
        {"swap a=L b=A", {2}, editable, taking({1, 0})},
        {"swap a=0 b=0", {1}, editable, taking({0})},
        {"copy from=R to=G", {3}, editable, taking({0, 0, 2})},
        {"copy from=B to=A", {4}, editable, taking({0, 1, 2, 2})},
        {"reorder", {3}, editable, taking({2, 1, 0})},
        {"reorder order=BGR", {4}, editable, taking({2, 1, 0, 3})},
        {"reorder order=gbr", {3}, editable, taking({1, 2, 0})},
        {"reorder order=ARGB", {4}, editable, taking({3, 0, 1, 2})},
        {"reorder order=AL", {2}, editable, taking({1, 0})},
        {"reorder order=L", {1}, editable, taking({0})},
        {"alpha", {1, 3}, editable, appending(opaque)},
        {"alpha action=add value=0.5", {1, 3}, editable, appending(constant(0.5))},
        {"alpha action=drop", {2}, editable, taking({0})},
        {"alpha action=drop", {4}, editable, taking({0, 1, 2})},
        {"alpha action=fill value=17", {2, 4}, editable, onAlpha(constant(17))},
        {"extract channel=G", rgb, editable, taking({1})},
        {"extract channel=A", {4}, editable, taking({3})},
        {"extract channel=L", {1, 2}, editable, taking({0})},
        {"grayscale", any, editable, grayed(luma("bt709"))},
        {"grayscale method=bt601", any, editable, grayed(luma("bt601"))},
        {"grayscale method=bt601 strength=0.5", any, editable, grayed(luma("bt601"), 0.5)},
        {"grayscale method=bt709 output=single", any, editable, single(grayed(luma("bt709")))},
        {"grayscale method=bt709 strength=0.3", any, editable, grayed(luma("bt709"), 0.3)},
        {"grayscale method=bt709 strength=0", any, editable, unchanged()},
        {"grayscale method=bt2020", any, editable, grayed(luma("bt2020"))},
        {"grayscale method=average", any, editable, grayed(luma("average"))},
        {"grayscale method=average strength=0.75 output=equal", any, editable, grayed(luma("average"), 0.75)},
        {"grayscale method=lightness", any, editable, grayed(luma("lightness"))},
        {"grayscale method=lightness output=single", any, editable, single(grayed(luma("lightness")))},
        {"grayscale method=value", any, editable, grayed(luma("value"))},
        {"grayscale method=value light=linear strength=0.5", any, editable, grayed(luma("value"), 0.5)},
        {"grayscale method=minimum", any, editable, grayed(luma("minimum"))},
        {"grayscale method=channel channel=G", rgb, editable,
         grayed([](double, double g, double, double) { return Gray{g}; })},
        {"grayscale method=channel channel=A output=single", {2}, editable, taking({1})},
        {"grayscale method=channel channel=A output=single", {4}, editable, taking({3})},
        {"grayscale method=channel channel=L", {1, 2}, editable, unchanged()},
        {"grayscale method=custom weights=0.1,0.7,-0.3", any, editable, grayed(luma("custom", weights))},
        {"grayscale method=custom weights=0.1,0.7,-0.3 strength=0.7", any, editable,
         grayed(luma("custom", weights), 0.7)},
        {"grayscale method=custom weights=0.1,0.7,-0.3 light=linear", any, editable,
         grayed(luminance("custom", weights))},
        {"grayscale method=pillow", any, {DType::UInt8}, grayed(luma("pillow"))},
        {"grayscale method=opencv", any, integers, grayed(luma("opencv"))},
        {"grayscale method=opencv output=single", any, integers, single(grayed(luma("opencv")))},
        {"grayscale method=numpy", any, {DType::UInt8}, grayed(luma("numpy"))},
        {"grayscale method=numpy strength=0.5", any, {DType::UInt8}, grayed(luma("numpy"), 0.5)},
        {"grayscale method=bt601 light=linear", any, editable, grayed(luminance("bt601"))},
        {"grayscale method=bt709 light=linear strength=0.6", any, editable, grayed(luminance("bt709"), 0.6)},
        {"grayscale method=bt2020 light=linear", any, editable, grayed(luminance("bt2020"))},
        {"grayscale method=average light=linear", any, editable, grayed(luminance("average"))},
        {"grayscale method=lightness light=linear", any, editable, grayed(luminance("lightness"))},
    };
}

ImageSpec specOf(const ImageView &image)
{
    return {image.dtype(), image.shape(), defaultChannelNames(image.channels())};
}

Pixel pixelOf(const ImageView &image, std::ptrdiff_t x, std::ptrdiff_t y)
{
    Pixel pixel;
    for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
        pixel.push_back(sampleValue(image.at(x, y, c), image.dtype()));
    return pixel;
}

// Empty where every pixel of `actual` is what the reference makes of the one in `image`.
QString mismatch(const ImageView &actual, const ImageView &image, const Reference &reference)
{
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            const Pixel expected = reference(pixelOf(image, x, y), image.dtype());
            if (std::ssize(expected) != actual.channels())
                return QString("has %1 channels, expected %2").arg(actual.channels()).arg(expected.size());
            for (std::ptrdiff_t c = 0; c < actual.channels(); ++c) {
                const double element = sampleValue(actual.at(x, y, c), actual.dtype());
                const long double wanted = expected[static_cast<std::size_t>(c)];
                if (!isStoredAs(element, wanted, actual.dtype()))
                    return QString("at x %1, y %2, channel %3: is %4, expected %5")
                        .arg(x)
                        .arg(y)
                        .arg(c)
                        .arg(element, 0, 'g', 12)
                        .arg(static_cast<double>(wanted), 0, 'g', 12);
            }
        }
    }
    return {};
}

// The gaps that relaid() leaves between padded rows still hold what it put there.
bool hasIntactPadding(const ImageBuffer &image)
{
    const ImageView view = image.view();
    const std::ptrdiff_t row = packedStrides(view.shape(), view.dtype()).row;
    for (std::ptrdiff_t y = 0; y + 1 < view.height(); ++y) {
        const std::byte *const end = view.at(0, y) + view.strides().row;
        if (std::find_if(view.at(0, y) + row, end, [](std::byte b) { return b != std::byte{0xA5}; }) != end)
            return false;
    }
    return true;
}

// What has nothing to run changes no byte.
void run(const BoundOperation &bound, const ImageView &source, const MutableImageView &target)
{
    if (bound.run)
        bound.run(source, target);
    else
        copyPixels(source, target);
}

// In pieces of 5 x 4, as a document does in tiles.
void runInPieces(const BoundOperation &bound, const ImageView &source, const MutableImageView &target)
{
    for (std::ptrdiff_t y = 0; y < source.height(); y += 4) {
        for (std::ptrdiff_t x = 0; x < source.width(); x += 5) {
            const Rect piece = Rect{x, y, 5, 4}.intersected(source.rect());
            run(bound, source.crop(piece), target.crop(piece));
        }
    }
}

} // namespace

class TestOperations : public QObject
{
    Q_OBJECT

private slots:
    void everyOperationHasACase();
    void matchesTheReference_data();
    void matchesTheReference();
    void nonFiniteValuesFlowThrough_data();
    void nonFiniteValuesFlowThrough();
    void gammaOfOneKeepsEveryBit();
    void anEmptyImageIsFine();
};

void TestOperations::everyOperationHasACase()
{
    const std::vector<Case> all = cases();
    for (const Operation *operation : operations()) {
        if (operation->accepts(DType::Int64) || operation->id == "convert-profile")
            continue; // these have tests of their own: test_convert_type, test_profiles
        const auto isOfOperation = [&](const Case &c) { return parseStep(c.step).value().operation == operation; };
        QVERIFY2(std::ranges::any_of(all, isOfOperation), (operation->id + " has no case in this table").c_str());
    }
}

void TestOperations::matchesTheReference_data()
{
    QTest::addColumn<int>("caseIndex");
    QTest::addColumn<int>("dtype");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("layout");
    int index = 0;
    for (const Case &c : cases()) {
        for (const DType dtype : c.dtypes) {
            for (const std::ptrdiff_t channels : c.channelCounts) {
                for (const Layout layout : allLayouts())
                    QTest::addRow("%s, %s x %d, %s", c.step, name(dtype).data(), static_cast<int>(channels),
                                  name(layout))
                        << index << static_cast<int>(dtype) << static_cast<int>(channels) << static_cast<int>(layout);
            }
        }
        ++index;
    }
}

void TestOperations::matchesTheReference()
{
    QFETCH(int, caseIndex);
    QFETCH(int, dtype);
    QFETCH(int, channels);
    QFETCH(int, layout);
    static const std::vector<Case> all = cases();
    const Case &tested = all[static_cast<std::size_t>(caseIndex)];
    for (const Shape size : {Shape{1, 1}, Shape{3, 7}, Shape{2, 33}, Shape{9, 8}}) {
        const ImageBuffer image = patterned(static_cast<DType>(dtype), {size.height, size.width, channels});
        const auto bound = parseStep(tested.step).value().bind(specOf(image.view()));
        QVERIFY2(bound, bound ? "" : bound.error().message.c_str());
        QCOMPARE(std::ssize(bound->output.channels), bound->output.shape.channels);

        const auto asAsked = static_cast<Layout>(layout);
        const ImageBuffer source = relaid(image.view(), asAsked);
        ImageBuffer target = relaid(patterned(image.dtype(), bound->output.shape, 2).view(), asAsked);
        runInPieces(*bound, source.view(), target.mutableView());
        const QString found = mismatch(target.view(), image.view(), tested.reference);
        QVERIFY2(found.isEmpty(), qPrintable(found));
        COMPARE_IMAGES(source.view(), image.view());
        QVERIFY(asAsked != Layout::PaddedRows || hasIntactPadding(target));

        if (!bound->output.hasSameLayout(specOf(image.view())))
            continue;
        ImageBuffer inPlace = relaid(image.view(), asAsked);
        run(*bound, inPlace.view(), inPlace.mutableView());
        COMPARE_IMAGES(inPlace.view(), target.view());
        QVERIFY(asAsked != Layout::PaddedRows || hasIntactPadding(inPlace));
    }
}

void TestOperations::nonFiniteValuesFlowThrough_data()
{
    using Values = std::vector<float>;
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<Values>("in");
    QTest::addColumn<Values>("out");
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const auto row = [](const char *step, const Values &in, const Values &out) {
        QTest::addRow("%s of %g, %g, %g", step, double(in[0]), double(in[1]), double(in[2]))
            << QByteArray(step) << in << out;
    };
    row("gain value=2", {nan, infinity, -infinity}, {nan, infinity, -infinity});
    row("gain value=0", {nan, infinity, -infinity}, {nan, nan, nan});
    row("offset value=1", {nan, infinity, -infinity}, {nan, infinity, -infinity});
    row("offset value=inf", {nan, 0.0F, -infinity}, {nan, infinity, nan});
    row("invert", {nan, infinity, -infinity}, {nan, -infinity, infinity});
    row("gamma value=2", {nan, infinity, -4.0F}, {nan, infinity, -2.0F});
    row("levels black=0.25 white=0.75", {nan, infinity, -infinity}, {nan, 1.0F, 0.0F});
    row("levels black=0.25 white=0.75 gamma=2", {nan, infinity, -infinity}, {nan, 1.0F, 0.0F});
    row("set value=nan", {1.0F, 2.0F, 3.0F}, {nan, nan, nan});
    row("set value=-inf", {1.0F, nan, 3.0F}, {-infinity, -infinity, -infinity});
    row("grayscale method=bt709", {nan, 1.0F, 1.0F}, {nan, nan, nan});
    row("grayscale method=bt709", {infinity, 1.0F, 1.0F}, {infinity, infinity, infinity});
    row("grayscale method=bt709", {infinity, -infinity, 1.0F}, {nan, nan, nan});
    row("grayscale method=value", {1.0F, nan, 2.0F}, {nan, nan, nan});
    row("grayscale method=value", {1.0F, infinity, -infinity}, {infinity, infinity, infinity});
    row("grayscale method=minimum", {1.0F, 2.0F, nan}, {nan, nan, nan});
    row("grayscale method=minimum", {1.0F, infinity, -infinity}, {-infinity, -infinity, -infinity});
    row("grayscale method=channel channel=G", {nan, 0.5F, infinity}, {0.5F, 0.5F, 0.5F});
    row("grayscale method=bt601 light=linear", {nan, 1.0F, 1.0F}, {nan, nan, nan});
    row("grayscale method=bt601 light=linear", {infinity, 1.0F, 1.0F}, {infinity, infinity, infinity});
    row("grayscale method=bt601 light=linear", {1e30F, 1e30F, 1e30F}, {1e30F, 1e30F, 1e30F});
}

void TestOperations::nonFiniteValuesFlowThrough()
{
    QFETCH(QByteArray, step);
    QFETCH(std::vector<float>, in);
    QFETCH(std::vector<float>, out);
    const MutableImageView view(std::as_writable_bytes(std::span(in)).data(), DType::Float32, {1, 1, 3});
    const auto bound = parseStep(step.constData()).value().bind(specOf(view));
    QVERIFY2(bound, bound ? "" : bound.error().message.c_str());
    run(*bound, view, view);
    for (std::size_t c = 0; c < 3; ++c) {
        const bool isSame = std::isnan(out[c]) ? std::isnan(in[c]) : in[c] == out[c];
        QVERIFY2(isSame, qPrintable(QString("channel %1 is %2").arg(c).arg(double(in[c]))));
    }
}

void TestOperations::gammaOfOneKeepsEveryBit()
{
    std::array values{-0.0F, 1e-40F, -1e-40F, 3.4e38F, 1.0F / 3.0F};
    const std::array before = values;
    const MutableImageView view(std::as_writable_bytes(std::span(values)).data(), DType::Float32, {1, 5, 1});
    run(parseStep("gamma value=1").value().bind(specOf(view)).value(), view, view);
    QVERIFY(std::memcmp(values.data(), before.data(), sizeof values) == 0);
}

void TestOperations::anEmptyImageIsFine()
{
    for (const Case &c : cases()) {
        const Shape shape{0, 0, c.channelCounts.front()};
        const ImageSpec spec{c.dtypes.front(), shape, defaultChannelNames(shape.channels)};
        const auto bound = parseStep(c.step).value().bind(spec);
        QVERIFY2(bound, c.step);
        run(*bound, ImageView(nullptr, spec.dtype, shape), MutableImageView(nullptr, spec.dtype, bound->output.shape));
    }
}

QTEST_GUILESS_MAIN(TestOperations)
#include "test_operations.moc"
