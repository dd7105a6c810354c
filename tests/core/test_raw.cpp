// Bare pixels: layouts in words, the file's own bytes seen through them, and saved bytes that open as they were.
#include "core/analysis/row_stride_guess.h"
#include "core/buffer/copy_pixels.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "core/codecs/raw/raw_layout.h"
#include "core/codecs/raw/raw_view.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <random>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
const std::filesystem::path corpus = test::corpusPath();

using Bytes = std::vector<std::byte>;

void write(const QString &path, const Bytes &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(reinterpret_cast<const char *>(bytes.data()), std::ssize(bytes)), std::ssize(bytes));
}

// 0, 1, 2, ... 255, 0, ...
Bytes counting(std::size_t count)
{
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::byte>(i);
    return bytes;
}

// Rows of an image behind a header, each with so many bytes after it.
Bytes rawRows(const ImageView &image, std::size_t header, std::size_t padding)
{
    const std::size_t row = static_cast<std::size_t>(image.width() * image.channels()) * itemSize(image.dtype());
    Bytes bytes(header, std::byte{0x48});
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        bytes.resize(bytes.size() + row);
        const Shape shape{1, image.width(), image.channels()};
        copyPixels(image.crop({0, y, image.width(), 1}),
                   MutableImageView(bytes.data() + bytes.size() - row, image.dtype(), shape));
        bytes.resize(bytes.size() + padding);
    }
    return bytes;
}

std::shared_ptr<Storage> storageOf(const Bytes &bytes)
{
    auto storage = Storage::allocate(bytes.size()).value();
    std::ranges::copy(bytes, storage->bytes().begin());
    return storage;
}

} // namespace

class TestRaw : public QObject
{
    Q_OBJECT

private slots:
    void layoutsAreReadAndWritten_data();
    void layoutsAreReadAndWritten();
    void nonsenseIsRefusedByName_data();
    void nonsenseIsRefusedByName();
    void layoutsThatDoNotFitAreRefused_data();
    void layoutsThatDoNotFitAreRefused();
    void anyTextEndsWell();
    void pixelsAreWhereTheLayoutSays_data();
    void pixelsAreWhereTheLayoutSays();
    void theFileItselfIsTheMemory();
    void elementsMayLieAtAnyAddress();
    void namesWithBracketsCanBeFiles();
    void savedBytesOpenAsTheyWere_data();
    void savedBytesOpenAsTheyWere();
    void pixelsAndLayoutAreReplacedTogether();
    void bareBytesSayWhatIsLost();
    void aDamagedSidecarIsNamed();
    void whatLiesBesideAFileOfAFormatIsNotItsLayout();
    void filesOfTheLongestNamesAreOpenedAndSaved_data();
    void filesOfTheLongestNamesAreOpenedAndSaved();
    void rowStridesOfPhotographsAreFound_data();
    void rowStridesOfPhotographsAreFound();
    void noiseIsNoPicture_data();
    void noiseIsNoPicture();
};

void TestRaw::layoutsAreReadAndWritten_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("canonical");
    QTest::newRow("only a shape") << QByteArray("shape=480x640") << QByteArray("shape=480x640,dtype=uint8");
    QTest::newRow("everything") << QByteArray(
        "shape=480x640x3,dtype=uint16,offset=64,strides=4096,6,2,endian=big,channels=BGR")
                                << QByteArray("shape=480x640x3,dtype=uint16,offset=64,strides=4096,6,2,endian=big,"
                                              "channels=BGR");
    QTest::newRow("in another order, with spaces")
        << QByteArray(" endian = little , strides = -8, 2 ,shape=3x4,offset=16,dtype=u2\n")
        << QByteArray("shape=3x4,dtype=uint16,offset=16,strides=-8,2,endian=little");
    QTest::newRow("strides that go without saying")
        << QByteArray("shape=2x3x4,strides=12,4,1") << QByteArray("shape=2x3x4,dtype=uint8");
    QTest::newRow("one byte has no order")
        << QByteArray("shape=2x3,dtype=int8,endian=big") << QByteArray("shape=2x3,dtype=int8");
    QTest::newRow("a stack") << QByteArray("shape=7x2x3x4,dtype=complex128")
                             << QByteArray("shape=7x2x3x4,dtype=complex128,endian=little");
}

