// What the screen is given, against a naive reference that computes every pixel on its own.
#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"
#include "core/display/display_renderer.h"
#include "core/display/reduce_samples.h"
#include "core/display/row_average.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

using namespace pellucid;
using namespace pellucid::test;

namespace {

using Bgra = std::array<double, 4>; // premultiplied, 0 to 255

// A picture for the screen, in memory that a test can look at.
struct Screen
{
    explicit Screen(Size s) : size(s), bytes(static_cast<std::size_t>(s.width * s.height * 4), 0xA5) {}

    [[nodiscard]] DisplayTarget target() { return {bytes.data(), size.width * 4, size}; }
    [[nodiscard]] const std::uint8_t *at(std::ptrdiff_t x, std::ptrdiff_t y) const
    {
        return bytes.data() + (y * size.width + x) * 4;
    }

    Size size;
    std::vector<std::uint8_t> bytes;
};

double encodeSrgb(double light)
{
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1.0 / 2.4) - 0.055;
}

double naiveLevel(double value, DType dtype, const ViewSettings &settings)
{
    double shown = (value / fullScale(dtype) - settings.black) / (settings.white - settings.black);
    shown *= std::exp2(settings.exposure);
    shown = std::isnan(shown) ? 0.0 : std::clamp(shown, 0.0, 1.0);
    return 255.0 * (settings.transfer == Transfer::Linear ? encodeSrgb(shown) : shown);
}

// One pixel at 100 %, unrounded.
Bgra naivePixel(const ImageView &image, const ChannelNames &names, const ViewSettings &settings, Point at)
{
    const auto level = [&](std::ptrdiff_t channel, const ViewSettings &with) {
        return naiveLevel(sampleValue(image.at(at.x, at.y, channel), image.dtype()), image.dtype(), with);
    };
    if (settings.mode == ViewSettings::Mode::Single) {
        const double gray = level(settings.channel, settings);
        return {gray, gray, gray, 255.0};
    }
    const bool isColor = names.size() >= 3;
    const auto shown = [&](const char *name, std::size_t orElse) {
        const std::ptrdiff_t channel =
            isColor ? channelIndex(names, name).value() : static_cast<std::ptrdiff_t>(orElse);
        const auto index = static_cast<std::size_t>(channel);
        const bool isHidden = index < settings.hidden.size() && settings.hidden[index];
        return isHidden && settings.mode != ViewSettings::Mode::Luminance ? 0.0 : level(channel, settings);
    };
    const double red = shown("R", 0);
    const double green = shown("G", 0);
    const double blue = shown("B", 0);
    if (settings.mode == ViewSettings::Mode::Luminance) {
        const double luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        return {luma, luma, luma, 255.0};
    }
    const auto alphaChannel = alphaIndex(names);
    const bool hidesAlpha = alphaChannel && static_cast<std::size_t>(*alphaChannel) < settings.hidden.size()
        && settings.hidden[static_cast<std::size_t>(*alphaChannel)];
    if (!alphaChannel || hidesAlpha || settings.mode == ViewSettings::Mode::Opaque)
        return {blue, green, red, 255.0};
    const double alpha = level(*alphaChannel, ViewSettings{});
    return {blue * alpha / 255.0, green * alpha / 255.0, red * alpha / 255.0, alpha};
}

// The mean over [x, x + 1) / zoom x [y, y + 1) / zoom, straight from the definition.
Bgra naiveAverage(const ImageView &image, const ChannelNames &names, const ViewSettings &settings, double zoom,
                  Point at)
{
    Bgra sum{};
    double area = 0.0;
    const double left = static_cast<double>(at.x) / zoom;
    const double top = static_cast<double>(at.y) / zoom;
    const auto overlap = [zoom](double begin, std::ptrdiff_t pixel) {
        const double p = static_cast<double>(pixel);
        return std::max(0.0, std::min(begin + 1.0 / zoom, p + 1.0) - std::max(begin, p));
    };
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            const double weight = overlap(left, x) * overlap(top, y);
            if (weight == 0.0)
                continue;
            const Bgra pixel = naivePixel(image, names, settings, {x, y});
            for (std::size_t c = 0; c < 4; ++c)
                sum[c] += weight * pixel[c];
            area += weight;
        }
    }
    for (double &value : sum)
        value /= area;
    return sum;
}

