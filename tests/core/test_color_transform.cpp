// What embedded colors do to what is shown, against values computed from the definitions of the spaces.
#include "core/base/append_bytes.h"
#include "core/display/color_transform.h"
#include "core/display/display_renderer.h"
#include "core/image/color_space.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <array>
#include <cmath>
#include <cstring>
#include <lcms2.h>

using namespace pellucid;
using namespace pellucid::test;

namespace {

using Bytes = std::vector<std::byte>;
using Pixel = std::array<int, 4>; // R, G, B, A

MetadataBlock chunk(const char *type, std::initializer_list<std::uint32_t> numbers)
{
    MetadataBlock block{type, {}};
    for (const std::uint32_t number : numbers)
        appendBigEndian(block.content, number);
    return block;
}

Metadata pngColors(std::vector<MetadataBlock> chunks)
{
    Metadata metadata;
    metadata.pngChunks = std::move(chunks);
    return metadata;
}

Bytes bytesOf(cmsHPROFILE profile)
{
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    return bytes;
}

// Display P3's primaries with a plain gamma.
Metadata wideProfile(double gamma)
{
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
    cmsToneCurve *const curve = cmsBuildGamma(nullptr, gamma);
    cmsToneCurve *const curves[] = {curve, curve, curve};
    Metadata metadata;
    metadata.icc = bytesOf(cmsCreateRGBProfile(&white, &primaries, curves));
    cmsFreeToneCurve(curve);
    return metadata;
}

Metadata grayProfile(double gamma)
{
    cmsToneCurve *const curve = cmsBuildGamma(nullptr, gamma);
    Metadata metadata;
    metadata.icc = bytesOf(cmsCreateGrayProfile(cmsD50_xyY(), curve));
    cmsFreeToneCurve(curve);
    return metadata;
}

Pixel transformed(const ColorTransform &transform, const Pixel &rgba)
{
    std::array<std::uint8_t, 4> bgra{static_cast<std::uint8_t>(rgba[2]), static_cast<std::uint8_t>(rgba[1]),
                                     static_cast<std::uint8_t>(rgba[0]), static_cast<std::uint8_t>(rgba[3])};
    transform.apply(bgra.data(), 1);
    return {bgra[2], bgra[1], bgra[0], bgra[3]};
}

int encodedSrgb(double light)
{
    const double value = light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
    return static_cast<int>(std::lround(255 * value));
}

} // namespace

class TestColorTransform : public QObject
{
    Q_OBJECT

private slots:
    void whatNeedsNoTransformGetsNone_data();
    void whatNeedsNoTransformGetsNone();
    void gammaIsFollowed_data();
    void gammaIsFollowed();
    void profilesAreFollowed();
    void alphaStaysAndColorsUnderItAreRight();
    void spacesHaveNames_data();
    void spacesHaveNames();
    void onlyWhatIsShownIsConverted();
};

void TestColorTransform::whatNeedsNoTransformGetsNone_data()
{
    QTest::addColumn<Metadata>("metadata");
    QTest::newRow("nothing said") << Metadata{};
    QTest::newRow("sRGB chunk") << pngColors({{"sRGB", Bytes(1)}});
    QTest::newRow("sRGB chunk before another gamma") << pngColors({chunk("gAMA", {100000}), {"sRGB", Bytes(1)}});
    QTest::newRow("usual gamma") << pngColors({chunk("gAMA", {45455})});
    QTest::newRow("gamma 0") << pngColors({chunk("gAMA", {0})});
    QTest::newRow("gamma cut short") << pngColors({{"gAMA", Bytes(3)}});
    QTest::newRow("chromaticities of zeros") << pngColors({chunk("cHRM", {0, 0, 0, 0, 0, 0, 0, 0})});
    Metadata srgb;
    srgb.icc = bytesOf(cmsCreate_sRGBProfile());
    QTest::newRow("sRGB profile") << srgb;
    Metadata damaged;
    damaged.icc = Bytes(500, std::byte{7});
    QTest::newRow("no profile at all") << damaged;
    Metadata cut = wideProfile(2.2);
    cut.icc.resize(200);
    QTest::newRow("profile cut short") << cut;
}

void TestColorTransform::whatNeedsNoTransformGetsNone()
{
    QFETCH(const Metadata, metadata);
    QVERIFY(ColorTransform::toScreen(metadata) == nullptr);
}

void TestColorTransform::gammaIsFollowed_data()
{
    QTest::addColumn<Metadata>("metadata");
    QTest::addColumn<double>("gamma");
    QTest::newRow("PNG, linear") << pngColors({chunk("gAMA", {100000})}) << 1.0;
    QTest::newRow("PNG, 1.8") << pngColors({chunk("gAMA", {55556})}) << 1.8;
    QTest::newRow("gray profile, linear") << grayProfile(1.0) << 1.0;
    QTest::newRow("gray profile, 3") << grayProfile(3.0) << 3.0;
}

