// Real and hostile images of others, decoded and compared with what an independent decoder (Pillow) made of them. Where
// we differ, the table below says why; a file that starts or stops to differ fails the test.
#include "core/buffer/sample.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/io/open_image.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"

#include <QCryptographicHash>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

using namespace pellucid;
using Json = nlohmann::json;

namespace {

const std::filesystem::path corpus = test::corpusPath();

enum class Expected { Refused, Accepted };

// By the beginning of its name: a file that we treat otherwise than the reference, and why that is right.
struct Exception
{
    const char *file;
    Expected expected;
    const char *reason;
};

constexpr const char *cutPng = "ends before the chunk that ends a PNG; we refuse what is incomplete";
constexpr const char *brokenJpeg = "damaged data that the reference shows in part; we refuse it";

const Exception exceptions[] = {
    {"gofuzz-jpeg/70c0e7d7", Expected::Refused, brokenJpeg},
    {"gofuzz-jpeg/ac3cebe2", Expected::Refused, brokenJpeg},
    {"gofuzz-png/0dd3be4cf", Expected::Refused, cutPng},
    {"gofuzz-png/12ad9a668", Expected::Refused, cutPng},
    {"gofuzz-png/12c78abf3", Expected::Refused, cutPng},
    {"gofuzz-png/2d6d6bcc2", Expected::Refused, cutPng},
    {"gofuzz-png/300a4ee19", Expected::Refused, cutPng},
    {"gofuzz-png/3ae857ba3", Expected::Refused, cutPng},
    {"gofuzz-png/483a09177", Expected::Refused, cutPng},
    {"gofuzz-png/4fd5d18fe", Expected::Refused, cutPng},
    {"gofuzz-png/5959fe1cb", Expected::Refused, cutPng},
    {"gofuzz-png/902493e2a", Expected::Refused, cutPng},
    {"gofuzz-png/a38a699f0", Expected::Refused, cutPng},
    {"gofuzz-png/ac938f541", Expected::Refused, cutPng},
    {"gofuzz-png/bbdc16a15", Expected::Refused, cutPng},
    {"gofuzz-png/d3a655e91", Expected::Refused, cutPng},
    {"gofuzz-png/df6c88199", Expected::Refused, cutPng},
    {"gofuzz-png/ea1c6c30e", Expected::Refused, cutPng},
    {"gofuzz-png/f90ba0941", Expected::Refused, cutPng},
    {"gofuzz-png/fca5a444f", Expected::Refused, cutPng},
    {"oiio-bombs/src__fuzz__corpora__hdr__seed.hdr", Expected::Accepted, "valid; the reference decoder knows no HDR"},
    {"oiio-bombs/testsuite__jpeg-corrupt__src__corrupt-icc-4551.jpg", Expected::Refused, brokenJpeg},
    {"oiio-bombs/testsuite__psd__src__crash-8a15.psd", Expected::Accepted,
     "damaged in its layers only; the flattened image is whole"},
    {"oiio-bombs/testsuite__psd__src__crash-layerres.psd", Expected::Accepted,
     "damaged in its layers only; the flattened image is whole"},
    {"psd/gray1.psd", Expected::Accepted, "valid; the reference decoder refuses it"},
    {"oiio-bombs/testsuite__targa__src__crash1707.tga", Expected::Accepted,
     "its last run is longer than the image; what is too much is ignored"},
};

const Exception *exceptionFor(const std::string &file)
{
    for (const Exception &exception : exceptions) {
        if (file.starts_with(exception.file))
            return &exception;
    }
    return nullptr;
}

Result<OpenedImage> open(const std::string &file)
{
    static const CodecRegistry registry = CodecRegistry::builtIn();
    DecodeLimits limits;
    limits.pixelBytes = std::size_t{512} << 20;
    return openImage(corpus / file, registry, limits, {});
}

// As the reference has it: packed, 8 bits, four channels; scaled from the image's own maximum; of 16 bits the upper
// half, as Pillow cuts them.
QByteArray rgba8(const OpenedImage &opened)
{
    const ImageView image = opened.image.buffer.view();
    EncoderCapabilities rgba{{image.dtype()}, {4}};
    ImageBuffer storage;
    const Conversion conversion = planConversion(opened.image.spec(), rgba);
    const Result<ImageView> converted = convert(image, conversion, storage, {});
    const auto size = static_cast<qsizetype>(image.width() * image.height() * 4);
    const double scale = fullScale(image.dtype()) / fullScale(opened.image.spec());
    if (image.dtype() == DType::UInt8 && scale == 1.0 && converted->isPacked())
        return {reinterpret_cast<const char *>(converted->data()), size};
    QByteArray bytes;
    bytes.reserve(size);
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < 4; ++c) {
                const std::byte *const sample = converted->at(x, y, c);
                const auto value = static_cast<int>(sampleValue(sample, image.dtype()) * scale + 0.5);
                bytes.append(static_cast<char>(image.dtype() == DType::UInt16 ? value >> 8 : value));
            }
        }
    }
    return bytes;
}