// Empty when no component of any pixel is further than `tolerance` from its exact value.
template <typename Expected>
QByteArray mismatch(const Screen &screen, double tolerance, Expected expected)
{
    for (std::ptrdiff_t y = 0; y < screen.size.height; ++y) {
        for (std::ptrdiff_t x = 0; x < screen.size.width; ++x) {
            const Bgra exact = expected(Point{x, y});
            for (std::size_t c = 0; c < 4; ++c) {
                if (std::abs(screen.at(x, y)[c] - exact[c]) > tolerance) {
                    return "x " + QByteArray::number(x) + ", y " + QByteArray::number(y) + ", component "
                        + QByteArray::number(static_cast<int>(c)) + ": is " + QByteArray::number(screen.at(x, y)[c])
                        + ", exact " + QByteArray::number(exact[c]);
                }
            }
        }
    }
    return {};
}

// Rounding alone.
constexpr double rounded = 0.5 + 1e-3;

// Within one level of the rounded value: where color and alpha are rounded before they are multiplied, levels before
// they are averaged or weighted, or light before it is encoded.
constexpr double withinOne = 1.5;

// Every value is a number.
ImageBuffer oneOf(DType dtype, const Shape &shape)
{
    ImageBuffer image = patterned(dtype, shape);
    const MutableImageView view = image.mutableView();
    // Random bits make floating-point values that are nearly all beyond any range.
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            for (std::ptrdiff_t c = 0; c < shape.channels; ++c) {
                const double value = static_cast<double>((x * 31 + y * 17 + c * 7) % 64) / 50.0 - 0.1;
                std::byte *const element = view.at(x, y, c);
                if (dtype == DType::Float64 || dtype == DType::Complex128)
                    std::memcpy(element, &value, sizeof value);
                if (dtype == DType::Complex64) {
                    const auto real = static_cast<float>(value);
                    std::memcpy(element, &real, sizeof real);
                }
                if (dtype == DType::Complex64 || dtype == DType::Complex128)
                    std::memset(element + itemSize(dtype) / 2, 0, itemSize(dtype) / 2);
                if (std::isnan(sampleValue(element, dtype)))
                    std::memset(element, 0, itemSize(dtype));
            }
        }
    }
    return image;
}

ViewSettings with(ViewSettings::Mode mode, std::vector<bool> hidden = {}, std::ptrdiff_t channel = 0)
{
    ViewSettings settings;
    settings.mode = mode;
    settings.hidden = std::move(hidden);
    settings.channel = channel;
    return settings;
}

ViewSettings ranged(double black, double white, double exposure, Transfer transfer)
{
    ViewSettings settings;
    settings.black = black;
    settings.white = white;
    settings.exposure = exposure;
    settings.transfer = transfer;
    return settings;
}

} // namespace

class TestDisplay : public QObject
{
    Q_OBJECT

private slots:
    void showsEveryDtype_data();
    void showsEveryDtype();
    void showsEveryMode_data();
    void showsEveryMode();
    void averagesAreas_data();
    void averagesAreas();
    void averagesEveryDtype_data() { showsEveryDtype_data(); }
    void averagesEveryDtype();
    void averagesEveryLayout_data();
    void averagesEveryLayout();
    void averagesAnyPartAlike();
    void transparentColorsDoNotBleed();
    void showsValuesThatAreNoNumbers();
    void onlyNumbersCountInAverages_data();
    void onlyNumbersCountInAverages();
    void aFlatRangeIsAThreshold();
    void findsTheRolesOfChannels_data();
    void findsTheRolesOfChannels();
    void longRowsAreSummedExactly();
    void averagesSamplesInTheirOwnType_data() { averagesEveryLayout_data(); }
    void averagesSamplesInTheirOwnType();
    void onlySeenColorsOfSamplesCount_data();
    void onlySeenColorsOfSamplesCount();
    void averagesOfSamplesLookLikeThoseOfPixels();
    void onlyFiniteSamplesCountInAverages_data();
    void onlyFiniteSamplesCountInAverages();
};