void TestRaw::layoutsAreReadAndWritten()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, canonical);
    const Result<RawLayout> layout = parseRawLayout(text.toStdString());
    QVERIFY2(layout, layout ? "" : layout.error().message.c_str());
    QCOMPARE(formatRawLayout(*layout), canonical.toStdString());
    QVERIFY(parseRawLayout(canonical.toStdString()) == layout);
}

void TestRaw::nonsenseIsRefusedByName_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("named"); // part of the sentence
    QTest::newRow("nothing") << QByteArray() << QByteArray("key=value");
    QTest::newRow("no shape") << QByteArray("dtype=uint8") << QByteArray("no shape");
    QTest::newRow("no value") << QByteArray("shape") << QByteArray("\"shape\"");
    QTest::newRow("an unknown word") << QByteArray("shape=1x1,size=3") << QByteArray("\"size\" is not known");
    QTest::newRow("a word twice") << QByteArray("shape=1x1,shape=2x2") << QByteArray("\"shape\" is said twice");
    QTest::newRow("a shape of words") << QByteArray("shape=axb") << QByteArray("\"a\" in shape");
    QTest::newRow("an extent of 0") << QByteArray("shape=0x4") << QByteArray("\"0\" in shape");
    QTest::newRow("a negative extent") << QByteArray("shape=-3x4") << QByteArray("\"-3\" in shape");
    QTest::newRow("an extent that overflows") << QByteArray("shape=99999999999999999999x1") << QByteArray("in shape");
    QTest::newRow("too many axes") << QByteArray("shape=1x1x1x1x1x1x1x1x1") << QByteArray("more than 8");
    QTest::newRow("a product that overflows")
        << QByteArray("shape=4294967296x4294967296,dtype=float64") << QByteArray("larger than");
    QTest::newRow("a dtype of NumPy's that is none of ours")
        << QByteArray("shape=1x1,dtype=object") << QByteArray("dtype \"object\"");
    QTest::newRow("the byte order in the dtype") << QByteArray("shape=1x1,dtype=>u2") << QByteArray("endian=big");
    QTest::newRow("no byte order") << QByteArray("shape=1x1,endian=middle") << QByteArray("\"middle\"");
    QTest::newRow("a negative offset") << QByteArray("shape=1x1,offset=-1") << QByteArray("\"-1\" in offset");
    QTest::newRow("two offsets") << QByteArray("shape=1x1,offset=1,2") << QByteArray("offset is one number");
    QTest::newRow("a stride too few") << QByteArray("shape=1x1x1,strides=1,1") << QByteArray("2 strides");
    QTest::newRow("a stride that is none") << QByteArray("shape=1x1,strides=1,") << QByteArray("\"\" in strides");
    QTest::newRow("unknown channels") << QByteArray("shape=1x1x3,channels=XYZ") << QByteArray("\"XYZ\"");
    QTest::newRow("a channel twice") << QByteArray("shape=1x1x3,channels=RGR") << QByteArray("\"RGR\"");
    QTest::newRow("a channel too few") << QByteArray("shape=1x1x3,channels=RG") << QByteArray("do not fit");
    QTest::newRow("channels of a stack") << QByteArray("shape=2x1x1x3,channels=BGR") << QByteArray("do not fit");
}

void TestRaw::nonsenseIsRefusedByName()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, named);
    const Result<RawLayout> layout = parseRawLayout(text.toStdString());
    QVERIFY(!layout);
    QVERIFY2(QByteArray::fromStdString(layout.error().message).contains(named), layout.error().message.c_str());
}

