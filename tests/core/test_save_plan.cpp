#include "core/codecs/io/conversion.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <limits>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

// Takes 16-bit images as they are, like an encoder of another library.
class Bmp16Encoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override { return {{DType::UInt16}, {1, 3, 4}}; }
    Result<void> encodeTo(ByteSink & /*sink*/, const ImageView & /*image*/, const EncodeOptions & /*options*/,
                          const Progress & /*progress*/) const override
    {
        return {};
    }
};

QByteArrayList sentences(const std::vector<std::string> &losses)
{
    QByteArrayList list;
    for (const std::string &loss : losses)
        list.append(QByteArray::fromStdString(loss));
    return list;
}

template <typename T>
ImageBuffer imageOf(DType dtype, const std::vector<T> &samples, std::ptrdiff_t channels = 1)
{
    const Shape shape{1, static_cast<std::ptrdiff_t>(samples.size()) / channels, channels};
    ImageBuffer image = ImageBuffer::allocate(dtype, shape).value();
    std::memcpy(image.mutableView().data(), samples.data(), samples.size() * sizeof(T));
    return image;
}

template <typename T>
std::vector<T> samplesOf(const ImageView &image)
{
    std::vector<T> samples;
    for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
        for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
            T value;
            std::memcpy(&value, image.at(x, 0, c), sizeof value);
            samples.push_back(value);
        }
    }
    return samples;
}

// Converts to `dtype`, keeping the channels.
template <typename T>
std::vector<T> converted(const ImageBuffer &image, DType dtype)
{
    const std::ptrdiff_t channels = image.shape().channels;
    const Conversion plan = planConversion({image.dtype(), image.shape(), defaultChannelNames(channels)},
                                           EncoderCapabilities{{dtype}, {channels}});
    ImageBuffer storage;
    return samplesOf<T>(convert(image.view(), plan, storage, {}).value());
}

} // namespace

class TestSavePlan : public QObject
{
    Q_OBJECT

private slots:
    void lossesAreSaidBefore_data();
    void lossesAreSaidBefore();
    void unknownExtensionsAreRefusedWithAList();
    void theEncoderThatKeepsMostIsChosen();
    void everyIntegerIsExactlyRounded();
    void floatsAreClippedAndRounded();
    void channelsAreFoundByName();
    void reorderedChannelsAreAViewNotACopy();
    void savedImagesOpenAgain_data();
    void savedImagesOpenAgain();
    void aDiskThatGivesOtherBytesBackIsNoticed_data();
    void aDiskThatGivesOtherBytesBackIsNoticed();
    void messagesNameTheFile();
};

