#include "core/buffer/copy_pixels.h"
#include "core/codecs/registry.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

const Codec &codec(const QByteArray &id)
{
    const auto found = std::ranges::find_if(registry.codecs(), [&](const auto &c) { return id == c->id().c_str(); });
    return **found;
}

constexpr Shape sizes[] = {{1, 1, 0}, {7, 1, 0}, {1, 7, 0}, {2, 3, 0}, {9, 8, 0}, {33, 130, 0}};

float valueAt(const ImageView &image, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t c)
{
    float value = 0;
    std::memcpy(&value, image.at(x, y, c), sizeof value);
    return value;
}

// Arrays name channels by what their dtype is used for; OpenEXR has its own name for gray.
ChannelNames expectedNames(const QByteArray &id, DType dtype, std::ptrdiff_t channels)
{
    if (id == "exr" && channels <= 2)
        return channels == 1 ? ChannelNames{"Y"} : ChannelNames{"Y", "A"};
    if (!codec(id).encoder()->capabilities().has(EncoderFeature::Arrays))
        return defaultChannelNames(channels);
    const Shape shape{9, 33, channels};
    const ArrayLayout array = arrayOf(dtype, shape, packedStrides(shape, dtype));
    return imageOf(array, usualReading(array.shape)).spec.channels;
}

// Of a lossy codec's image: smooth, as photographs are.
ImageBuffer gradient(const Shape &shape)
{
    ImageBuffer image = ImageBuffer::allocate(DType::UInt8, shape).value();
    const MutableImageView view = image.mutableView();
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            for (std::ptrdiff_t c = 0; c < shape.channels; ++c)
                *view.at(x, y, c) = static_cast<std::byte>(40 + 2 * y + x + 20 * c);
        }
    }
    return image;
}

} // namespace

class TestCodecs : public QObject
{
    Q_OBJECT

private slots:
    void losslessFormatsGiveEveryByteBack_data();
    void losslessFormatsGiveEveryByteBack();
    void pngIsExactInBands_data();
    void pngIsExactInBands();
    void jpegStaysClose_data();
    void jpegStaysClose();
    void jpegSaysItsQuality_data();
    void jpegSaysItsQuality();
    void hdrKeepsEightBitsOfTheLargestChannel();
    void hdrSurvivesExtremes_data();
    void hdrSurvivesExtremes();
    void bmpHasTheBytesOfTheFormat();
    void headersTellTheShapeWithoutThePixels_data();
    void headersTellTheShapeWithoutThePixels();
    void decodingCanBeCancelled_data();
    void decodingCanBeCancelled();
    void workCanBeCancelledOnTheWay_data();
    void workCanBeCancelledOnTheWay();
    void savingCanBeCancelledWhenTheFileHasGrown_data();
    void savingCanBeCancelledWhenTheFileHasGrown();
    void limitsHold_data();
    void limitsHold();
    void idsAreUnique();
    void formatsAreRecognised_data();
    void formatsAreRecognised();
};

void TestCodecs::losslessFormatsGiveEveryByteBack_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("channels");
    for (const auto &candidate : registry.codecs()) {
        if (candidate->decoder() == nullptr || candidate->encoder() == nullptr)
            continue;
        const EncoderCapabilities capabilities = candidate->encoder()->capabilities();
        if (!capabilities.loss.empty())
            continue;
        for (const DType dtype : capabilities.dtypes) {
            for (const std::ptrdiff_t channels : capabilities.channels)
                QTest::addRow("%s, %s, %d channels", candidate->id().c_str(), name(dtype).data(), int(channels))
                    << QByteArray::fromStdString(candidate->id()) << dtype << qsizetype(channels);
        }
    }
}

void TestCodecs::losslessFormatsGiveEveryByteBack()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    for (Shape shape : sizes) {
        shape.channels = channels;
        const ImageBuffer image = patterned(dtype, shape);
        for (const Layout layout : allLayouts()) {
            const auto file = codec(id).encoder()->encode(relaid(image.view(), layout).view(), {}, {});
            QVERIFY2(file, file ? "" : file.error().message.c_str());
            const Result<Image> decoded = codec(id).decode({*file});
            QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
            COMPARE_IMAGES(decoded->buffer.view(), image.view());
            QVERIFY(decoded->channels == expectedNames(id, dtype, channels));
            QVERIFY(decoded->buffer.view().isPacked()
                    || codec(id).encoder()->capabilities().has(EncoderFeature::Arrays)); // Fortran order is kept
            QCOMPARE(decoded->buffer.meter()->allocations.load(), std::size_t{1});
            QCOMPARE(decoded->buffer.meter()->deepCopies.load(), std::size_t{0});
        }
    }
}