void TestDisplay::showsEveryDtype_data()
{
    QTest::addColumn<int>("dtype");
    for (int i = 0; i < dtypeCount; ++i)
        QTest::newRow(name(static_cast<DType>(i)).data()) << i;
}

void TestDisplay::showsEveryDtype()
{
    QFETCH(int, dtype);
    for (const std::ptrdiff_t channels : {1, 2, 3, 4}) {
        const ImageBuffer image = oneOf(static_cast<DType>(dtype), {7, 33, channels});
        const ChannelNames names = defaultChannelNames(channels);
        Screen screen({33, 7});
        DisplayRenderer(image.dtype(), names, {}).render(image.view(), screen.target());
        const QByteArray text =
            mismatch(screen, withinOne, [&](Point p) { return naivePixel(image.view(), names, {}, p); });
        QVERIFY2(text.isEmpty(), text.constData());
    }
}

void TestDisplay::showsEveryMode_data()
{
    using Mode = ViewSettings::Mode;
    QTest::addColumn<ViewSettings>("settings");
    QTest::addColumn<double>("tolerance");
    QTest::newRow("plain") << ViewSettings{} << withinOne;
    QTest::newRow("opaque") << with(Mode::Opaque) << rounded;
    QTest::newRow("red alone") << with(Mode::Single, {}, 0) << rounded;
    QTest::newRow("blue alone") << with(Mode::Single, {}, 2) << rounded;
    QTest::newRow("alpha alone") << with(Mode::Single, {}, 3) << rounded;
    QTest::newRow("luminance") << with(Mode::Luminance) << withinOne;
    QTest::newRow("green hidden") << with(Mode::Color, {false, true, false, false}) << withinOne;
    QTest::newRow("alpha hidden") << with(Mode::Color, {false, false, false, true}) << rounded;
    QTest::newRow("range") << ranged(0.25, 0.75, 0.0, Transfer::Encoded) << withinOne;
    QTest::newRow("swapped range") << ranged(1.0, 0.0, 0.0, Transfer::Encoded) << withinOne;
    QTest::newRow("one stop up") << ranged(0.0, 1.0, 1.0, Transfer::Encoded) << withinOne;
    QTest::newRow("three stops down") << ranged(0.0, 1.0, -3.0, Transfer::Encoded) << withinOne;
    QTest::newRow("linear light") << ranged(0.0, 1.0, 0.0, Transfer::Linear) << withinOne;
    QTest::newRow("linear light, half a stop up") << ranged(0.1, 1.5, 0.5, Transfer::Linear) << withinOne;
}

void TestDisplay::showsEveryMode()
{
    QFETCH(ViewSettings, settings);
    QFETCH(double, tolerance);
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const ChannelNames &names : {ChannelNames{"R", "G", "B", "A"}, ChannelNames{"B", "G", "R", "A"}}) {
            const ImageBuffer image = patterned(dtype, {9, 8, 4});
            Screen screen({8, 9});
            const DisplayRenderer renderer(dtype, names, settings);
            renderer.render(image.view(), screen.target());
            const auto expected = [&](Point p) { return naivePixel(image.view(), names, settings, p); };
            const QByteArray text = mismatch(screen, tolerance, expected);
            QVERIFY2(text.isEmpty(), text.constData());
        }
    }
}