void TestColorTransform::gammaIsFollowed()
{
    QFETCH(const Metadata, metadata);
    QFETCH(const double, gamma);
    const auto transform = ColorTransform::toScreen(metadata);
    QVERIFY(transform != nullptr);
    for (const int level : {0, 1, 40, 127, 200, 255}) {
        const int expected = encodedSrgb(std::pow(level / 255.0, gamma));
        const Pixel found = transformed(*transform, {level, level, level, 255});
        for (int c = 0; c < 3; ++c)
            QVERIFY2(std::abs(found[std::size_t(c)] - expected) <= 1,
                     qPrintable(QString("%1: %2, not %3").arg(level).arg(found[std::size_t(c)]).arg(expected)));
    }
}

void TestColorTransform::profilesAreFollowed()
{
    const auto transform = ColorTransform::toScreen(wideProfile(2.2));
    QVERIFY(transform != nullptr);
    // Of the wide space's half-saturated red, by its matrix to sRGB (both D65): the rows of the first column and sum.
    const double high = std::pow(200 / 255.0, 2.2);
    const double low = std::pow(100 / 255.0, 2.2);
    const std::array<double, 3> light{1.2249 * high - 0.2249 * low, -0.0420 * high + 1.0420 * low,
                                      -0.0196 * high + (1.0979 - 0.0786) * low};
    const Pixel found = transformed(*transform, {200, 100, 100, 255});
    for (std::size_t c = 0; c < 3; ++c)
        QVERIFY2(std::abs(found[c] - encodedSrgb(light[c])) <= 2,
                 qPrintable(QString("%1: %2, not %3").arg(c).arg(found[c]).arg(encodedSrgb(light[c]))));
}

void TestColorTransform::alphaStaysAndColorsUnderItAreRight()
{
    const auto transform = ColorTransform::toScreen(pngColors({chunk("gAMA", {100000})}));
    QCOMPARE(transformed(*transform, {0, 0, 0, 0}), (Pixel{0, 0, 0, 0}));
    const Pixel half = transformed(*transform, {64, 64, 64, 128}); // half covered, light of one half
    QCOMPARE(half[3], 128);
    QVERIFY(std::abs(half[0] - 188 * 128 / 255) <= 1);
}

void TestColorTransform::spacesHaveNames_data()
{
    QTest::addColumn<Metadata>("metadata");
    QTest::addColumn<bool>("isLinear");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("nothing said") << Metadata{} << false << QByteArray("sRGB");
    QTest::newRow("linear") << Metadata{} << true << QByteArray("linear light");
    QTest::newRow("PNG gamma") << pngColors({chunk("gAMA", {55556})}) << false << QByteArray("gamma 1.80");
    QTest::newRow("profile") << wideProfile(2.2) << false << QByteArray("RGB built-in");
    Metadata damaged;
    damaged.icc = Bytes(500);
    QTest::newRow("no profile at all") << damaged << false << QByteArray("an ICC profile without a name");
}

void TestColorTransform::spacesHaveNames()
{
    QFETCH(const Metadata, metadata);
    QFETCH(const bool, isLinear);
    QFETCH(const QByteArray, name);
    QCOMPARE(QByteArray::fromStdString(colorSpaceName(metadata, isLinear ? Transfer::Linear : Transfer::Encoded)),
             name);
}

void TestColorTransform::onlyWhatIsShownIsConverted()
{
    ImageBuffer image = patterned(DType::UInt8, {9, 7, 3});
    std::memset(image.mutableView().data(), 127, image.byteCount());
    ViewSettings settings;
    settings.color = ColorTransform::toScreen(pngColors({chunk("gAMA", {100000})}));
    QVERIFY(!settings.isPlain());
    std::array<std::uint8_t, 4 * 63> shown{};
    const auto render = [&](double zoom) {
        const DisplayRenderer renderer(DType::UInt8, defaultChannelNames(3), settings);
        if (zoom == 1.0)
            renderer.render(image.view(), {shown.data(), 28, {7, 9}});
        else
            renderer.reduce(image.view(), zoom, {0, 0}, {shown.data(), 28, reducedSize(image.shape(), zoom)});
        return int(shown[0]);
    };
    QCOMPARE(render(1.0), encodedSrgb(127 / 255.0));
    QCOMPARE(render(0.5), encodedSrgb(127 / 255.0));
    settings.mode = ViewSettings::Mode::Single; // a channel is numbers, not a color
    QCOMPARE(render(1.0), 127);
    QCOMPARE(int(*image.view().at(0, 0)), 127);
}

QTEST_GUILESS_MAIN(TestColorTransform)
#include "test_color_transform.moc"