void TestCodecs::pngIsExactInBands_data()
{
    QTest::addColumn<Compression>("compression");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<qsizetype>("levels");
    for (const auto &[how, compression] :
         {std::pair("fast", Compression::Fast), std::pair("small", Compression::Small)}) {
        for (const auto &[dtype, channels] : {std::pair(DType::UInt8, 3), std::pair(DType::UInt16, 4)}) {
            for (const int levels : {1, 3, 256})
                QTest::addRow("%s, %s, %d levels", how, name(dtype).data(), levels)
                    << compression << dtype << qsizetype(channels) << qsizetype(levels);
        }
    }
}

// Images of several bands, from all alike to noise, which does not compress.
void TestCodecs::pngIsExactInBands()
{
    QFETCH(Compression, compression);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    QFETCH(qsizetype, levels);
    ImageBuffer image = ImageBuffer::allocate(dtype, {401, 907, channels}).value();
    std::mt19937 random(5);
    for (std::byte &byte : image.storage()->bytes())
        byte = static_cast<std::byte>(random() % static_cast<unsigned>(levels));
    for (const Layout layout : {Layout::Packed, Layout::FlippedRows}) {
        const ImageBuffer laid = relaid(image.view(), layout);
        const auto file = codec("png").encoder()->encode(laid.view(), {.compression = compression}, {});
        QVERIFY(file);
        const Result<Image> decoded = codec("png").decode({*file});
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QVERIFY(samePixels(decoded->buffer.view(), image.view()));
        QVERIFY(file->size() < image.byteCount() * 101 / 100 + 200);
    }
}

void TestCodecs::jpegStaysClose_data()
{
    QTest::addColumn<int>("quality");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<int>("tolerance");
    for (const qsizetype channels : {1, 3}) {
        QTest::addRow("quality 100, %d channels", int(channels)) << 100 << channels << 3;
        QTest::addRow("quality 90, %d channels", int(channels)) << 90 << channels << 10;
        QTest::addRow("quality 50, %d channels", int(channels)) << 50 << channels << 40;
    }
}

void TestCodecs::jpegStaysClose()
{
    QFETCH(int, quality);
    QFETCH(qsizetype, channels);
    QFETCH(int, tolerance);
    const ImageBuffer image = gradient({33, 70, channels});
    for (const Layout layout : allLayouts()) {
        const auto file = codec("jpeg").encoder()->encode(relaid(image.view(), layout).view(), {quality}, {});
        QVERIFY(file);
        const Result<Image> decoded = codec("jpeg").decode({*file});
        QVERIFY(decoded);
        QVERIFY(decoded->buffer.shape() == image.shape());
        QCOMPARE(decoded->buffer.meter()->allocations.load(), std::size_t{1});
        for (std::ptrdiff_t y = 0; y < 33; ++y) {
            for (std::ptrdiff_t x = 0; x < 70; ++x) {
                for (std::ptrdiff_t c = 0; c < channels; ++c) {
                    const int is = static_cast<int>(*decoded->buffer.view().at(x, y, c));
                    QVERIFY(std::abs(is - static_cast<int>(*image.view().at(x, y, c))) <= tolerance);
                }
            }
        }
    }
}

void TestCodecs::jpegSaysItsQuality_data()
{
    QTest::addColumn<int>("quality");
    for (const int quality : {1, 10, 50, 75, 90, 95, 100})
        QTest::addRow("%d", quality) << quality;
}

void TestCodecs::jpegSaysItsQuality()
{
    QFETCH(int, quality);
    const auto file = codec("jpeg").encoder()->encode(gradient({8, 8, 3}).view(), {quality}, {});
    const Result<Image> decoded = codec("jpeg").decode({*file});
    QVERIFY(decoded);
    QVERIFY2(std::abs(decoded->quality - quality) <= 1, QByteArray::number(decoded->quality).constData());
}