void TestDisplay::averagesAreas_data()
{
    QTest::addColumn<double>("zoom");
    QTest::addColumn<int>("channels");
    for (const double zoom : {1.0, 0.9, 0.70710678, 0.5, 0.3, 0.25, 0.1, 1.0 / 33.0, 0.001}) {
        for (int channels = 1; channels <= 4; ++channels)
            QTest::addRow("%g, %d channels", zoom, channels) << zoom << channels;
    }
}

void TestDisplay::averagesAreas()
{
    QFETCH(double, zoom);
    QFETCH(int, channels);
    const ImageBuffer image = patterned(DType::UInt8, {33, 67, channels});
    const ChannelNames names = defaultChannelNames(channels);
    Screen screen(reducedSize(image.shape(), zoom));
    DisplayRenderer(DType::UInt8, names, {}).reduce(image.view(), zoom, {0, 0}, screen.target());
    const bool hasAlpha = channels % 2 == 0;
    const QByteArray text = mismatch(screen, hasAlpha ? withinOne : rounded,
                                     [&](Point p) { return naiveAverage(image.view(), names, {}, zoom, p); });
    QVERIFY2(text.isEmpty(), text.constData());
}

void TestDisplay::averagesEveryDtype()
{
    QFETCH(int, dtype);
    for (const std::ptrdiff_t channels : {1, 3, 4}) {
        const ImageBuffer image = oneOf(static_cast<DType>(dtype), {33, 9, channels});
        const ChannelNames names = defaultChannelNames(channels);
        Screen screen(reducedSize(image.shape(), 0.37));
        DisplayRenderer(image.dtype(), names, {}).reduce(image.view(), 0.37, {0, 0}, screen.target());
        const QByteArray text =
            mismatch(screen, withinOne, [&](Point p) { return naiveAverage(image.view(), names, {}, 0.37, p); });
        QVERIFY2(text.isEmpty(), text.constData());
    }
}

void TestDisplay::averagesEveryLayout_data()
{
    QTest::addColumn<int>("layout");
    for (const Layout layout : allLayouts())
        QTest::newRow(name(layout)) << static_cast<int>(layout);
}

void TestDisplay::averagesEveryLayout()
{
    QFETCH(int, layout);
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        const ImageBuffer packed = patterned(dtype, {33, 40, 3});
        const ImageBuffer image = relaid(packed.view(), static_cast<Layout>(layout));
        const DisplayRenderer renderer(dtype, {"R", "G", "B"}, {});
        Screen expected(reducedSize(packed.shape(), 0.4));
        Screen actual(expected.size);
        renderer.reduce(packed.view(), 0.4, {0, 0}, expected.target());
        renderer.reduce(image.view(), 0.4, {0, 0}, actual.target());
        QCOMPARE(actual.bytes, expected.bytes);
    }
}

void TestDisplay::averagesAnyPartAlike()
{
    const ImageBuffer image = patterned(DType::UInt8, {97, 133, 3});
    const double zoom = 0.29;
    const DisplayRenderer renderer(DType::UInt8, {"R", "G", "B"}, {});
    Screen whole(reducedSize(image.shape(), zoom));
    renderer.reduce(image.view(), zoom, {0, 0}, whole.target());
    const Rect part{7, 11, 9, 8};
    Screen tile({part.width, part.height});
    renderer.reduce(image.view(), zoom, {part.x, part.y}, tile.target());
    for (std::ptrdiff_t y = 0; y < part.height; ++y)
        QCOMPARE(std::memcmp(tile.at(0, y), whole.at(part.x, part.y + y), static_cast<std::size_t>(part.width * 4)), 0);

    // Nothing outside the source that it names has a part in it.
    const Rect source = reductionSource(image.shape(), zoom, part);
    ImageBuffer other = patterned(DType::UInt8, {97, 133, 3}, 2);
    const MutableImageView view = other.mutableView();
    for (std::ptrdiff_t y = source.y; y < source.bottom(); ++y)
        std::memcpy(view.at(source.x, y), image.view().at(source.x, y), static_cast<std::size_t>(source.width * 3));
    Screen again({part.width, part.height});
    renderer.reduce(other.view(), zoom, {part.x, part.y}, again.target());
    QCOMPARE(again.bytes, tile.bytes);
}