void TestRaw::layoutsThatDoNotFitAreRefused_data()
{
    QTest::addColumn<QByteArray>("text"); // for a file of 100 bytes
    QTest::addColumn<QByteArray>("why");  // empty: fits
    QTest::newRow("all of it") << QByteArray("shape=10x10") << QByteArray();
    QTest::newRow("from the bottom up") << QByteArray("shape=10x10,offset=90,strides=-10,1") << QByteArray();
    QTest::newRow("planes") << QByteArray("shape=4x5x5,strides=5,1,20") << QByteArray();
    QTest::newRow("gaps that end with the file") << QByteArray("shape=3x20,strides=40,1") << QByteArray();
    QTest::newRow("one byte too many") << QByteArray("shape=10x10,offset=1") << QByteArray("1 bytes too short");
    QTest::newRow("a large file") << QByteArray("shape=1000x1000x3") << QByteArray("2999900 bytes too short");
    QTest::newRow("before the file") << QByteArray("shape=10x10,offset=80,strides=-10,1")
                                     << QByteArray("begins 10 bytes before the file");
    QTest::newRow("rows that overlap") << QByteArray("shape=10x10,strides=5,1") << QByteArray("share bytes");
    QTest::newRow("one row again and again") << QByteArray("shape=10x10,strides=0,1") << QByteArray("share bytes");
    QTest::newRow("pixels that overlap") << QByteArray("shape=10x10x3,strides=10,1,1") << QByteArray("share bytes");
    QTest::newRow("strides that overflow")
        << QByteArray("shape=9x9,strides=9223372036854775807,1") << QByteArray("further than this computer");
    QTest::newRow("an offset that overflows")
        << QByteArray("shape=9x9,offset=9223372036854775807") << QByteArray("further than this computer");
    QTest::newRow("no stride at all needed") << QByteArray("shape=1x1,strides=-9223372036854775807,0") << QByteArray();
}

void TestRaw::layoutsThatDoNotFitAreRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, why);
    const Result<Image> image = viewRaw(storageOf(counting(100)), parseRawLayout(text.toStdString()).value(), {});
    QCOMPARE(image.has_value(), why.isEmpty());
    if (!image)
        QVERIFY2(QByteArray::fromStdString(image.error().message).contains(why), image.error().message.c_str());
}

// Words in any order, cut and changed: a refusal, or an image inside the file.
void TestRaw::anyTextEndsWell()
{
    const std::string base = "shape=4x5x3,dtype=u2,offset=96,strides=-30,6,2,endian=big,channels=BGR";
    const std::string letters = "0123456789-x,=abRGB 9999";
    const std::shared_ptr<Storage> storage = storageOf(counting(200));
    std::mt19937 random(7);
    int opened = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = base.substr(0, base.size() - random() % 8);
        for (unsigned change = 0; change <= random() % 4; ++change)
            text[random() % text.size()] = letters[random() % letters.size()];
        const Result<RawLayout> layout = parseRawLayout(text);
        const Result<Image> image = layout ? viewRaw(storage, *layout, {}) : tl::unexpected(layout.error());
        if (!image)
            QVERIFY(!image.error().message.empty());
        else if (ImageBuffer copy = image->buffer.clone().value(); copy.byteCount() > 0) // reads every pixel
            ++opened;
    }
    QVERIFY(opened > 0);
}

void TestRaw::pixelsAreWhereTheLayoutSays_data()
{
    QTest::addColumn<QByteArray>("layout");
    QTest::addColumn<int>("topLeft"); // the byte, and so its value, of channel 0
    QTest::addColumn<int>("below");
    QTest::addColumn<int>("right");
    QTest::addColumn<int>("green");
    QTest::addColumn<QByteArray>("channels");
    QTest::newRow("interleaved") << QByteArray("shape=4x5x3") << 0 << 15 << 3 << 1 << QByteArray("RGB");
    QTest::newRow("padded, behind a header")
        << QByteArray("shape=4x5x3,offset=7,strides=20,3,1") << 7 << 27 << 10 << 8 << QByteArray("RGB");
    QTest::newRow("planar") << QByteArray("shape=4x5x3,strides=5,1,20") << 0 << 5 << 1 << 20 << QByteArray("RGB");
    QTest::newRow("planes first") << QByteArray("shape=3x4x5") << 0 << 5 << 1 << 20 << QByteArray("RGB");
    QTest::newRow("bottom up") << QByteArray("shape=4x5x3,offset=45,strides=-15,3,1") << 45 << 30 << 48 << 46
                               << QByteArray("RGB");
    QTest::newRow("BGR") << QByteArray("shape=4x5x3,channels=BGR") << 0 << 15 << 3 << 1 << QByteArray("BGR");
    QTest::newRow("ARGB") << QByteArray("shape=4x5x4,channels=ARGB") << 0 << 20 << 4 << 2 << QByteArray("ARGB");
    QTest::newRow("gray") << QByteArray("shape=4x5") << 0 << 5 << 1 << 0 << QByteArray("L");
}

