// The ledger in numbers, and that what is written is what is on the disk before the old file goes.
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/pixel_losses.h"
#include "core/codecs/io/save_image.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

using namespace pellucid;
using namespace pellucid::test;

namespace {

template <typename T>
ImageBuffer imageOf(DType dtype, std::initializer_list<T> samples, std::ptrdiff_t channels)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, {1, std::ssize(samples) / channels, channels}).value();
    std::memcpy(image.mutableView().data(), std::data(samples), samples.size() * sizeof(T));
    return image;
}

const Codec &png()
{
    static const CodecRegistry registry = CodecRegistry::builtIn();
    return *registry.codecs().front();
}

// A lossless encoder with a fault: it writes another pixel than it was given, or half of the file.
class Liar final : public Encoder
{
public:
    enum class Fault { WrongSample, WrongShape, Cut };
    explicit Liar(Fault fault) : m_fault(fault) {}

    EncoderCapabilities capabilities() const override { return png().encoder()->capabilities(); }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        ImageBuffer wrong = relaid(image, Layout::Packed);
        const MutableImageView pixels = wrong.mutableView();
        if (m_fault == Fault::WrongSample)
            *pixels.at(pixels.width() - 1, pixels.height() - 1) ^= std::byte{1};
        const ImageView written =
            m_fault == Fault::WrongShape ? ImageView(pixels).crop({0, 0, 1, pixels.height()}) : ImageView(pixels);
        Result<std::vector<std::byte>> file = png().encoder()->encode(written, options, progress);
        if (m_fault == Fault::Cut)
            file->resize(file->size() / 2);
        return sink.write(*file);
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        return png().encoder()->verify(file, image, options, progress);
    }

private:
    Fault m_fault;
};

// That there is one lets saving compare.
class LiarDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> /*head*/, std::string_view /*extension*/) const override { return false; }
    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return png().decoder()->readHeader(file);
    }
    Result<Image> decode(const DecodeRequest &request) const override { return png().decode(request); }
};

} // namespace

Q_DECLARE_METATYPE(Liar::Fault)

class TestPixelLosses : public QObject
{
    Q_OBJECT

private slots:
    void lossesAreCounted_data();
    void lossesAreCounted();
    void everyLayoutCountsTheSame();
    void countingCanBeCancelled();
    void aFileThatIsNotTheImageKeepsTheOldOne_data();
    void aFileThatIsNotTheImageKeepsTheOldOne();
    void pngIsComparedSampleBySample_data();
    void pngIsComparedSampleBySample();
};

void TestPixelLosses::lossesAreCounted_data()
{
    QTest::addColumn<std::shared_ptr<ImageBuffer>>("image");
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<QByteArrayList>("sentences");
    const auto row = [](const char *name, ImageBuffer image, const char *extension, const QByteArrayList &sentences) {
        QTest::newRow(name) << std::make_shared<ImageBuffer>(std::move(image)) << QByteArray(extension) << sentences;
    };
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::initializer_list<float> wild{nan, -1.0F, -infinity, 2.0F, infinity, 0.0F, 1.0F, 1.0F / 3};
    row("wild floats to PNG", imageOf(DType::Float32, wild, 1), "png",
        {"1 of 8 values are NaN and become 0.", "2 of 8 values are negative and become 0.",
         "2 of 8 values are above 1 and become 1."}); // 1/3 is 21845 / 65535
    row("wild floats to JPEG", imageOf(DType::Float32, wild, 1), "jpg",
        {"1 of 8 values are NaN and become 0.", "2 of 8 values are negative and become 0.",
         "2 of 8 values are above 1 and become 1."}); // and 85 / 255
    row("floats between the levels", imageOf<float>(DType::Float32, {0.1F, 0.5F, 0.0F}, 1), "png",
        {"2 of 3 values are rounded."});
    row("floats to PFM", imageOf(DType::Float32, wild, 1), "pfm", {});
    row("16 bits to PNG", imageOf<std::uint16_t>(DType::UInt16, {1, 2, 257}, 1), "png", {});
    row("16 bits to BMP", imageOf<std::uint16_t>(DType::UInt16, {1, 2, 257, 65535, 0, 514}, 3), "bmp",
        {"2 of 6 values are rounded."});
    row("16 bits with exact counterparts", imageOf<std::uint16_t>(DType::UInt16, {257, 0, 65535}, 3), "bmp", {});
    row("alpha to JPEG", imageOf<std::uint8_t>(DType::UInt8, {1, 2, 3, 255, 4, 5, 6, 0, 0, 0, 0, 0, 7, 8, 9, 128}, 4),
        "jpg", {"3 pixels are not opaque and will be.", "1 pixels have a color under alpha 0 that will be seen."});
    row("opaque alpha to JPEG", imageOf<std::uint8_t>(DType::UInt8, {1, 2, 3, 255}, 4), "jpg", {});
    row("alpha to PNG", imageOf<std::uint8_t>(DType::UInt8, {1, 2, 3, 0}, 4), "png", {});
}