void TestSavePlan::lossesAreSaidBefore_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QByteArray>("names");
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<DType>("written");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<QByteArrayList>("losses");
    const QByteArray light = "Values are written as they are, from 0 to 1, where this format means linear light: other "
                             "programs show them brighter.";
    const QByteArray jpeg = "JPEG is lossy: pixel values change slightly.";
    const QByteArray alpha = "Alpha is dropped; colors under it stay.";
    const QByteArray sixteen = "16-bit values are rounded to 8 bits.";
    const QByteArray floating = "Values below 0 or above 1 are clipped and the rest rounded to ";
    const QByteArray rgbe =
        "Radiance HDR keeps 8 bits of a value and one exponent a pixel: values are rounded, negative ones become 0.";
    using L = QByteArrayList;
    const DType u8 = DType::UInt8;
    const DType u16 = DType::UInt16;
    const DType f32 = DType::Float32;
    QTest::newRow("RGBA 8 to PNG") << u8 << QByteArray("RGBA") << QByteArray("png") << u8 << qsizetype(4) << L{};
    QTest::newRow("gray to PNG") << u8 << QByteArray("L") << QByteArray("png") << u8 << qsizetype(1) << L{};
    QTest::newRow("RGB 16 to PNG") << u16 << QByteArray("RGB") << QByteArray("png") << u16 << qsizetype(3) << L{};
    QTest::newRow("float to PNG") << f32 << QByteArray("RGB") << QByteArray("png") << u16 << qsizetype(3)
                                  << L{floating + "16 bits."};
    QTest::newRow("RGB 8 to JPEG") << u8 << QByteArray("RGB") << QByteArray("jpg") << u8 << qsizetype(3) << L{jpeg};
    QTest::newRow("RGBA 16 to JPEG") << u16 << QByteArray("RGBA") << QByteArray("jpg") << u8 << qsizetype(3)
                                     << L{sixteen, alpha, jpeg};
    QTest::newRow("gray to BMP becomes RGB") << u8 << QByteArray("L") << QByteArray("bmp") << u8 << qsizetype(3) << L{};
    QTest::newRow("gray with alpha to BMP") << u8 << QByteArray("LA") << QByteArray("bmp") << u8 << qsizetype(4) << L{};
    QTest::newRow("float to BMP") << f32 << QByteArray("RGB") << QByteArray("bmp") << u8 << qsizetype(3)
                                  << L{floating + "8 bits."};
    QTest::newRow("RGB float to HDR") << f32 << QByteArray("RGB") << QByteArray("hdr") << f32 << qsizetype(3)
                                      << L{rgbe};
    QTest::newRow("RGB 8 to HDR") << u8 << QByteArray("RGB") << QByteArray("hdr") << f32 << qsizetype(3)
                                  << L{rgbe, light};
    QTest::newRow("float to PFM") << f32 << QByteArray("RGB") << QByteArray("pfm") << f32 << qsizetype(3) << L{};
    QTest::newRow("RGB 16 to PPM") << u16 << QByteArray("RGB") << QByteArray("ppm") << u16 << qsizetype(3) << L{};
    QTest::newRow("float to PAM") << f32 << QByteArray("RGBA") << QByteArray("pam") << u16 << qsizetype(4)
                                  << L{floating + "16 bits."};
    QTest::newRow("RGB to PGM") << u8 << QByteArray("RGB") << QByteArray("pgm") << u8 << qsizetype(1)
                                << L{"Only 1 of 3 color channels are written."};
    QTest::newRow("gray to PNM") << u8 << QByteArray("L") << QByteArray("pnm") << u8 << qsizetype(1) << L{};
    QTest::newRow("five channels to PNG") << u8 << QByteArray("01234") << QByteArray("png") << u8 << qsizetype(3)
                                          << L{"Only 3 of 5 color channels are written."};
    const DType f16 = DType::Float16;
    QTest::newRow("RGBA 16 to TIFF") << u16 << QByteArray("RGBA") << QByteArray("tif") << u16 << qsizetype(4) << L{};
    QTest::newRow("int64 to TIFF") << DType::Int64 << QByteArray("L") << QByteArray("tiff") << DType::Int64
                                   << qsizetype(1) << L{};
    QTest::newRow("five channels to TIFF")
        << u8 << QByteArray("01234") << QByteArray("tif") << u8 << qsizetype(5) << L{};
    QTest::newRow("depth to TIFF") << f32 << QByteArray("RGBZ") << QByteArray("tif") << f32 << qsizetype(4)
                                   << L{"The names of channels are dropped: Z."};
    QTest::newRow("half to EXR") << f16 << QByteArray("RGBA") << QByteArray("exr") << f16 << qsizetype(4) << L{};
    QTest::newRow("float with depth to EXR")
        << f32 << QByteArray("RGBZ") << QByteArray("exr") << f32 << qsizetype(4) << L{};
    QTest::newRow("RGB 8 to EXR") << u8 << QByteArray("RGB") << QByteArray("exr") << f32 << qsizetype(3) << L{light};
    QTest::newRow("RGBA 16 to EXR") << u16 << QByteArray("RGBA") << QByteArray("exr") << f32 << qsizetype(4)
                                    << L{light};
    QTest::newRow("gray 8 to PFM") << u8 << QByteArray("L") << QByteArray("pfm") << f32 << qsizetype(1) << L{light};
    QTest::newRow("BGR to PNG") << u8 << QByteArray("BGR") << QByteArray("png") << u8 << qsizetype(3) << L{};
}