void TestRaw::pixelsAreWhereTheLayoutSays()
{
    QFETCH(QByteArray, layout);
    const QTemporaryDir folder;
    const QString path = folder.filePath("frame.raw");
    write(path, counting(200));
    const auto opened = openImage((path + '[' + layout + ']').toStdString(), registry, {}, {});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const ImageView view = opened->image.buffer.view();
    QCOMPARE(view.height(), std::ptrdiff_t{4});
    QCOMPARE(view.width(), std::ptrdiff_t{5});
    const auto value = [&](std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t channel) {
        return std::to_integer<int>(*view.at(x, y, channel));
    };
    QTEST(value(0, 0, 0), "topLeft");
    QTEST(value(0, 1, 0), "below");
    QTEST(value(1, 0, 0), "right");
    const auto green = channelIndex(opened->image.channels, "G");
    QTEST(value(0, 0, green.value_or(0)), "green");
    QByteArray names;
    for (const std::string &name : opened->image.channels)
        names += QByteArray::fromStdString(name);
    QTEST(names, "channels");
}

void TestRaw::theFileItselfIsTheMemory()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("frame.raw");
    write(path, counting(4096));
    const auto opened =
        openImage((path + "[shape=20x30x3,dtype=u2,offset=2,endian=big]").toStdString(), registry, {}, {});
    QVERIFY(opened);
    QVERIFY(opened->image.buffer.storage()->mapping() != nullptr);
    QCOMPARE(opened->image.buffer.offset(), std::ptrdiff_t{2});
    QCOMPARE(opened->image.buffer.meter()->deepCopies.load(), std::size_t{0});
    QCOMPARE(opened->source.stamp, FileStamp::of(path.toStdString()).value());
    QCOMPARE(QByteArray::fromStdString(opened->source.codecId), QByteArray("raw"));
}

void TestRaw::elementsMayLieAtAnyAddress()
{
    const std::shared_ptr<Storage> file = storageOf(counting(200));
    for (const char *const text : {"shape=4x5,dtype=u2,offset=3", "shape=4x5,dtype=u2,strides=13,2"}) {
        const RawLayout layout = parseRawLayout(text).value();
        const Result<Image> image = viewRaw(file, layout, {});
        QVERIFY(image);
        QVERIFY(image->buffer.storage() == file);
        const std::ptrdiff_t last = layout.array.offset + 3 * layout.array.strides[0] + 4 * layout.array.strides[1];
        QCOMPARE(std::to_integer<int>(*image->buffer.view().at(4, 3)), static_cast<int>(last));
    }
}

void TestRaw::namesWithBracketsCanBeFiles()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("photo[shape=1x1].ppm");
    const QByteArray pixel("P6 1 1 255 abc");
    write(path,
          Bytes(reinterpret_cast<const std::byte *>(pixel.begin()), reinterpret_cast<const std::byte *>(pixel.end())));
    QVERIFY(openImage(path.toStdString(), registry, {}, {}));
    QCOMPARE(ImageName(path.toStdString()).file, std::filesystem::path(path.toStdString()));
    for (const char *const name : {"a.raw", "a.npz"}) {
        const std::string file = folder.filePath(name).toStdString();
        write(folder.filePath(name), counting(4));
        QCOMPARE(ImageName(file + "[b[0]]").file, std::filesystem::path(file));
    }
    const auto missing = openImage(folder.filePath("none.raw[shape=1x1]").toStdString(), registry, {}, {});
    QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
}

void TestRaw::savedBytesOpenAsTheyWere_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QByteArray>("channels");
    for (int i = 0; i < dtypeCount; ++i) {
        for (const DType dtype : {static_cast<DType>(i), swapped(static_cast<DType>(i))})
            QTest::addRow("%s", std::string(name(dtype)).c_str()) << dtype << Shape{7, 9, 3} << QByteArray("RGB");
    }
    QTest::newRow("gray") << DType::UInt8 << Shape{3, 33, 1} << QByteArray("L");
    QTest::newRow("two channels") << DType::UInt16 << Shape{3, 5, 2} << QByteArray("LA");
    QTest::newRow("blue first") << DType::UInt8 << Shape{3, 5, 4} << QByteArray("BGRA");
    QTest::newRow("one pixel") << DType::Float32 << Shape{1, 1, 4} << QByteArray("ARGB");
}