std::array<double, 4> meanOf(const QByteArray &rgba)
{
    std::array<double, 4> sum{};
    for (qsizetype i = 0; i < rgba.size(); ++i)
        sum[static_cast<std::size_t>(i % 4)] += static_cast<std::uint8_t>(rgba[i]);
    for (double &value : sum)
        value /= static_cast<double>(rgba.size()) / 4;
    return sum;
}

// Empty when the image is what the reference says.
QByteArray differenceFrom(const Json &reference, const OpenedImage &opened)
{
    const bool isLossy = reference["format"] == "JPEG" || reference["format"] == "MPO";
    const QByteArray pixels = rgba8(opened);
    const std::array<double, 4> mean = meanOf(pixels);
    for (std::size_t c = 0; c < 4; ++c) {
        const double expected = reference["mean"][c];
        if (std::abs(mean[c] - expected) > (isLossy ? 1.0 : 0.001))
            return "the mean of channel " + QByteArray::number(c) + " is " + QByteArray::number(mean[c]) + ", expected "
                + QByteArray::number(expected);
    }
    if (reference.value("orientation", 1) > 1)
        return {}; // the reference is not upright
    const Shape &shape = opened.image.buffer.shape();
    if (shape.width != reference["width"] || shape.height != reference["height"])
        return "the size is " + QByteArray::number(shape.width) + " x " + QByteArray::number(shape.height);
    if (!isLossy) {
        const QByteArray hash = QCryptographicHash::hash(pixels, QCryptographicHash::Sha256).toHex();
        return hash.toStdString() == reference["sha256_rgba8"] ? QByteArray()
                                                               : QByteArray("the pixels have another hash");
    }
    const std::map<std::string, std::ptrdiff_t> places{{"0,0", 0},
                                                       {"mid", shape.height / 2 * shape.width + shape.width / 2},
                                                       {"last", shape.height * shape.width - 1}};
    for (const auto &[place, index] : places) {
        for (std::ptrdiff_t c = 0; c < 4; ++c) {
            const int expected = reference["pixels"][place][static_cast<std::size_t>(c)];
            const int actual = static_cast<std::uint8_t>(pixels[static_cast<qsizetype>(index * 4 + c)]);
            if (std::abs(actual - expected) > 4)
                return "pixel " + QByteArray::fromStdString(place) + " is " + QByteArray::number(actual)
                    + " in channel " + QByteArray::number(c) + ", expected " + QByteArray::number(expected);
        }
    }
    return {};
}

} // namespace

class TestCorpus : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void filesAreAsTheReferenceSays_data();
    void filesAreAsTheReferenceSays();
    void everyOrientationComesOutUpright_data();
    void everyOrientationComesOutUpright();
    void pngSuiteIsOpenedUnlessCorrupt_data();
    void pngSuiteIsOpenedUnlessCorrupt();
    void interlacingChangesNoPixel_data();
    void interlacingChangesNoPixel();
    void targaEqualsItsPng_data();
    void targaEqualsItsPng();

private:
    Json m_reference;
};

void TestCorpus::initTestCase()
{
    if (!std::filesystem::exists(corpus))
        QSKIP("The corpus of test images is not here.");
    m_reference = Json::parse(std::ifstream(corpus / "reference.json"));
    for (auto &reference : m_reference) {
        if (const auto same = m_reference.find(reference.value("same_as", "")); same != m_reference.end())
            reference = Json(*same);
    }
}

void TestCorpus::filesAreAsTheReferenceSays_data()
{
    QTest::addColumn<QByteArray>("file");
    static const std::vector<std::string> formats{"png", "jpeg", "tga", "psd", "hdr", "pnm"};
    for (const auto &[file, reference] : m_reference.items()) {
        if (std::ranges::find(formats, reference.value("magic", "")) != formats.end())
            QTest::newRow(file.c_str()) << QByteArray::fromStdString(file);
    }
}

void TestCorpus::filesAreAsTheReferenceSays()
{
    QFETCH(QByteArray, file);
    const Json &reference = m_reference[file.toStdString()];
    const Exception *const exception = exceptionFor(file.toStdString());
    const Result<OpenedImage> opened = open(file.toStdString());
    if (reference.contains("disputed"))
        QSKIP("Decoders disagree about this file.");
    if (exception != nullptr) {
        qInfo("%s: %s", exception->expected == Expected::Refused ? "refused" : "accepted", exception->reason);
        QCOMPARE(opened.has_value(), exception->expected == Expected::Accepted);
        return;
    }
    if (!reference["ok"].get<bool>()) {
        QVERIFY2(!opened, "was accepted");
        return;
    }
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const QByteArray text = differenceFrom(reference, *opened);
    QVERIFY2(text.isEmpty(), text.constData());
}