void TestSavePlan::lossesAreSaidBefore()
{
    QFETCH(DType, dtype);
    QFETCH(QByteArray, names);
    QFETCH(QByteArray, extension);
    QFETCH(DType, written);
    QFETCH(qsizetype, channels);
    QFETCH(QByteArrayList, losses);
    ImageSpec spec{dtype, {7, 9, names.size()}, {}};
    for (const char letter : names)
        spec.channels.emplace_back(1, letter);
    const Result<SavePlan> plan = planEncoding({spec, std::string("a.") + extension.toStdString()}, registry);
    QVERIFY(plan);
    QCOMPARE(plan->conversion.dtype, written);
    QCOMPARE(qsizetype(plan->conversion.sources.size()), channels);
    QCOMPARE(sentences(plan->losses), losses);
}

void TestSavePlan::unknownExtensionsAreRefusedWithAList()
{
    const ImageSpec spec{DType::UInt8, {7, 9, 3}, defaultChannelNames(3)};
    for (const char *const extension : {"xyz", "", "PNG "}) {
        const Result<SavePlan> plan = planEncoding({spec, std::string("a.") + extension}, registry);
        QVERIFY(!plan && plan.error().code == ErrorCode::UnknownFormat);
        QVERIFY(plan.error().message.find("png, jpg") != std::string::npos);
    }
    const Result<SavePlan> integers = planEncoding({{DType::Int32, {7, 9, 1}, {"L"}}, "a.png"}, registry);
    QVERIFY(!integers && integers.error().code == ErrorCode::Unsupported);
}

void TestSavePlan::theEncoderThatKeepsMostIsChosen()
{
    CodecRegistry two = CodecRegistry::builtIn();
    two.add({"bmp16", "BMP, 16 bits", {"bmp"}, nullptr, std::make_unique<Bmp16Encoder>()});
    const auto chosen = [&](DType dtype, std::ptrdiff_t channels) {
        return QByteArray::fromStdString(
            two.encoderFor("bmp", {dtype, {1, 1, channels}, defaultChannelNames(channels)})->id());
    };
    QCOMPARE(chosen(DType::UInt8, 3), QByteArray("bmp"));
    QCOMPARE(chosen(DType::UInt16, 3), QByteArray("bmp16"));
    QCOMPARE(chosen(DType::Float32, 3), QByteArray("bmp16"));
    QCOMPARE(chosen(DType::UInt16, 4), QByteArray("bmp16"));
    QCOMPARE(two.encoderFor("xyz", {}), nullptr);
}

void TestSavePlan::everyIntegerIsExactlyRounded()
{
    std::vector<std::uint16_t> all(65536);
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<std::uint16_t>(i);
    const std::vector<std::uint8_t> narrowed = converted<std::uint8_t>(imageOf(DType::UInt16, all), DType::UInt8);
    for (std::size_t i = 0; i < all.size(); ++i)
        QCOMPARE(int(narrowed[i]), int(std::lround(double(i) / 257)));

    std::vector<std::uint8_t> bytes(256);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    const ImageBuffer image = imageOf(DType::UInt8, bytes);
    const std::vector<std::uint16_t> widened = converted<std::uint16_t>(image, DType::UInt16);
    const std::vector<float> fractions = converted<float>(image, DType::Float32);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        QCOMPARE(std::size_t(widened[i]), i * 257);
        QCOMPARE(fractions[i], float(i) / 255.0F);
    }
}