void TestRaw::savedBytesOpenAsTheyWere()
{
    QFETCH(DType, dtype);
    QFETCH(Shape, shape);
    QFETCH(QByteArray, channels);
    ChannelNames names;
    for (const char letter : channels)
        names.emplace_back(1, letter);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("a.raw").toStdString();
    const ImageBuffer image = patterned(dtype, shape);
    const ImageView flipped = image.view().flippedVertically(); // not as it lies in memory
    const SavePlan plan = planEncoding({{dtype, shape, names}, "a.raw"}, registry).value();
    QVERIFY(plan.losses.empty());
    QVERIFY(saveImage(flipped, test::at(plan, path), {}, {}));
    QCOMPARE(std::filesystem::file_size(path), packedByteCount(shape, dtype).value());
    const auto opened = openImage(path, registry, {}, {});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    QVERIFY(opened->image.channels == names);
    COMPARE_IMAGES(opened->image.buffer.view(), flipped);
}

void TestRaw::pixelsAndLayoutAreReplacedTogether()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("a.raw").toStdString();
    const auto save = [&](const Shape &shape, unsigned seed) {
        const ChannelNames names = defaultChannelNames(shape.channels);
        const SavePlan plan = planEncoding({{DType::UInt8, shape, names}, "a.raw"}, registry).value();
        return saveImage(patterned(DType::UInt8, shape, seed).view(), test::at(plan, path), {}, {});
    };
    const auto layout = [&] {
        QFile file(folder.filePath("a.raw.layout"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(save({3, 5, 1}, 1));

    std::filesystem::permissions(rawSidecar(path), std::filesystem::perms(0444)); // which stops root, too
    const Result<Source> second = save({7, 2, 3}, 2);
    QVERIFY(!second);
    QVERIFY2(second.error().message.find("a.raw.layout: ") != std::string::npos, second.error().message.c_str());
    COMPARE_IMAGES(openImage(path, registry, {}, {})->image.buffer.view(), patterned(DType::UInt8, {3, 5, 1}).view());

    std::filesystem::permissions(rawSidecar(path), std::filesystem::perms(0644));
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    const QByteArray before = layout();
    QVERIFY(!save({7, 2, 3}, 2));
    QCOMPARE(layout(), before);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 2);
}

void TestRaw::bareBytesSayWhatIsLost()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("a.bin").toStdString();
    const ImageBuffer image = patterned(DType::UInt16, {5, 7, 3});
    const ChannelNames names = defaultChannelNames(3);
    const SavePlan plan = planEncoding({{DType::UInt16, image.shape(), names}, "a.bin"}, registry).value();
    QCOMPARE(plan.losses.size(), std::size_t{1});
    QVERIFY(saveImage(image.view(), test::at(plan, path), {}, {}));
    QVERIFY(!std::filesystem::exists(rawSidecar(path)));
    QVERIFY(!openImage(path, registry, {}, {}));
    const auto opened = openImage(path.string() + "[shape=5x7x3,dtype=uint16]", registry, {}, {});
    QVERIFY(opened);
    COMPARE_IMAGES(opened->image.buffer.view(), image.view());
}

void TestRaw::aDamagedSidecarIsNamed()
{
    const QTemporaryDir folder;
    write(folder.filePath("a.raw"), counting(100));
    for (const QByteArray &text : {QByteArray("shape=10x"), QByteArray(5000, ' ')}) {
        write(
            folder.filePath("a.raw.layout"),
            Bytes(reinterpret_cast<const std::byte *>(text.begin()), reinterpret_cast<const std::byte *>(text.end())));
        const auto opened = openImage(folder.filePath("a.raw").toStdString(), registry, {}, {});
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.find("a.raw.layout") != std::string::npos, opened.error().message.c_str());
    }
}

// It is somebody else's: what a photo is stands in it.
void TestRaw::whatLiesBesideAFileOfAFormatIsNotItsLayout()
{
    const QTemporaryDir folder;
    const ImageBuffer image = test::patterned(DType::UInt8, {5, 7, 3});
    const SavePlan plan =
        planEncoding({{DType::UInt8, image.shape(), defaultChannelNames(3)}, "a.png"}, registry).value();
    const std::string path = folder.filePath("photo.png").toStdString();
    QVERIFY(saveImage(image.view(), test::at(plan, path), {}, {}));
    for (const char *words : {"layout = two columns", "shape=2x2"}) {
        QFile beside(folder.filePath("photo.png.layout"));
        QVERIFY(beside.open(QIODevice::WriteOnly) && beside.write(words) > 0);
        beside.close();
        const auto opened = openImage(path, registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        COMPARE_IMAGES(opened->image.buffer.view(), image.view());
    }
}

// The name of the layout beside would be too long for a file.
void TestRaw::filesOfTheLongestNamesAreOpenedAndSaved_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::newRow("by its extension") << QByteArray(".png");
    QTest::newRow("by its content alone") << QByteArray();
}