void TestDisplay::transparentColorsDoNotBleed()
{
    // Red, opaque, beside green, transparent: half transparent pure red.
    const std::array<std::uint8_t, 8> pixels{255, 0, 0, 255, 0, 255, 0, 0};
    const ImageView image(reinterpret_cast<const std::byte *>(pixels.data()), DType::UInt8, {1, 2, 4});
    Screen screen({1, 1});
    DisplayRenderer(DType::UInt8, {"R", "G", "B", "A"}, {}).reduce(image, 0.5, {0, 0}, screen.target());
    QCOMPARE(screen.bytes, (std::vector<std::uint8_t>{0, 0, 128, 128}));
}

void TestDisplay::showsValuesThatAreNoNumbers()
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::array<float, 4> values{std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, 1e38F};
    const ImageView image(reinterpret_cast<const std::byte *>(values.data()), DType::Float32, {1, 4, 1});
    for (const ViewSettings &settings :
         {ViewSettings{}, ranged(-1.0, 2.0, 4.0, Transfer::Linear), ranged(0.5, 0.5, 0.0, Transfer::Encoded)}) {
        Screen screen({4, 1});
        DisplayRenderer(DType::Float32, {"L"}, settings).render(image, screen.target());
        QCOMPARE(screen.at(0, 0)[0], 0);
        QCOMPARE(screen.at(1, 0)[0], 255);
        QCOMPARE(screen.at(2, 0)[0], 0);
        QCOMPARE(screen.at(3, 0)[0], 255);
    }
}

void TestDisplay::onlyNumbersCountInAverages_data()
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    using Values = std::vector<double>;
    using Levels = std::vector<std::uint8_t>;
    Values many(40, 0.6);
    many[3] = many[30] = nan;
    QTest::addColumn<ViewSettings::Mode>("mode");
    QTest::addColumn<std::ptrdiff_t>("channels");
    QTest::addColumn<Values>("values");
    QTest::addColumn<Levels>("average");
    const auto color = ViewSettings::Mode::Color;
    QTest::newRow("gray") << color << std::ptrdiff_t{1} << Values{1, nan, 0.6, 0.2} << Levels{153, 153, 153, 255};
    QTest::newRow("nothing else") << color << std::ptrdiff_t{1} << Values{nan, nan, nan} << Levels{0, 0, 0, 255};
    QTest::newRow("infinities") << color << std::ptrdiff_t{1} << Values{infinity, nan, -infinity, 0.4}
                                << Levels{119, 119, 119, 255};
    QTest::newRow("more than are added at once") << color << std::ptrdiff_t{1} << many << Levels{153, 153, 153, 255};
    QTest::newRow("one channel") << color << std::ptrdiff_t{3} << Values{nan, 1, 0, 0.2, 0, 1}
                                 << Levels{128, 128, 51, 255};
    QTest::newRow("luminance") << ViewSettings::Mode::Luminance << std::ptrdiff_t{3}
                               << Values{nan, nan, nan, 0.2, 0.2, 0.2} << Levels{51, 51, 51, 255};
    QTest::newRow("luminance of what there is")
        << ViewSettings::Mode::Luminance << std::ptrdiff_t{3} << Values{nan, 1, 0, 0, 0, 0} << Levels{91, 91, 91, 255};
    QTest::newRow("transparent") << color << std::ptrdiff_t{4} << Values{nan, 1, 1, 1, 1, 0, 0, 0.4, 1, 1, 1, 0}
                                 << Levels{85, 85, 119, 119};
    QTest::newRow("alpha itself") << color << std::ptrdiff_t{4} << Values{1, 0, 0, nan, 0, 1, 0, 1}
                                  << Levels{0, 128, 0, 128};
    QTest::newRow("alpha that is not looked at") << ViewSettings::Mode::Opaque << std::ptrdiff_t{4}
                                                 << Values{nan, 1, 0, nan, 0.2, 0, 1, 0} << Levels{128, 128, 51, 255};
}