void TestCodecs::hdrKeepsEightBitsOfTheLargestChannel()
{
    for (Shape shape : sizes) {
        shape.channels = 3;
        const ImageBuffer image = patterned(DType::Float32, shape);
        for (const Layout layout : allLayouts()) {
            const auto file = codec("hdr").encoder()->encode(relaid(image.view(), layout).view(), {}, {});
            QVERIFY(file);
            const Result<Image> decoded = codec("hdr").decode({*file});
            QVERIFY(decoded);
            QVERIFY(decoded->transfer == Transfer::Linear);
            for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
                for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
                    float largest = 0;
                    for (std::ptrdiff_t c = 0; c < 3; ++c)
                        largest = std::max(largest, valueAt(image.view(), x, y, c));
                    for (std::ptrdiff_t c = 0; c < 3; ++c) {
                        const float expected = std::max(0.0F, valueAt(image.view(), x, y, c));
                        const float actual = valueAt(decoded->buffer.view(), x, y, c);
                        QVERIFY(std::abs(actual - expected) <= largest / 256);
                    }
                }
            }
        }
    }
}

void TestCodecs::hdrSurvivesExtremes_data()
{
    QTest::addColumn<float>("value");
    QTest::addColumn<float>("expected");
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const float largest = std::ldexp(255.0F, 119);
    QTest::newRow("zero") << 0.0F << 0.0F;
    QTest::newRow("one") << 1.0F << 1.0F;
    QTest::newRow("negative") << -3.0F << 0.0F;
    QTest::newRow("not a number") << std::numeric_limits<float>::quiet_NaN() << 0.0F;
    QTest::newRow("infinite") << infinity << largest;
    QTest::newRow("largest float") << std::numeric_limits<float>::max() << largest;
    QTest::newRow("smallest float") << std::numeric_limits<float>::denorm_min() << 0.0F;
    QTest::newRow("rounds up to a power of two") << 0.999F << 1.0F;
    QTest::newRow("tiny") << std::ldexp(1.0F, -120) << std::ldexp(1.0F, -120);
}

void TestCodecs::hdrSurvivesExtremes()
{
    QFETCH(float, value);
    QFETCH(float, expected);
    ImageBuffer image = ImageBuffer::allocate(DType::Float32, {1, 1, 3}).value();
    for (std::ptrdiff_t c = 0; c < 3; ++c)
        std::memcpy(image.mutableView().at(0, 0, c), &value, sizeof value);
    const Result<Image> decoded = codec("hdr").decode({codec("hdr").encoder()->encode(image.view(), {}, {}).value()});
    QVERIFY(decoded);
    QCOMPARE(valueAt(decoded->buffer.view(), 0, 0, 1), expected);
}

// 24 bits, blue first, bottom row first, rows padded to 4.
void TestCodecs::bmpHasTheBytesOfTheFormat()
{
    const ImageBuffer image = patterned(DType::UInt8, {2, 3, 3});
    const auto file = codec("bmp").encoder()->encode(image.view(), {}, {});
    QVERIFY(file);
    QCOMPARE(file->size(), std::size_t{54 + 2 * 12});
    QCOMPARE(int((*file)[18]), 3);
    QCOMPARE(int((*file)[22]), 2);
    QCOMPARE(int((*file)[28]), 24);
    for (std::ptrdiff_t y = 0; y < 2; ++y) {
        for (std::ptrdiff_t x = 0; x < 3; ++x) {
            for (std::ptrdiff_t c = 0; c < 3; ++c)
                QCOMPARE((*file)[std::size_t(54 + (1 - y) * 12 + 3 * x + 2 - c)], *image.view().at(x, y, c));
        }
    }
}

void TestCodecs::headersTellTheShapeWithoutThePixels_data()
{
    losslessFormatsGiveEveryByteBack_data();
    QTest::newRow("jpeg") << QByteArray("jpeg") << DType::UInt8 << qsizetype(3);
    QTest::newRow("hdr") << QByteArray("hdr") << DType::Float32 << qsizetype(3);
}

void TestCodecs::headersTellTheShapeWithoutThePixels()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const Shape shape{9, 33, channels};
    const auto file = codec(id).encoder()->encode(patterned(dtype, shape).view(), {}, {});
    const Result<ImageSpec> spec = codec(id).decoder()->readHeader(*file);
    QVERIFY(spec);
    QVERIFY((*spec == ImageSpec{dtype, shape, expectedNames(id, dtype, channels)}));
}