void TestRaw::filesOfTheLongestNamesAreOpenedAndSaved()
{
    QFETCH(const QByteArray, extension);
    const QTemporaryDir folder;
    const ImageBuffer image = test::patterned(DType::UInt8, {5, 7, 3});
    const SavePlan plan =
        planEncoding({{DType::UInt8, image.shape(), defaultChannelNames(3)}, "a.png"}, registry).value();
    for (const qsizetype length : {248, 249, 255}) {
        const QByteArray name = QByteArray(length - extension.size(), 'x') + extension;
        const std::string path = folder.filePath(name).toStdString();
        const Result<Source> saved = saveImage(image.view(), test::at(plan, path), {}, {});
        QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
        const auto opened = openImage(path, registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    }
}

void TestRaw::rowStridesOfPhotographsAreFound_data()
{
    if (!std::filesystem::exists(corpus))
        QSKIP("The corpus of test images is not here.");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("header");
    QTest::addColumn<int>("padding");
    QTest::newRow("packed, no header") << QByteArray("kodak/PhotoCD_PCD0992__03.png") << 3 << 0 << 0;
    QTest::newRow("padded behind a header") << QByteArray("kodak/PhotoCD_PCD0992__08.png") << 3 << 54 << 10;
    QTest::newRow("padded to half as much again") << QByteArray("kodak/PhotoCD_PCD0992__15.png") << 3 << 64 << 1152;
    QTest::newRow("one channel") << QByteArray("kodak/PhotoCD_PCD0992__23.png") << 1 << 1078 << 4;
    QTest::newRow("a phone's") << QByteArray("photos/Apple_iPhone_4S.jpg") << 3 << 13 << 2;
    QTest::newRow("a camera's") << QByteArray("photos/Nikon_D3100.jpg") << 3 << 512 << 28;
}

void TestRaw::rowStridesOfPhotographsAreFound()
{
    QFETCH(QByteArray, file);
    QFETCH(int, channels);
    QFETCH(int, header);
    QFETCH(int, padding);
    const auto opened = openImage(corpus / file.toStdString(), registry, {}, {});
    QVERIFY(opened);
    const ImageView view = opened->image.buffer.view().channelRange(0, channels);
    const Bytes bytes = rawRows(view, static_cast<std::size_t>(header), static_cast<std::size_t>(padding));
    const auto guesses = guessRowStrides(bytes, DType::UInt8, channels, {});
    QVERIFY(!guesses.empty());
    QCOMPARE(guesses.front().stride, view.width() * channels + padding);
    QVERIFY(guesses.front().certainty == RowStrideGuess::Certainty::Sure);
}

void TestRaw::noiseIsNoPicture_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<int>("channels");
    QTest::newRow("bytes") << DType::UInt8 << 1;
    QTest::newRow("pixels of bytes") << DType::UInt8 << 3;
    QTest::newRow("every bit pattern of float32, NaN among them") << DType::Float32 << 4;
    QTest::newRow("int64") << DType::Int64 << 1;
}

void TestRaw::noiseIsNoPicture()
{
    QFETCH(DType, dtype);
    QFETCH(int, channels);
    std::mt19937 random(3);
    Bytes bytes(std::size_t{1} << 21);
    std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
    for (const std::size_t size : {std::size_t{20'000}, bytes.size()}) {
        for (const RowStrideGuess &guess : guessRowStrides(std::span(bytes).first(size), dtype, channels, {}))
            QVERIFY(guess.certainty == RowStrideGuess::Certainty::NotSure);
    }
    QVERIFY(guessRowStrides(std::span(bytes).first(100), dtype, channels, {}).empty());
    QVERIFY(guessRowStrides(Bytes(100'000), dtype, channels, {}).empty()); // all the same
}

QTEST_GUILESS_MAIN(TestRaw)
#include "test_raw.moc"