void TestDisplay::onlyNumbersCountInAverages()
{
    QFETCH(ViewSettings::Mode, mode);
    QFETCH(std::ptrdiff_t, channels);
    QFETCH(const std::vector<double>, values);
    QFETCH(const std::vector<std::uint8_t>, average);
    const auto pixels = static_cast<std::ptrdiff_t>(values.size()) / channels;
    for (const DType dtype : {DType::Float16, swapped(DType::Float16), DType::Float32, swapped(DType::Float32),
                              DType::Float64, DType::Complex64}) {
        for (const Shape &shape : {Shape{1, pixels, channels}, Shape{pixels, 1, channels}}) {
            ImageBuffer packed = ImageBuffer::allocate(dtype, shape).value();
            std::byte *element = packed.mutableView().data();
            for (const double value : values) {
                QVERIFY(parseSample(QByteArray::number(value).toStdString(), dtype, element));
                element += itemSize(dtype);
            }
            for (const Layout layout : allLayouts()) {
                const ImageBuffer image = relaid(packed.view(), layout);
                Screen screen({1, 1});
                ViewSettings settings = with(mode);
                settings.part = ComplexPart::Real;
                DisplayRenderer(dtype, defaultChannelNames(channels), settings)
                    .reduce(image.view(), 1.0 / static_cast<double>(pixels), {0, 0}, screen.target());
                QVERIFY2(screen.bytes == average, name(layout));
            }
        }
    }
}

void TestDisplay::aFlatRangeIsAThreshold()
{
    const std::array<std::uint8_t, 3> values{99, 100, 101};
    const ImageView image(reinterpret_cast<const std::byte *>(values.data()), DType::UInt8, {1, 3, 1});
    Screen screen({3, 1});
    DisplayRenderer(DType::UInt8, {"L"}, ranged(100.0 / 255.0, 100.0 / 255.0, 0.0, Transfer::Encoded))
        .render(image, screen.target());
    QCOMPARE(screen.at(0, 0)[0], 0);
    QCOMPARE(screen.at(2, 0)[0], 255);
}

void TestDisplay::findsTheRolesOfChannels_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QList<int>>("roles");
    QTest::newRow("gray") << QStringList{"L"} << QList{0, 0, 0, -1};
    QTest::newRow("gray with alpha") << QStringList{"L", "A"} << QList{0, 0, 0, 1};
    QTest::newRow("alpha first") << QStringList{"A", "L"} << QList{1, 1, 1, 0};
    QTest::newRow("only alpha") << QStringList{"A"} << QList{0, 0, 0, -1};
    QTest::newRow("RGB") << QStringList{"R", "G", "B"} << QList{0, 1, 2, -1};
    QTest::newRow("BGRA") << QStringList{"B", "G", "R", "A"} << QList{2, 1, 0, 3};
    QTest::newRow("two fields") << QStringList{"U", "V"} << QList{0, 1, -1, -1};
    QTest::newRow("red and green") << QStringList{"R", "G"} << QList{0, 1, -1, -1};
    QTest::newRow("five bands") << QStringList{"0", "1", "2", "3", "4"} << QList{0, 1, 2, -1};
}

void TestDisplay::findsTheRolesOfChannels()
{
    QFETCH(QStringList, names);
    QFETCH(QList<int>, roles);
    ChannelNames channels;
    for (const QString &name : names)
        channels.push_back(name.toStdString());
    const ChannelRoles expected{roles[0], roles[1], roles[2], roles[3]};
    QVERIFY(channelRoles(channels) == expected);
}

