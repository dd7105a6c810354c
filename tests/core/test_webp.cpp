// WebP files against Pillow, which reads and writes them through other functions of the library, and what they can lie
// about.
#include "core/codecs/io/animation.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "tests/support/file_content.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

const Codec &webp()
{
    return **std::ranges::find_if(registry.codecs(), [](const auto &codec) { return codec->id() == "webp"; });
}

// Two frames of noise, with alpha, as a document has them.
Image animation()
{
    Image image = allocateAnimation(2, {9, 7, 4}, {}).value();
    const ImageBuffer noise = patterned(DType::UInt8, {18, 7, 4});
    std::ranges::copy(noise.storage()->bytes().first(image.buffer.storage()->bytes().size()),
                      image.buffer.storage()->bytes().begin());
    image.metadata.frameMilliseconds = {40, 1000};
    image.metadata.loops = 3;
    return image;
}

QByteArray still(Compression compression = Compression::Fast)
{
    const auto file =
        webp().encoder()->encode(patterned(DType::UInt8, {17, 33, 4}).view(), {.compression = compression}, {});
    return {reinterpret_cast<const char *>(file->data()), static_cast<qsizetype>(file->size())};
}

QByteArray with(QByteArray file, qsizetype at, const QByteArray &bytes)
{
    return file.replace(at, bytes.size(), bytes);
}

} // namespace

class TestWebp : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void readsWhatPillowReads_data();
    void readsWhatPillowReads();
    void lossyIsSmallerAndCloseWhereAskedFor();
    void aLossySaveNeedNotBeExact();
    void animationsComeBackWhole();
    void onlyAnimationsAreWrittenAsSuch();
    void animationsAreReadBackBeforeTheyAreKept_data();
    void animationsAreReadBackBeforeTheyAreKept();
    void animationsOfWhichOneFrameIsLeftSaySo();
    void hugeAnimationsAreTheirFirstFrames();
    void partsAreShown();
    void liesAreRefused_data();
    void liesAreRefused();
    void unknownChunksAreSaidToBeLost();

private:
    QTemporaryDir m_folder;
};

void TestWebp::initTestCase()
{
    QProcess python;
    python.start("/usr/bin/python3", {QFINDTESTDATA("core/write_animations.py"), m_folder.path()});
    QVERIFY(python.waitForFinished(60000));
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
}

void TestWebp::readsWhatPillowReads_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<std::vector<int>>("times");
    using Times = std::vector<int>;
    QTest::newRow("lossy") << "lossy.webp" << Shape{43, 61, 3} << Times{};
    QTest::newRow("lossy with alpha") << "lossy alpha.webp" << Shape{43, 61, 4} << Times{};
    QTest::newRow("lossless") << "lossless.webp" << Shape{33, 47, 3} << Times{};
    QTest::newRow("lossless with alpha") << "lossless alpha.webp" << Shape{33, 47, 4} << Times{};
    QTest::newRow("animation") << "moving.webp" << Shape{30, 40, 4} << Times{40, 70, 100, 130, 160};
}

void TestWebp::readsWhatPillowReads()
{
    QFETCH(const QString, name);
    QFETCH(const Shape, shape);
    QFETCH(const std::vector<int>, times);
    const std::string path = m_folder.filePath(name).toStdString();
    const Result<OpenedImage> opened = openImage(path, registry, {}, {});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const Image &image = opened->image;
    QCOMPARE(image.buffer.shape(), shape);
    QCOMPARE(webp().decoder()->readHeader(bytesOf(contentOf(m_folder.filePath(name))))->shape, shape);
    QVERIFY(image.metadata.frameMilliseconds == times);
    QCOMPARE(image.metadata.loops, times.empty() ? 0 : 3);

    const QByteArray rgba = contentOf(m_folder.filePath(name + ".raw"));
    const std::byte *const expected = bytesOf(rgba).data();
    const std::ptrdiff_t frames = times.empty() ? 1 : std::ssize(times);
    QCOMPARE(rgba.size(), frames * shape.height * shape.width * 4);
    for (std::ptrdiff_t i = 0; i < frames; ++i) {
        const ImageView frame(image.buffer.view().data() + i * shape.height * shape.width * shape.channels,
                              DType::UInt8, shape);
        const ImageView wanted(expected + i * shape.height * shape.width * 4, DType::UInt8, shape,
                               {shape.width * 4, 4, 1});
        COMPARE_IMAGES(frame, wanted);
    }
}