void TestPixelLosses::lossesAreCounted()
{
    QFETCH(const std::shared_ptr<ImageBuffer>, image);
    QFETCH(const QByteArray, extension);
    QFETCH(const QByteArrayList, sentences);
    const CodecRegistry registry = CodecRegistry::builtIn();
    const ChannelNames channels = defaultChannelNames(image->shape().channels);
    const Result<SavePlan> plan = planEncoding(
        {{image->dtype(), image->shape(), channels}, std::string("a.") + extension.toStdString()}, registry);
    const Result<std::vector<std::string>> counted = countLosses(image->view(), *plan, {});
    QByteArrayList found;
    for (const std::string &sentence : *counted)
        found.append(QByteArray::fromStdString(sentence));
    QCOMPARE(found, sentences);
    QVERIFY(found.isEmpty() || !plan->losses.empty()); // what is counted was said

    // What reopening shows: where nothing is said, nothing has changed.
    if (!plan->losses.empty() && !sentences.isEmpty())
        return;
    const QTemporaryDir folder;
    const std::string path = folder.filePath("image." + extension).toStdString();
    QVERIFY(saveImage(image->view(), test::at(*plan, path), {}, {}));
    const Result<OpenedImage> opened = openImage(path, registry, {}, {});
    if (plan->losses.empty())
        COMPARE_IMAGES(opened->image.buffer.view(), image->view());
}

void TestPixelLosses::everyLayoutCountsTheSame()
{
    const ImageBuffer image = patterned(DType::Float32, {33, 9, 4});
    const ChannelNames channels = defaultChannelNames(4);
    const Conversion conversion =
        planConversion({DType::Float32, image.shape(), channels}, EncoderCapabilities{{DType::UInt8}, {3}});
    const PixelLosses expected = countPixelLosses(image.view(), channels, conversion, {}).value();
    QVERIFY(expected.negative > 0 && expected.aboveOne > 0 && expected.rounded > 0 && expected.notOpaque > 0);
    for (const Layout layout : allLayouts())
        QVERIFY2(countPixelLosses(relaid(image.view(), layout).view(), channels, conversion, {}).value() == expected,
                 name(layout));
}

void TestPixelLosses::countingCanBeCancelled()
{
    const ImageBuffer image = patterned(DType::UInt16, {9, 9, 1});
    const Conversion conversion =
        planConversion({DType::UInt16, image.shape(), {"L"}}, EncoderCapabilities{{DType::UInt8}, {1}});
    const Progress progress;
    progress.token.cancel();
    QVERIFY(countPixelLosses(image.view(), {"L"}, conversion, progress).error().code == ErrorCode::Cancelled);
}

void TestPixelLosses::aFileThatIsNotTheImageKeepsTheOldOne_data()
{
    QTest::addColumn<Liar::Fault>("fault");
    QTest::newRow("one sample is wrong") << Liar::Fault::WrongSample;
    QTest::newRow("the shape is wrong") << Liar::Fault::WrongShape;
    QTest::newRow("the file is cut") << Liar::Fault::Cut;
}

void TestPixelLosses::aFileThatIsNotTheImageKeepsTheOldOne()
{
    QFETCH(const Liar::Fault, fault);
    CodecRegistry registry;
    registry.add({"liar", "Liar", {"liar"}, std::make_unique<LiarDecoder>(), std::make_unique<Liar>(fault)});
    const QTemporaryDir folder;
    const std::string path = folder.filePath("image.liar").toStdString();
    std::ofstream(path) << "the old file";
    const ImageBuffer image = patterned(DType::UInt8, {33, 9, 3});
    const ChannelNames channels = defaultChannelNames(3);
    const Result<SavePlan> plan = planEncoding({{DType::UInt8, image.shape(), channels}, "a.liar"}, registry);
    QVERIFY(plan->isChecked);
    const Result<Source> saved = saveImage(image.view(), test::at(*plan, path), {}, {});
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::WriteFailed);
    QVERIFY(saved.error().message.starts_with(path + ": What was written differs"));
    std::ifstream file(path);
    QCOMPARE(std::string(std::istreambuf_iterator<char>(file), {}), std::string("the old file"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestPixelLosses::pngIsComparedSampleBySample_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("channels");
    for (const DType dtype : {DType::UInt8, DType::UInt16}) {
        for (qsizetype channels = 1; channels <= 4; ++channels)
            QTest::addRow("%s, %d channels", name(dtype).data(), int(channels)) << dtype << channels;
    }
}

void TestPixelLosses::pngIsComparedSampleBySample()
{
    QFETCH(const DType, dtype);
    QFETCH(const qsizetype, channels);
    const CodecRegistry registry = CodecRegistry::builtIn();
    const Codec &png = *registry.codecs().front();
    const ImageBuffer image = patterned(dtype, {700, 333, channels}); // several bands
    const std::vector<std::byte> file = png.encoder()->encode(image.view(), {}, {}).value();
    for (const Layout layout : allLayouts()) {
        ImageBuffer same = relaid(image.view(), layout);
        QVERIFY2(png.encoder()->verify(file, same.view(), {}, {}).value(), name(layout));
        for (const Point at : {Point{0, 0}, Point{332, 699}, Point{7, 350}}) {
            std::byte &last = *(same.mutableView().at(at.x, at.y, channels - 1) + itemSize(dtype) - 1);
            last ^= std::byte{1};
            QVERIFY(!png.encoder()->verify(file, same.view(), {}, {}).value());
            last ^= std::byte{1};
        }
    }
    QVERIFY(!png.encoder()->verify(file, image.view().crop({0, 0, 332, 700}), {}, {}).value());
}

QTEST_GUILESS_MAIN(TestPixelLosses)
#include "test_pixel_losses.moc"