void TestDisplay::longRowsAreSummedExactly()
{
    // White stays white however many pixels are averaged.
    const std::vector<std::uint8_t> white(65535, 255);
    const auto *const data = reinterpret_cast<const std::byte *>(white.data());
    for (const Shape &shape : {Shape{1, 65535, 1}, Shape{65535, 1, 1}, Shape{255, 257, 1}}) {
        Screen screen({1, 1});
        DisplayRenderer(DType::UInt8, {"L"}, {})
            .reduce({data, DType::UInt8, shape}, 1.0 / 65535.0, {0, 0}, screen.target());
        QCOMPARE(screen.at(0, 0)[0], 255);
    }
}

void TestDisplay::averagesSamplesInTheirOwnType()
{
    QFETCH(int, layout);
    const double zoom = 0.29;
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const std::ptrdiff_t channels : {1, 3, 4}) {
            const ImageBuffer packed = oneOf(dtype, {33, 67, channels});
            const ImageBuffer image = relaid(packed.view(), static_cast<Layout>(layout));
            const Size size = reducedSize(image.shape(), zoom);
            const Rect part{3, 2, size.width - 3, size.height - 2}; // up to the edges, which may be covered in part
            ImageBuffer reduced = ImageBuffer::allocate(dtype, {part.height, part.width, channels}).value();
            const Rect source = reductionSource(image.shape(), zoom, part);
            reduceSamples(image.view().crop(source), image.shape(), zoom, part, ChannelRoles::none,
                          reduced.mutableView());
            for (std::ptrdiff_t y = 0; y < part.height; ++y) {
                for (std::ptrdiff_t x = 0; x < part.width; ++x) {
                    for (std::ptrdiff_t c = 0; c < channels; ++c) {
                        // Shown as gray, a channel's exact average is known; full scale is 255 there.
                        const ChannelNames names = defaultChannelNames(channels);
                        const double exact = naiveAverage(image.view(), names, with(ViewSettings::Mode::Single, {}, c),
                                                          zoom, {x + part.x, y + part.y})[0];
                        const double unit = fullScale(dtype) / 255.0;
                        const double actual = sampleValue(reduced.view().at(x, y, c), dtype) / unit;
                        // naiveAverage clips floating-point values to what is shown.
                        // Its sums are float32.
                        if (dtype != DType::Float32)
                            QVERIFY2(std::abs(actual - exact) <= 0.55 / unit,
                                     qPrintable(QString("%1 for %2").arg(actual).arg(exact)));
                    }
                }
            }
            if (dtype != DType::Float32)
                continue;
            ImageBuffer straight = ImageBuffer::allocate(dtype, {part.height, part.width, channels}).value();
            reduceSamples(packed.view().crop(source), packed.shape(), zoom, part, ChannelRoles::none,
                          straight.mutableView());
            COMPARE_IMAGES(reduced.view(), straight.view());
        }
    }
}

void TestDisplay::onlySeenColorsOfSamplesCount_data()
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    using Pixels = std::vector<float>;
    QTest::addColumn<Pixels>("pixels");
    QTest::addColumn<Pixels>("average");
    QTest::newRow("beside a transparent one") << Pixels{0.5F, 0, 1, 1, 9, 1, 0, 0} << Pixels{0.5F, 0, 1, 0.5F};
    QTest::newRow("all transparent") << Pixels{0.5F, 0, 1, 0, 1.5F, 1, 0, 0} << Pixels{1, 0.5F, 0.5F, 0};
    QTest::newRow("half seen") << Pixels{1, 0, 0, 1, 4, 1, 0, 0.5F} << Pixels{2, 1.0F / 3.0F, 0, 0.75F};
    QTest::newRow("more than opaque") << Pixels{1, 0, 0, 3, 2, 1, 0, 1} << Pixels{1.5F, 0.5F, 0, 2};
    QTest::newRow("alpha below 0") << Pixels{1, 0, 0, 1, 9, 1, 0, -1} << Pixels{1, 0, 0, 0};
    QTest::newRow("alpha that is no number") << Pixels{1, 0, 0, 1, 9, 1, 0, nan} << Pixels{1, 0, 0, 0.5F};
    QTest::newRow("a color that is no number")
        << Pixels{nan, 0, 0, 1, 2, 1, 0, 0.5F} << Pixels{2, 1.0F / 3.0F, 0, 0.75F};
}