void TestWebp::lossyIsSmallerAndCloseWhereAskedFor()
{
    const Result<OpenedImage> opened = openImage(m_folder.filePath("lossy.webp").toStdString(), registry, {}, {});
    const Image &image = opened->image;
    const auto sizeOf = [&](const EncodeOptions &options) {
        return webp().encoder()->encode(image.buffer.view(), options, {})->size();
    };
    const std::size_t exact = sizeOf({.quality = 50});
    const std::size_t fine = sizeOf({.quality = 95, .compression = Compression::Lossy});
    const std::size_t coarse = sizeOf({.quality = 30, .compression = Compression::Lossy});
    QVERIFY(coarse < fine && fine < exact);

    const auto file =
        webp().encoder()->encode(image.buffer.view(), {.quality = 95, .compression = Compression::Lossy}, {});
    const Result<Image> again = webp().decode({*file});
    QCOMPARE(again->buffer.shape(), image.buffer.shape());
    QCOMPARE(again->quality, 0); // the file does not say
    for (std::ptrdiff_t y = 0; y < 43; ++y) {
        for (std::ptrdiff_t x = 0; x < 61; ++x) {
            for (std::ptrdiff_t c = 0; c < 3; ++c)
                QVERIFY(std::abs(std::to_integer<int>(*again->buffer.view().at(x, y, c))
                                 - std::to_integer<int>(*image.buffer.view().at(x, y, c)))
                        < 40);
        }
    }
}

void TestWebp::aLossySaveNeedNotBeExact()
{
    const ImageBuffer image = patterned(DType::UInt8, {20, 30, 3});
    const ChannelNames channels = defaultChannelNames(3);
    const Result<SavePlan> plan = planEncoding({{image.dtype(), image.shape(), channels}, "a.webp"}, registry);
    QVERIFY(plan->losses.empty() && plan->isChecked);
    const std::string path = m_folder.filePath("asked.webp").toStdString();
    QVERIFY(saveImage(image.view(), test::at(*plan, path), {.quality = 40, .compression = Compression::Lossy}, {}));
    const QByteArray lossy = contentOf(path.c_str());
    QVERIFY(!webp().encoder()->verify(bytesOf(lossy), image.view(), {}, {}).value());
    QVERIFY(!webp()
                 .encoder()
                 ->verify(bytesOf(lossy), image.view().crop({0, 0, 30, 19}), {.compression = Compression::Lossy}, {})
                 .value());
    QVERIFY(saveImage(image.view(), test::at(*plan, path), {.quality = 40}, {}));
    QVERIFY(webp().encoder()->verify(bytesOf(contentOf(path.c_str())), image.view(), {}, {}).value());
}

void TestWebp::animationsComeBackWhole()
{
    Image image = animation();
    const auto metadata = std::make_shared<const Metadata>(image.metadata);
    const Result<SavePlan> plan = planEncoding({image.spec(), "a.webp", metadata, image.array}, registry);
    QVERIFY2(plan->losses.empty(), plan->losses.empty() ? "" : plan->losses[0].c_str());
    const std::string path = m_folder.filePath("whole.webp").toStdString();
    const ArrayView array{image.buffer.view().data(), image.array->layout};
    QVERIFY(saveImage({image.buffer.view(), array}, test::at(*plan, path), {}, {}));
    Result<OpenedImage> again = openImage(path, registry, {}, {});
    QVERIFY2(again, again ? "" : again.error().message.c_str());
    QVERIFY(again->image.metadata.frameMilliseconds == image.metadata.frameMilliseconds);
    QCOMPARE(again->image.metadata.loops, 3);
    for (const std::size_t frame : {0U, 1U})
        COMPARE_IMAGES(frameOf(again->image, frame), frameOf(image, frame));
}

void TestWebp::onlyAnimationsAreWrittenAsSuch()
{
    Image image = animation();
    const auto lossesAs = [&](const char *extension) {
        return planEncoding({image.spec(), std::string("a.") + extension,
                             std::make_shared<const Metadata>(image.metadata), image.array},
                            registry)
            ->losses;
    };
    QVERIFY(lossesAs("webp").empty());
    QCOMPARE(lossesAs("png").front(), "Only the image that is shown is written, 1 of 2.");
    image.metadata.frameMilliseconds.clear(); // an array, from elsewhere
    QCOMPARE(lossesAs("webp").front(), "Only the image that is shown is written, 1 of 2.");
}

void TestWebp::animationsAreReadBackBeforeTheyAreKept_data()
{
    QTest::addColumn<Compression>("compression");
    QTest::addColumn<bool>("isExact");
    QTest::newRow("lossless") << Compression::Fast << true;
    QTest::newRow("lossy") << Compression::Lossy << false;
}

void TestWebp::animationsAreReadBackBeforeTheyAreKept()
{
    QFETCH(const Compression, compression);
    QFETCH(const bool, isExact);
    Image image = animation();
    QVERIFY(
        planEncoding({image.spec(), "a.webp", std::make_shared<const Metadata>(image.metadata), image.array}, registry)
            ->isChecked);
    const auto optionsWith = [&](const Metadata &metadata) {
        return EncodeOptions{.compression = compression,
                             .array = ArrayView{frameOf(image, 0).data(), image.array->layout},
                             .metadata = std::make_shared<const Metadata>(metadata)};
    };
    const auto file = webp().encoder()->encode(image.buffer.view(), optionsWith(image.metadata), {});
    const auto holdsWith = [&](const Metadata &metadata) {
        return webp().encoder()->verify(*file, image.buffer.view(), optionsWith(metadata), {}).value();
    };
    QVERIFY(holdsWith(image.metadata));
    Metadata longer = image.metadata;
    longer.frameMilliseconds[1] = 1001;
    QVERIFY(!holdsWith(longer));
    Metadata more = image.metadata;
    more.loops = 4;
    QVERIFY(!holdsWith(more));
    std::byte &last = frameOf(image, 1).data()[9 * 7 * 4 - 1];
    last = ~last;
    QCOMPARE(holdsWith(image.metadata), !isExact);
    const auto oneFrame = webp().encoder()->encode(image.buffer.view(), {.compression = compression}, {});
    QVERIFY(!webp().encoder()->verify(*oneFrame, image.buffer.view(), optionsWith(image.metadata), {}).value());
}