void TestSavePlan::floatsAreClippedAndRounded()
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{
        -1, -0.0F, 0.5F / 255 - 1e-6F, 0.5F / 255 + 1e-6F, 0.5F,
        1,  1.5F,  infinity,           -infinity,          std::numeric_limits<float>::quiet_NaN()};
    const ImageBuffer image = imageOf(DType::Float32, values);
    QVERIFY((converted<std::uint8_t>(image, DType::UInt8)
             == std::vector<std::uint8_t>{0, 0, 0, 1, 128, 255, 255, 255, 0, 0}));
    QVERIFY(converted<std::uint16_t>(image, DType::UInt16)[4] == 32768);
    // There and back is the identity.
    std::vector<std::uint16_t> all(65536);
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<std::uint16_t>(i);
    const std::vector<float> fractions = converted<float>(imageOf(DType::UInt16, all), DType::Float32);
    QVERIFY(converted<std::uint16_t>(imageOf(DType::Float32, fractions), DType::UInt16) == all);
}

void TestSavePlan::channelsAreFoundByName()
{
    const ImageBuffer image = imageOf<std::uint8_t>(DType::UInt8, {1, 2, 3, 4}, 4);
    const auto written = [&](const ChannelNames &names, std::ptrdiff_t channels) {
        const Conversion plan =
            planConversion({DType::UInt8, image.shape(), names}, EncoderCapabilities{{DType::UInt8}, {channels}});
        ImageBuffer storage;
        return samplesOf<std::uint8_t>(convert(image.view(), plan, storage, {}).value());
    };
    using V = std::vector<std::uint8_t>;
    QVERIFY((written({"B", "G", "R", "A"}, 4) == V{3, 2, 1, 4}));
    QVERIFY((written({"A", "R", "G", "B"}, 4) == V{2, 3, 4, 1}));
    QVERIFY((written({"A", "R", "G", "B"}, 3) == V{2, 3, 4}));
    QVERIFY((written({"G", "B", "R", "X"}, 4) == V{3, 1, 2, 255}));
    QVERIFY((written({"R", "G", "B", "A"}, 2) == V{1, 4}));
    // Formats that take any number of channels get all, under their names.
    const auto all = [&](const ChannelNames &names) {
        EncoderCapabilities capabilities{{DType::UInt8}, {1, 2, 3, 4}};
        capabilities.features = {EncoderFeature::AnyChannels};
        const Conversion plan = planConversion({DType::UInt8, image.shape(), names}, capabilities);
        return namesOf(plan, names);
    };
    QVERIFY((all({"B", "G", "R", "A"}) == ChannelNames{"R", "G", "B", "A"}));
    QVERIFY((all({"Z", "A", "B", "G", "R"}) == ChannelNames{"R", "G", "B", "A", "Z"}));
    QVERIFY((all({"A", "Y"}) == ChannelNames{"Y", "A"}));
}

void TestSavePlan::reorderedChannelsAreAViewNotACopy()
{
    const ImageBuffer image = patterned(DType::UInt8, {7, 9, 4});
    const Conversion plan =
        planConversion({DType::UInt8, image.shape(), {"A", "B", "G", "R"}}, EncoderCapabilities{{DType::UInt8}, {3}});
    ImageBuffer storage;
    const Result<ImageView> view = convert(image.view(), plan, storage, {});
    QVERIFY(view);
    QVERIFY(view->data() == image.view().data() + 3);
    QCOMPARE(view->strides().channel, std::ptrdiff_t{-1});
}

void TestSavePlan::savedImagesOpenAgain_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("channels");
    QTest::newRow("PNG") << QByteArray("png") << DType::UInt8 << qsizetype(4);
    QTest::newRow("TGA") << QByteArray("tga") << DType::UInt8 << qsizetype(2);
    QTest::newRow("PAM") << QByteArray("pam") << DType::UInt16 << qsizetype(4);
    QTest::newRow("TIFF") << QByteArray("tif") << DType::UInt16 << qsizetype(4);
    QTest::newRow("TIFF of doubles") << QByteArray("tif") << DType::Float64 << qsizetype(1);
    QTest::newRow("EXR") << QByteArray("exr") << DType::Float16 << qsizetype(4);
    QTest::newRow("PFM") << QByteArray("pfm") << DType::Float32 << qsizetype(3);
}