void TestDisplay::onlySeenColorsOfSamplesCount()
{
    QFETCH(const std::vector<float>, pixels);
    QFETCH(const std::vector<float>, average);
    std::vector<float> reduced(4);
    reduceSamples({reinterpret_cast<const std::byte *>(pixels.data()), DType::Float32, {1, 2, 4}}, {1, 2, 4}, 0.5,
                  {0, 0, 1, 1}, 3, {reinterpret_cast<std::byte *>(reduced.data()), DType::Float32, {1, 1, 4}});
    for (std::size_t c = 0; c < 4; ++c)
        QVERIFY(std::isnan(average[c]) ? std::isnan(reduced[c]) : std::abs(reduced[c] - average[c]) < 1e-6F);
}

void TestDisplay::averagesOfSamplesLookLikeThoseOfPixels()
{
    for (const DType dtype : {DType::UInt8, DType::UInt16}) {
        const ImageBuffer image = patterned(dtype, {33, 67, 4});
        const DisplayRenderer renderer(dtype, {"R", "G", "B", "A"}, {});
        const Size size = reducedSize(image.shape(), 0.29);
        Screen expected(size);
        renderer.reduce(image.view(), 0.29, {0, 0}, expected.target());
        ImageBuffer reduced = ImageBuffer::allocate(dtype, {size.height, size.width, 4}).value();
        reduceSamples(image.view(), image.shape(), 0.29, {0, 0, size.width, size.height}, renderer.alphaChannel(),
                      reduced.mutableView());
        Screen actual(size);
        renderer.render(reduced.view(), actual.target());
        for (std::size_t i = 0; i < actual.bytes.size(); ++i)
            QVERIFY(std::abs(int{actual.bytes[i]} - int{expected.bytes[i]}) <= 1);
    }
}

void TestDisplay::onlyFiniteSamplesCountInAverages_data()
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    QTest::addColumn<std::vector<float>>("values");
    QTest::addColumn<float>("average");
    QTest::newRow("finite") << std::vector{0.25F, 0.75F} << 0.5F;
    QTest::newRow("NaN") << std::vector{nan, 0.25F, 0.75F, nan} << 0.5F;
    QTest::newRow("infinities") << std::vector{infinity, 0.25F, -infinity, 0.75F} << 0.5F;
    QTest::newRow("sums beyond the range") << std::vector{3e38F, 3e38F, nan} << 3e38F;
    QTest::newRow("nothing but NaN") << std::vector{nan, nan, nan} << nan;
    QTest::newRow("nothing but infinities") << std::vector{-infinity, -infinity} << -infinity;
}

void TestDisplay::onlyFiniteSamplesCountInAverages()
{
    QFETCH(std::vector<float>, values);
    QFETCH(const float, average);
    const auto count = std::ssize(values);
    values.insert(values.begin(), values.size(), 7.0F); // of the pixel before
    for (const Shape &shape : {Shape{1, 2 * count, 1}, Shape{2 * count, 1, 1}}) {
        const Rect second = shape.height == 1 ? Rect{1, 0, 1, 1} : Rect{0, 1, 1, 1};
        const double zoom = 1.0 / static_cast<double>(count);
        float reduced = 0.0F;
        const ImageView image(reinterpret_cast<const std::byte *>(values.data()), DType::Float32, shape);
        reduceSamples(image.crop(reductionSource(shape, zoom, second)), shape, zoom, second, ChannelRoles::none,
                      {reinterpret_cast<std::byte *>(&reduced), DType::Float32, {1, 1, 1}});
        QCOMPARE(reduced, average);
    }
}

QTEST_GUILESS_MAIN(TestDisplay)
#include "test_display.moc"