void TestWebp::animationsOfWhichOneFrameIsLeftSaySo()
{
    const Image image = animation(); // after a crop, say, it is no array any more
    for (const char *const extension : {"webp", "png"})
        QCOMPARE(planEncoding(
                     {image.spec(), std::string("a.") + extension, std::make_shared<const Metadata>(image.metadata)},
                     registry)
                     ->losses.front(),
                 "Only the image that is shown is written, 1 of 2.");
}

void TestWebp::hugeAnimationsAreTheirFirstFrames()
{
    const QByteArray file = contentOf(m_folder.filePath("moving.webp"));
    const Result<Image> whole = webp().decode({bytesOf(file)});
    constexpr std::size_t frameBytes = 40 * 30 * 4;
    for (const std::size_t fitting : {4U, 1U}) {
        const Result<Image> image =
            webp().decode({.bytes = bytesOf(file), .limits = {.pixelBytes = (fitting + 1) * frameBytes - 1}});
        QVERIFY(image);
        QCOMPARE(imageCount(*image->array), fitting);
        QCOMPARE(image->metadata.frameMilliseconds.size(), fitting);
        QVERIFY(std::ranges::equal(image->buffer.storage()->bytes(),
                                   whole->buffer.storage()->bytes().first(fitting * frameBytes)));
        const std::string said = "Only the first " + std::to_string(fitting) + " of the animation's 5 frames are read";
        QVERIFY(image->metadata.unread.starts_with(said));
        const Result<SavePlan> plan = planEncoding(
            {image->spec(), "a.webp", std::make_shared<const Metadata>(image->metadata), image->array}, registry);
        QVERIFY(std::ranges::count(plan->losses, image->metadata.unread) == 1);
    }
    QVERIFY(!webp().decode({.bytes = bytesOf(file), .limits = {.pixelBytes = frameBytes - 1}}));
}

void TestWebp::partsAreShown()
{
    const ImageBuffer image = patterned(DType::UInt8, {600, 400, 3});
    const auto file = webp().encoder()->encode(image.view(), {}, {});
    std::ptrdiff_t rows = 0;
    int parts = 0;
    const Result<Image> decoded =
        webp().decode({.bytes = *file, .observer = [&](const PartialImage &part) {
                           QVERIFY(part.rows >= rows && part.metadata != nullptr);
                           rows = part.rows;
                           ++parts;
                           COMPARE_IMAGES(part.pixels.crop({0, 0, 400, rows}), image.view().crop({0, 0, 400, rows}));
                       }});
    QVERIFY(decoded);
    QVERIFY(parts > 4);
    QCOMPARE(rows, std::ptrdiff_t{600});
}

void TestWebp::liesAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    const QByteArray good = still();
    QTest::newRow("cut in half") << good.left(good.size() / 2);
    QTest::newRow("only a header") << good.left(12);
    QTest::newRow("longer than the file") << with(good, 4, QByteArray::fromHex("FFFFFF7F"));
    QTest::newRow("size 0") << with(good, 4, QByteArray(4, '\0'));
    QTest::newRow("a chunk beyond the end") << with(good, 34, QByteArray::fromHex("FFFFFF7F"));
    QTest::newRow("another canvas than the image") << with(good, 24, QByteArray::fromHex("FF0000"));
    QTest::newRow("pixels of noise") << with(good, 60, QByteArray(good.size() - 60, '\x5A'));
    QTest::newRow("an animation without frames") << with(good, 20, QByteArray::fromHex("12"));
    QTest::newRow("lossy, cut") << still(Compression::Lossy).chopped(40);
}

void TestWebp::liesAreRefused()
{
    QFETCH(const QByteArray, file);
    QVERIFY(webp().decode({bytesOf(still())}));
    QElapsedTimer timer;
    timer.start();
    const Result<Image> decoded = webp().decode({bytesOf(file)});
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
    QVERIFY(timer.elapsed() < 3000);
}

void TestWebp::unknownChunksAreSaidToBeLost()
{
    QByteArray file = still() + QByteArray("Od\x01y\x03\0\0\0abc\0", 12);
    const auto size = static_cast<std::uint32_t>(file.size() - 8);
    std::memcpy(file.data() + 4, &size, sizeof size);
    const Result<Image> decoded = webp().decode({bytesOf(file)});
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    QCOMPARE(decoded->metadata.lost, std::vector<std::string>{"WebP chunks are dropped: Od?y."});
}

QTEST_GUILESS_MAIN(TestWebp)
#include "test_webp.moc"