void TestCorpus::everyOrientationComesOutUpright_data()
{
    QTest::addColumn<QByteArray>("shape");
    QTest::addColumn<int>("orientation");
    for (const char *const shape : {"Landscape", "Portrait"}) {
        for (int orientation = 0; orientation <= 8; ++orientation)
            QTest::addRow("%s %d", shape, orientation) << QByteArray(shape) << orientation;
    }
}

// All nine are one picture, each compressed on its own.
void TestCorpus::everyOrientationComesOutUpright()
{
    QFETCH(QByteArray, shape);
    QFETCH(int, orientation);
    const std::string prefix = "exif-orientation/" + shape.toStdString() + "_";
    const Result<OpenedImage> upright = open(prefix + "1.jpg");
    const Result<OpenedImage> turned = open(prefix + std::to_string(orientation) + ".jpg");
    QVERIFY(upright && turned);
    QVERIFY(upright->image.buffer.shape() == turned->image.buffer.shape());
    const QByteArray a = rgba8(*upright);
    const QByteArray b = rgba8(*turned);
    double sum = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        sum += std::abs(static_cast<std::uint8_t>(a[i]) - static_cast<std::uint8_t>(b[i]));
    const double mean = sum / static_cast<double>(a.size());
    QVERIFY2(mean < 3, QByteArray::number(mean).constData());
}

void TestCorpus::pngSuiteIsOpenedUnlessCorrupt_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const auto &entry : std::filesystem::directory_iterator(corpus / "pngsuite-full")) {
        if (entry.path().extension() == ".png")
            QTest::newRow(entry.path().stem().c_str()) << QByteArray::fromStdString(entry.path().stem().string());
    }
}

// Its names say what is inside: "basn2c16" is color type 2 (RGB) with 16 bits; those that begin with x are corrupt.
void TestCorpus::pngSuiteIsOpenedUnlessCorrupt()
{
    QFETCH(QByteArray, name);
    const Result<OpenedImage> opened = open("pngsuite-full/" + name.toStdString() + ".png");
    QVERIFY2(opened.has_value() != name.startsWith('x'), opened ? "was accepted" : opened.error().message.c_str());
    if (!opened || !name.startsWith("bas"))
        return;
    const std::map<char, std::ptrdiff_t> channels{{'0', 1}, {'2', 3}, {'3', 3}, {'4', 2}, {'6', 4}};
    QCOMPARE(opened->image.buffer.shape().channels, channels.at(name[4]));
    QVERIFY(opened->image.buffer.dtype() == (name.endsWith("16") ? DType::UInt16 : DType::UInt8));
}

void TestCorpus::interlacingChangesNoPixel_data()
{
    QTest::addColumn<QByteArray>("kind");
    for (const auto &entry : std::filesystem::directory_iterator(corpus / "pngsuite-full")) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("basi"))
            QTest::newRow(name.c_str()) << QByteArray::fromStdString(name.substr(4));
    }
}

void TestCorpus::interlacingChangesNoPixel()
{
    QFETCH(QByteArray, kind);
    const Result<OpenedImage> interlaced = open("pngsuite-full/basi" + kind.toStdString());
    const Result<OpenedImage> plain = open("pngsuite-full/basn" + kind.toStdString());
    QVERIFY(interlaced && plain);
    COMPARE_IMAGES(interlaced->image.buffer.view(), plain->image.buffer.view());
}

void TestCorpus::targaEqualsItsPng_data()
{
    QTest::addColumn<QByteArray>("targa");
    QTest::addColumn<QByteArray>("png");
    for (const auto &entry : std::filesystem::directory_iterator(corpus / "tga")) {
        const std::string name = entry.path().filename().string();
        const std::string prefix = "reference__";
        if (name.starts_with(prefix))
            QTest::newRow(name.c_str()) << QByteArray::fromStdString(
                "tga/images__" + name.substr(prefix.size(), name.size() - prefix.size() - 4))
                                        << QByteArray::fromStdString("tga/" + name);
    }
}

void TestCorpus::targaEqualsItsPng()
{
    QFETCH(QByteArray, targa);
    QFETCH(QByteArray, png);
    const Result<OpenedImage> actual = open(targa.toStdString());
    const Result<OpenedImage> expected = open(png.toStdString());
    QVERIFY2(expected, expected ? "" : expected.error().message.c_str());
    if (!actual && actual.error().code == ErrorCode::Unsupported)
        QSKIP(actual.error().message.c_str());
    QVERIFY2(actual, actual ? "" : actual.error().message.c_str());
    QVERIFY(rgba8(*actual) == rgba8(*expected));
}

QTEST_GUILESS_MAIN(TestCorpus)
#include "test_corpus.moc"