void TestSavePlan::savedImagesOpenAgain()
{
    QFETCH(QByteArray, extension);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("image." + extension).toStdString();
    const ImageBuffer image = patterned(dtype, {33, 70, channels});
    const Result<SavePlan> plan = planEncoding(
        {{dtype, image.shape(), defaultChannelNames(channels)}, std::string("a.") + extension.toStdString()}, registry);
    QVERIFY(plan && plan->losses.empty());
    const Result<Source> saved = saveImage(image.view(), test::at(*plan, path), {}, {});
    QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
    const Result<OpenedImage> opened = openImage(path, registry, {}, {});
    QVERIFY(opened);
    COMPARE_IMAGES(opened->image.buffer.view(), image.view());
    QVERIFY(opened->source.stamp == saved->stamp);
}

// Pixels that may change cannot be compared; bytes can.
void TestSavePlan::aDiskThatGivesOtherBytesBackIsNoticed_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::newRow("JPEG") << QByteArray("jpg");
    QTest::newRow("raw with a layout") << QByteArray("raw");
    QTest::newRow("raw") << QByteArray("bin");
}

void TestSavePlan::aDiskThatGivesOtherBytesBackIsNoticed()
{
    QFETCH(const QByteArray, extension);
    const QTemporaryDir folder;
    const QString path = folder.filePath("image." + extension);
    const ImageBuffer image = patterned(DType::UInt8, {1500, 1500, 3}); // more than is kept back for one write
    const ChannelNames names = defaultChannelNames(3);
    const SavePlan plan =
        planEncoding({{DType::UInt8, image.shape(), names}, std::string("a.") + extension.toStdString()}, registry)
            .value();
    bool isChanged = false;
    const auto change = [&](double /*fraction*/) {
        for (const QFileInfo &file : QDir("/proc/self/fd").entryInfoList(QDir::Files | QDir::System)) {
            QFile written(file.filePath());
            if (isChanged || !file.symLinkTarget().startsWith(folder.path()) || !written.open(QIODevice::ReadWrite))
                continue;
            isChanged = written.size() > 1000 && written.seek(1000) && written.write("?") == 1;
        }
    };
    const Result<Source> saved = saveImage(image.view(), test::at(plan, path.toStdString()), {}, {{}, change});
    QVERIFY2(isChanged, "all was written at once");
    QVERIFY(!saved);
    QVERIFY2(saved.error().message.find("does not give back") != std::string::npos, saved.error().message.c_str());
    QVERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
}

void TestSavePlan::messagesNameTheFile()
{
    const QTemporaryDir folder;
    const std::string base = folder.path().toStdString();
    const std::string empty = base + "/empty.png";
    QVERIFY(std::fclose(std::fopen(empty.c_str(), "w")) == 0);
    for (const auto &[path, code] :
         {std::pair{base + "/missing.png", ErrorCode::NotFound}, std::pair{base, ErrorCode::ReadFailed},
          std::pair{std::string("/dev/zero"), ErrorCode::ReadFailed}, std::pair{empty, ErrorCode::Corrupt},
          std::pair{std::string("/proc/self/exe"), ErrorCode::UnknownFormat}}) {
        const Result<OpenedImage> opened = openImage(path, registry, {}, {});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, code);
        QVERIFY2(opened.error().message.starts_with(path + ": "), opened.error().message.c_str());
        QVERIFY(opened.error().message.ends_with('.'));
    }
}

QTEST_GUILESS_MAIN(TestSavePlan)
#include "test_save_plan.moc"