void TestCodecs::decodingCanBeCancelled_data()
{
    headersTellTheShapeWithoutThePixels_data();
}

void TestCodecs::decodingCanBeCancelled()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const ImageBuffer image = patterned(dtype, {9, 33, channels});
    const auto file = codec(id).encoder()->encode(image.view(), {}, {});
    const Progress progress;
    progress.token.cancel();
    const Result<Image> decoded = codec(id).decode({.bytes = *file, .progress = progress});
    QVERIFY(!decoded && decoded.error().code == ErrorCode::Cancelled);
    const auto encoded = codec(id).encoder()->encode(image.view(), {}, progress);
    QVERIFY(!encoded && encoded.error().code == ErrorCode::Cancelled);
}

void TestCodecs::workCanBeCancelledOnTheWay_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("png") << QByteArray("png");
    QTest::newRow("jpeg") << QByteArray("jpeg");
}

// At the first sign of progress; that is long before the end.
void TestCodecs::workCanBeCancelledOnTheWay()
{
    QFETCH(QByteArray, id);
    const ImageBuffer image = gradient({1000, 1500, 3});
    const auto cancelling = [](double &furthest) {
        Progress progress;
        progress.report = [token = progress.token, &furthest](double fraction) {
            furthest = std::max(furthest, fraction);
            token.cancel();
        };
        return progress;
    };
    double furthest = 0;
    const auto file = codec(id).encoder()->encode(image.view(), {}, {});
    const Result<Image> decoded = codec(id).decode({.bytes = *file, .progress = cancelling(furthest)});
    QVERIFY(!decoded && decoded.error().code == ErrorCode::Cancelled);
    QVERIFY(furthest < 0.5);
    const auto encoded = codec(id).encoder()->encode(image.view(), {}, cancelling(furthest));
    QVERIFY(!encoded && encoded.error().code == ErrorCode::Cancelled);
}

void TestCodecs::savingCanBeCancelledWhenTheFileHasGrown_data()
{
    workCanBeCancelledOnTheWay_data();
}

// The encoder has moved its file to larger memory more than once by then.
void TestCodecs::savingCanBeCancelledWhenTheFileHasGrown()
{
    QFETCH(QByteArray, id);
    const ImageBuffer noise = patterned(DType::UInt8, {1000, 1500, 3});
    Progress progress;
    progress.report = [token = progress.token](double fraction) {
        if (fraction >= 0.5)
            token.cancel();
    };
    const auto encoded = codec(id).encoder()->encode(noise.view(), {}, progress);
    QVERIFY(!encoded && encoded.error().code == ErrorCode::Cancelled);
}

void TestCodecs::limitsHold_data()
{
    headersTellTheShapeWithoutThePixels_data();
}

void TestCodecs::limitsHold()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const auto file = codec(id).encoder()->encode(patterned(dtype, {9, 33, channels}).view(), {}, {});
    const std::size_t bytes = packedByteCount({9, 33, channels}, dtype).value();
    QVERIFY(codec(id).decode({.bytes = *file, .limits = {33, bytes, 33}}));
    for (const DecodeLimits &limits : {DecodeLimits{32, bytes, 32}, DecodeLimits{33, bytes - 1, 33}}) {
        const Result<Image> decoded = codec(id).decode({.bytes = *file, .limits = limits});
        QVERIFY(!decoded && decoded.error().code == ErrorCode::TooLarge);
    }
}

void TestCodecs::idsAreUnique()
{
    std::vector<std::string> ids;
    for (const auto &candidate : registry.codecs())
        ids.push_back(candidate->id());
    std::ranges::sort(ids);
    QVERIFY(std::ranges::adjacent_find(ids) == ids.end());
}

void TestCodecs::formatsAreRecognised_data()
{
    headersTellTheShapeWithoutThePixels_data();
}

// Whatever the extension says; only TGA, which has no signature, needs it.
void TestCodecs::formatsAreRecognised()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const auto file = codec(id).encoder()->encode(patterned(dtype, {9, 33, channels}).view(), {}, {});
    const std::string usual = codec(id).extensions().front();
    for (const std::string &extension : {usual, std::string("tga"), std::string(), std::string("xyz")}) {
        QCOMPARE(registry.decoderFor(*file, extension), &codec(id));
    }
}

QTEST_GUILESS_MAIN(TestCodecs)
#include "test_codecs.moc"
