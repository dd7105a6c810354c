// Convert to Profile and Assign Profile: values against the definitions of the spaces, and what becomes of what the
// file says.
#include "core/buffer/copy_pixels.h"
#include "core/display/color_transform.h"
#include "core/document/document.h"
#include "core/image/color_space.h"
#include "core/image/icc_profile.h"
#include "tests/support/image_compare.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>
#include <cstring>

using namespace pellucid;
using namespace pellucid::test;

namespace {

using Color = std::array<double, 3>;

double light(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double encoded(double light)
{
    return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

Color linear(const Color &c)
{
    return {light(c[0]), light(c[1]), light(c[2])};
}

// By CSS Color 4's matrix from linear sRGB to linear Display P3.
Color displayP3(const Color &c)
{
    const auto [r, g, b] = linear(c);
    return {encoded(0.8224619687 * r + 0.1775380313 * g), encoded(0.0331941989 * r + 0.9668058011 * g),
            encoded(0.0170826307 * r + 0.0723974407 * g + 0.9105199286 * b)};
}

Step step(const std::string &text)
{
    return parseStep(text).value();
}

double fractionAt(const ImageView &image, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t c)
{
    return visitEditable(image.dtype(), [&]<typename T>(std::type_identity<T>) {
        T value;
        std::memcpy(&value, image.at(x, y, c), sizeof value);
        return static_cast<double>(value) / fullScale(image.dtype());
    });
}

// Values from 0 to full scale, also of floating point.
ImageBuffer colors(DType dtype, std::ptrdiff_t channels)
{
    const ImageBuffer bytes = patterned(DType::UInt8, {9, 33, channels});
    ImageBuffer image = ImageBuffer::allocate(dtype, bytes.shape()).value();
    const Step convert = step(std::string("convert scale=full to=") + std::string(name(dtype)));
    convert.bind({DType::UInt8, bytes.shape(), defaultChannelNames(channels)})->run(bytes.view(), image.mutableView());
    return image;
}

Image decodedFrom(const ImageBuffer &image, Metadata metadata = {})
{
    Image decoded{image.clone().value(), defaultChannelNames(image.shape().channels)};
    decoded.metadata = std::move(metadata);
    return decoded;
}

Metadata withGamma()
{
    Metadata metadata;
    metadata.pngChunks = {{"gAMA", {std::byte{0}, std::byte{1}, std::byte{0x86}, std::byte{0xA0}}},
                          {"tEXt", {std::byte{'a'}, std::byte{0}}}};
    return metadata;
}

} // namespace

class TestProfiles : public QObject
{
    Q_OBJECT

private slots:
    void convertedValuesAreTheOtherSpaces_data();
    void convertedValuesAreTheOtherSpaces();
    void thereAndBackIsTheSame();
    void theOwnProfileIsConvertedFrom();
    void undoBringsBothBack();
    void assigningTouchesNoPixel();
    void assigningKeepsTheArray();
    void linearFilesBecomeEncoded();
    void filesAreProfilesToo();
    void grayIsConvertedByTheCurve_data();
    void grayIsConvertedByTheCurve();
    void filesForOtherColorsAreRefused();
    void refusals_data();
    void refusals();
};

void TestProfiles::convertedValuesAreTheOtherSpaces_data()
{
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<double>("tolerance");
    for (const char *to : {"linear-srgb", "display-p3", "srgb"}) {
        for (const qsizetype channels : {3, 4}) {
            QTest::addRow("%s, uint8 x %d", to, int(channels)) << QByteArray(to) << DType::UInt8 << channels << 0.55;
            QTest::addRow("%s, uint16 x %d", to, int(channels)) << QByteArray(to) << DType::UInt16 << channels << 20.0;
            QTest::addRow("%s, float32 x %d", to, int(channels))
                << QByteArray(to) << DType::Float32 << channels << 3e-4;
        }
    }
}

void TestProfiles::convertedValuesAreTheOtherSpaces()
{
    QFETCH(const QByteArray, to);
    QFETCH(const DType, dtype);
    QFETCH(const qsizetype, channels);
    QFETCH(const double, tolerance);
    const ImageBuffer image = colors(dtype, channels);
    const auto bound =
        step("convert-profile to=" + to.toStdString()).bind({dtype, image.shape(), defaultChannelNames(channels)});
    QVERIFY2(bound, bound ? "" : bound.error().message.c_str());
    for (const Layout layout : allLayouts()) {
        const ImageBuffer source = relaid(image.view(), layout);
        ImageBuffer target = relaid(patterned(dtype, image.shape(), 2).view(), layout);
        bound->run(source.view(), target.mutableView());
        for (std::ptrdiff_t y = 0; y < 9; ++y) {
            for (std::ptrdiff_t x = 0; x < 33; ++x) {
                const Color before{fractionAt(image.view(), x, y, 0), fractionAt(image.view(), x, y, 1),
                                   fractionAt(image.view(), x, y, 2)};
                const Color expected = to == "srgb" ? before : to == "display-p3" ? displayP3(before) : linear(before);
                for (std::ptrdiff_t c = 0; c < 3; ++c) {
                    const double found = fractionAt(target.view(), x, y, c) * fullScale(dtype);
                    const double wanted = expected[std::size_t(c)] * fullScale(dtype);
                    QVERIFY2(std::abs(found - wanted) <= tolerance,
                             qPrintable(QString("%1, not %2").arg(found).arg(wanted)));
                }
                if (channels == 4)
                    QCOMPARE(fractionAt(target.view(), x, y, 3), fractionAt(image.view(), x, y, 3));
            }
        }
    }
}

void TestProfiles::thereAndBackIsTheSame()
{
    const ImageBuffer image = colors(DType::UInt16, 3);
    Document document(decodedFrom(image));
    QVERIFY(document.apply({step("convert-profile to=display-p3")}));
    QVERIFY(!samePixels(document.view(), image.view()));
    QVERIFY(document.apply({step("convert-profile to=srgb")}));
    for (std::ptrdiff_t y = 0; y < 9; ++y) {
        for (std::ptrdiff_t x = 0; x < 33; ++x) {
            for (std::ptrdiff_t c = 0; c < 3; ++c)
                QVERIFY(std::abs(fractionAt(document.view(), x, y, c) - fractionAt(image.view(), x, y, c))
                        < 12.0 / 65535);
        }
    }
}

void TestProfiles::theOwnProfileIsConvertedFrom()
{
    const ImageBuffer image = colors(DType::UInt8, 3);
    Document document(decodedFrom(image, withGamma())); // linear, by a chunk
    QVERIFY(document.apply({step("convert-profile to=srgb")}));
    const double expected = encoded(fractionAt(image.view(), 3, 3, 1)) * 255;
    QVERIFY(std::abs(fractionAt(document.view(), 3, 3, 1) * 255 - expected) <= 0.51);
}

void TestProfiles::undoBringsBothBack()
{
    const ImageBuffer image = colors(DType::UInt8, 4);
    Document document(decodedFrom(image, withGamma()));
    const std::shared_ptr<const Metadata> before = document.metadata();
    QVERIFY(document.apply({step("convert-profile to=display-p3 intent=perceptual blackpoint=off")}));
    const std::shared_ptr<const Metadata> after = document.metadata();
    QCOMPARE(colorSpaceName(*after, document.transfer()), "Display P3");
    QCOMPARE(after->pngChunks.size(), std::size_t{1}); // gAMA would contradict the profile
    QCOMPARE(after->pngChunks[0].type, "tEXt");
    QVERIFY(document.isModified());
    const ImageBuffer converted = document.buffer().clone().value();

    QVERIFY(document.undo());
    QVERIFY(document.metadata() == before);
    COMPARE_IMAGES(document.view(), image.view());
    QVERIFY(document.redo());
    QVERIFY(document.metadata() == after);
    COMPARE_IMAGES(document.view(), converted.view());
}

void TestProfiles::assigningTouchesNoPixel()
{
    const ImageBuffer image = colors(DType::UInt8, 3);
    Document document(decodedFrom(image));
    const std::byte *const pixels = document.view().data();
    QVERIFY(document.apply({step("assign-profile to=adobe-rgb")}));
    QCOMPARE(document.view().data(), pixels);
    COMPARE_IMAGES(document.view(), image.view());
    QCOMPARE(colorSpaceName(*document.metadata(), document.transfer()), "Adobe RGB (1998) compatible");
    QVERIFY(ColorTransform::toScreen(*document.metadata()) != nullptr);

    QVERIFY(document.apply({step("invert")}));
    QVERIFY(document.goTo(0));
    COMPARE_IMAGES(document.view(), image.view());
    QVERIFY(document.metadata()->icc.empty());
}

void TestProfiles::assigningKeepsTheArray()
{
    const ImageBuffer stack = patterned(DType::UInt8, {30, 7, 3});
    ArrayLayout layout = packedArray(DType::UInt8, {5, 6, 7, 3}, ArrayOrder::C).value();
    const AxisMapping mapping = usualReading(layout.shape);
    Image image{
        ImageBuffer::over(stack.storage(), 0, DType::UInt8, {6, 7, 3}, packedStrides({6, 7, 3}, DType::UInt8)).value(),
        defaultChannelNames(3)};
    image.array = ArraySlice{std::move(layout), mapping};
    Document document(std::move(image));
    QVERIFY(document.apply({step("assign-profile to=display-p3")}));
    QVERIFY(document.array());
    AxisMapping third = mapping;
    third.index[0] = 2;
    QVERIFY(document.setAxisMapping(third));
    COMPARE_IMAGES(document.view(), stack.view().crop({0, 12, 7, 6}));
    QVERIFY(document.spec().profile != nullptr);
}

void TestProfiles::linearFilesBecomeEncoded()
{
    const ImageBuffer image = colors(DType::Float32, 3);
    Image decoded{image.clone().value(), defaultChannelNames(3), Transfer::Linear};
    Document document(std::move(decoded));
    QVERIFY(document.apply({step("convert-profile to=srgb")}));
    QVERIFY(document.transfer() == Transfer::Encoded);
    QVERIFY(std::abs(fractionAt(document.view(), 5, 5, 0) - encoded(fractionAt(image.view(), 5, 5, 0))) < 3e-4);
    QVERIFY(document.undo());
    QVERIFY(document.transfer() == Transfer::Linear);
}

void TestProfiles::filesAreProfilesToo()
{
    const QTemporaryDir folder;
    const std::vector<std::byte> icc = iccBytes(makeRgbProfile(srgbChromaticities, 1.0), "mine");
    QFile file(folder.filePath("mine.icc"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char *>(icc.data()), static_cast<qint64>(icc.size()));
    file.close();
    Document document(decodedFrom(colors(DType::UInt8, 3)));
    QVERIFY(document.apply({step("convert-profile to=file file=" + file.fileName().toStdString())}));
    QVERIFY(document.metadata()->icc == icc);
}

void TestProfiles::grayIsConvertedByTheCurve_data()
{
    QTest::addColumn<qsizetype>("channels");
    QTest::newRow("gray") << qsizetype(1);
    QTest::newRow("gray with alpha") << qsizetype(2);
}

void TestProfiles::grayIsConvertedByTheCurve()
{
    QFETCH(const qsizetype, channels);
    const ImageBuffer image = colors(DType::UInt16, channels);
    Document document(decodedFrom(image));
    QVERIFY(document.apply({step("convert-profile to=linear-srgb")}));
    QVERIFY(isGrayProfile(openIccProfile(document.metadata()->icc)));
    for (std::ptrdiff_t y = 0; y < 9; ++y) {
        for (std::ptrdiff_t x = 0; x < 33; ++x) {
            const double expected = light(fractionAt(image.view(), x, y, 0));
            QVERIFY(std::abs(fractionAt(document.view(), x, y, 0) - expected) < 3.0 / 65535);
            if (channels == 2)
                QCOMPARE(fractionAt(document.view(), x, y, 1), fractionAt(image.view(), x, y, 1));
        }
    }
    QVERIFY(document.apply({step("convert-profile to=srgb")}));
    QVERIFY(std::abs(fractionAt(document.view(), 5, 5, 0) - fractionAt(image.view(), 5, 5, 0)) < 20.0 / 65535);
}

void TestProfiles::filesForOtherColorsAreRefused()
{
    const QTemporaryDir folder;
    const auto write = [&](const char *name, const IccProfile &profile) {
        QFile file(folder.filePath(name));
        const std::vector<std::byte> icc = iccBytes(profile);
        return file.open(QIODevice::WriteOnly)
            && file.write(reinterpret_cast<const char *>(icc.data()), static_cast<qint64>(icc.size())) > 0;
    };
    QVERIFY(write("gray.icc", makeGrayProfile(srgbChromaticities, 2.2)));
    QVERIFY(write("rgb.icc", makeRgbProfile(srgbChromaticities, 2.2)));
    const auto converted = [&](qsizetype channels, const char *name) {
        Document document(decodedFrom(colors(DType::UInt8, channels)));
        const Result<void> done =
            document.apply({step("convert-profile to=file file=" + folder.filePath(name).toStdString())});
        return done ? std::string() : done.error().message;
    };
    QCOMPARE(converted(1, "gray.icc"), std::string());
    QVERIFY(converted(1, "rgb.icc").find("the image is gray") != std::string::npos);
    QVERIFY(converted(3, "gray.icc").find("for gray values") != std::string::npos);
}

void TestProfiles::refusals_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("numbered") << QByteArray("convert-profile") << qsizetype(5) << QByteArray("R, G and B");
    QTest::newRow("numbered, assigned") << QByteArray("assign-profile") << qsizetype(5) << QByteArray("R, G and B");
    QTest::newRow("no file") << QByteArray("convert-profile to=file file=/nowhere.icc") << qsizetype(3)
                             << QByteArray("/nowhere.icc");
    QTest::newRow("no profile") << "assign-profile to=file file="
            + QFile::encodeName(QFINDTESTDATA("core/test_profiles.cpp"))
                                << qsizetype(3) << QByteArray("no ICC profile");
    QTest::newRow("a part") << QByteArray("convert-profile") << qsizetype(3) << QByteArray("rectangle");
}

void TestProfiles::refusals()
{
    QFETCH(const QByteArray, step);
    QFETCH(const qsizetype, channels);
    QFETCH(const QByteArray, says);
    Result<Step> parsed = parseStep(step.toStdString());
    QVERIFY(parsed);
    if (says == "rectangle")
        parsed->rect = Rect{0, 0, 2, 2};
    Document document(decodedFrom(colors(DType::UInt8, channels)));
    const Result<void> done = document.apply({*parsed});
    QVERIFY(!done);
    QVERIFY2(done.error().message.find(says.toStdString()) != std::string::npos, done.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestProfiles)
#include "test_profiles.moc"
