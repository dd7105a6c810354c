// TIFF and OpenEXR beside programs of others: what they write is read, what is written they read.
#include "core/buffer/copy_pixels.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"
#include "tests/support/python.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tiffio.h>

using namespace pellucid;
using namespace pellucid::test;
using Json = nlohmann::json;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

const Codec &codec(const std::string &id)
{
    return **std::ranges::find_if(registry.codecs(), [&](const auto &candidate) { return candidate->id() == id; });
}

QByteArray packedBytes(const ImageView &image)
{
    const ImageBuffer packed = relaid(image, Layout::Packed);
    return {reinterpret_cast<const char *>(packed.view().data()), static_cast<qsizetype>(packed.byteCount())};
}

// All pages of a stack, else the image.
QByteArray samplesOf(const Image &image)
{
    if (!image.array)
        return packedBytes(image.buffer.view());
    const auto *const first = reinterpret_cast<const char *>(image.buffer.storage()->bytes().data());
    return {first + image.array->layout.offset, static_cast<qsizetype>(byteCount(image.array->layout))};
}

std::vector<std::ptrdiff_t> shapeOf(const Image &image)
{
    if (image.array)
        return image.array->layout.shape;
    const Shape shape = image.buffer.shape();
    return shape.channels == 1 ? std::vector{shape.height, shape.width}
                               : std::vector{shape.height, shape.width, shape.channels};
}

// Of values of uint16, else of bytes.
int largestDifference(const QByteArray &a, const QByteArray &b, DType dtype)
{
    int largest = 0;
    const qsizetype step = dtype == DType::UInt16 ? 2 : 1;
    const auto value = [step](const char *at) {
        std::uint16_t number = 0;
        std::memcpy(&number, at, static_cast<std::size_t>(step));
        return int{number};
    };
    for (qsizetype i = 0; i < a.size(); i += step)
        largest = std::max(largest, std::abs(value(a.constData() + i) - value(b.constData() + i)));
    return largest;
}

// Its artist is "me".
std::vector<std::byte> exifWithOwner()
{
    const QByteArray block = QByteArray::fromHex("49492A0008000000"
                                                 "0100"
                                                 "3B01020003000000"
                                                 "6D650000"
                                                 "00000000");
    const auto *const bytes = reinterpret_cast<const std::byte *>(block.constData());
    return {bytes, bytes + block.size()};
}

} // namespace

class TestTiffExr : public QObject
{
    Q_OBJECT

private slots:
    void filesOfOthersAreRead_data();
    void filesOfOthersAreRead();
    void bigTiffOfLibtiffIsRead_data();
    void bigTiffOfLibtiffIsRead();
    void othersReadWhatIsSaved();
    void stacksAreSavedPageByPage_data();
    void stacksAreSavedPageByPage();
    void channelsKeepTheirNames_data();
    void channelsKeepTheirNames();
    void exrKeepsWindowsAndAttributes();
    void theRestOfAFileIsSaid_data();
    void theRestOfAFileIsSaid();
    void tagsAndSmallerCopiesAreSaid();
    void partsThatAreNotThereAreNamed_data();
    void partsThatAreNotThereAreNamed();
    void everyCompressionHoldsTheImage_data();
    void everyCompressionHoldsTheImage();
    void bigEndianFilesOfFloatsAreSaved_data();
    void bigEndianFilesOfFloatsAreSaved();
    void bitsAreSavedAsTheyWere_data();
    void bitsAreSavedAsTheyWere();
    void longSidesAreSavedAndOpened_data();
    void longSidesAreSavedAndOpened();
    void exrNamesAreWrittenAgain_data();
    void exrNamesAreWrittenAgain();
    void imageJsDescriptionStaysTrue();
    void damageIsSeenBeforeTheRename_data();
    void damageIsSeenBeforeTheRename();

private:
    QTemporaryDir m_folder;
    std::string pathOf(const QString &name) const { return m_folder.filePath(name).toStdString(); }
};

void TestTiffExr::filesOfOthersAreRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<std::vector<std::ptrdiff_t>>("shape");
    QTest::addColumn<QByteArray>("samples");
    QTest::addColumn<int>("tolerance");
    QTest::addColumn<int>("maximum");
    for (const char *const format : {"tiff", "exr"}) {
        QVERIFY(runPython(QFINDTESTDATA("core/write_tiff_exr_files.py"), {format, m_folder.path()}));
        QFile description(m_folder.filePath("images.json"));
        QVERIFY(description.open(QIODevice::ReadOnly));
        for (const Json &image : Json::parse(description.readAll().toStdString())) {
            const std::string name = image["name"];
            QTest::newRow(name.c_str()) << QString::fromStdString(name) << QByteArray::fromStdString(image["dtype"])
                                        << image["shape"].get<std::vector<std::ptrdiff_t>>()
                                        << QByteArray::fromHex(QByteArray::fromStdString(image["samples"]))
                                        << image["tolerance"].get<int>() << image["maximum"].get<int>();
        }
    }
}

void TestTiffExr::filesOfOthersAreRead()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, dtype);
    QFETCH(const std::vector<std::ptrdiff_t>, shape);
    QFETCH(const QByteArray, samples);
    QFETCH(const int, tolerance);
    QFETCH(const int, maximum);
    const Result<OpenedImage> opened = openImage(pathOf(name), registry, {}, {});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const Image &image = opened->image;
    QCOMPARE(QByteArray::fromStdString(std::string(pellucid::name(image.buffer.dtype()))), dtype);
    QVERIFY(shapeOf(image) == shape);
    QCOMPARE(image.maximum, maximum);
    QVERIFY(image.transfer == (opened->source.codecId == "exr" ? Transfer::Linear : Transfer::Encoded));
    const QByteArray found = samplesOf(image);
    QCOMPARE(found.size(), samples.size());
    const int difference = largestDifference(found, samples, image.buffer.dtype());
    QVERIFY2(tolerance == 0 ? found == samples : difference <= tolerance, QByteArray::number(difference).constData());
}

void TestTiffExr::bigTiffOfLibtiffIsRead_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<int>("compression");
    QTest::addColumn<int>("tile"); // 0: strips
    QTest::newRow("little-endian strips") << QByteArray("w8l") << COMPRESSION_NONE << 0;
    QTest::newRow("big-endian strips") << QByteArray("w8b") << COMPRESSION_LZW << 0;
    QTest::newRow("little-endian tiles") << QByteArray("w8l") << COMPRESSION_ADOBE_DEFLATE << 16;
    QTest::newRow("big-endian tiles") << QByteArray("w8b") << COMPRESSION_NONE << 32;
}

void TestTiffExr::bigTiffOfLibtiffIsRead()
{
    QFETCH(const QByteArray, mode);
    QFETCH(const int, compression);
    QFETCH(const int, tile);
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        const ImageBuffer image = patterned(dtype, {33, 71, 3});
        const std::string path = pathOf("big.tif");
        TIFF *file = TIFFOpen(path.c_str(), mode.constData());
        QVERIFY(file);
        TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 71);
        TIFFSetField(file, TIFFTAG_IMAGELENGTH, 33);
        TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 3);
        TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * itemSize(dtype)));
        TIFFSetField(file, TIFFTAG_SAMPLEFORMAT, isFloatingPoint(dtype) ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
        TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
        TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
        TIFFSetField(file, TIFFTAG_COMPRESSION, compression);
        const Shape part = tile == 0 ? Shape{5, 71, 3} : Shape{tile, tile, 3};
        if (tile == 0) {
            TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(part.height));
        } else {
            TIFFSetField(file, TIFFTAG_TILEWIDTH, tile);
            TIFFSetField(file, TIFFTAG_TILELENGTH, tile);
        }
        std::uint32_t index = 0;
        for (std::ptrdiff_t y = 0; y < 33; y += part.height) {
            for (std::ptrdiff_t x = 0; x < 71; x += part.width, ++index) {
                ImageBuffer whole = ImageBuffer::allocate(dtype, part).value(); // also where it is at the edge
                const Rect seen = Rect{x, y, part.width, part.height}.intersected({0, 0, 71, 33});
                copyPixels(image.view().crop(seen), whole.mutableView().crop({0, 0, seen.width, seen.height}));
                const auto bytes = static_cast<tmsize_t>(whole.byteCount());
                std::byte *const data = whole.mutableView().data();
                QVERIFY((tile == 0 ? TIFFWriteEncodedStrip(file, index, data, bytes * seen.height / part.height)
                                   : TIFFWriteEncodedTile(file, index, data, bytes))
                        > 0);
            }
        }
        TIFFClose(file);
        const Result<OpenedImage> opened = openImage(path, registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        COMPARE_IMAGES(opened->image.buffer.view(), image.view());
    }
}

void TestTiffExr::othersReadWhatIsSaved()
{
    const QTemporaryDir folder;
    const auto save = [&](const QString &base, DType dtype, std::ptrdiff_t channels, const char *format) {
        const ImageBuffer image = patterned(dtype, {301, 77, channels});
        const ChannelNames names = defaultChannelNames(channels);
        for (const char *const extension : {"npy", format}) {
            const Result<SavePlan> plan =
                planEncoding({{dtype, image.shape(), names}, std::string("a.") + extension}, registry);
            const std::string path = (folder.filePath(base) + "." + extension).toStdString();
            const Result<Source> saved = saveImage(image.view(), test::at(*plan, path), {}, {});
            QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
            QVERIFY(plan->isChecked && plan->losses.empty());
        }
    };
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const std::ptrdiff_t channels : {1, 3, 4})
            save(QString("tiff %1 %2").arg(int(dtype)).arg(channels), dtype, channels, "tif");
    }
    save("tiff int32", DType::Int32, 1, "tif");
    save("tiff float64", DType::Float64, 1, "tif");
    for (const std::ptrdiff_t channels : {1, 3, 4})
        save(QString("exr %1").arg(channels), DType::Float32, channels, "exr");
    QVERIFY(runPython(QFINDTESTDATA("core/write_tiff_exr_files.py"), {"check", folder.path()}));
}

void TestTiffExr::stacksAreSavedPageByPage_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<std::vector<std::ptrdiff_t>>("shape");
    QTest::addColumn<bool>("hasExif");
    const auto row = [](const char *name, DType dtype, std::vector<std::ptrdiff_t> shape, bool hasExif) {
        QTest::newRow(name) << dtype << std::move(shape) << hasExif;
    };
    row("gray", DType::UInt8, {5, 33, 61}, false);
    row("color", DType::UInt8, {3, 33, 61, 3}, false);
    row("planes", DType::Float32, {2, 3, 33, 61}, false);
    row("a stack of stacks", DType::Int32, {2, 3, 33, 61}, false);
    row("with EXIF", DType::UInt8, {4, 33, 61, 3}, true);
}

// Seen as any one of its images.
void TestTiffExr::stacksAreSavedPageByPage()
{
    QFETCH(const DType, dtype);
    QFETCH(const std::vector<std::ptrdiff_t>, shape);
    QFETCH(const bool, hasExif);
    const QTemporaryDir folder;
    const ImageBuffer samples = patterned(
        dtype, {shape[0] * shape[1], std::accumulate(shape.begin() + 2, shape.end(), 1L, std::multiplies<>()), 1});
    const ArrayLayout layout = packedArray(dtype, shape, ArrayOrder::C).value();
    ArraySlice array{layout, usualReading(shape)};
    if (dtype == DType::Int32)
        array.mapping = {2, 3, AxisMapping::none, {1, 2, 0, 0}};
    const ArrayImage seen = imageOf(layout, array.mapping);
    const ImageView image(samples.view().data() + seen.offset, dtype, seen.spec.shape, seen.strides);
    Metadata metadata;
    if (hasExif)
        metadata.exif = exifWithOwner();
    QCOMPARE(metadata.exif.empty(), !hasExif);
    const ArrayView whole{samples.view().data(), layout, array.mapping};
    for (const char *const extension : {"tif", "npy"}) {
        const SavePlan plan =
            planEncoding(
                {seen.spec, std::string("a.") + extension,
                 std::make_shared<const Metadata>(hasExif && extension == std::string("npy") ? Metadata{} : metadata),
                 array},
                registry)
                .value();
        QVERIFY(plan.losses.empty() && plan.isChecked);
        const auto saved =
            saveImage({image, whole}, test::at(plan, folder.filePath("a.").toStdString() + extension), {}, {});
        QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
    }
    QVERIFY(runPython(QFINDTESTDATA("core/write_tiff_exr_files.py"), {"pages", folder.path()}));
    const Result<OpenedImage> again = openImage(folder.filePath("a.tif").toStdString(), registry, {}, {});
    QVERIFY(again && again->image.array);
    QCOMPARE(imageCount(*again->image.array), imageCount(array));
    QCOMPARE(again->image.metadata.exif.empty(), !hasExif);
}

void TestTiffExr::channelsKeepTheirNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("channels");
    const auto row = [](const char *name, const char *channels) {
        QTest::newRow(name) << QString(name) << QByteArray(channels);
    };
    row("lines f2.exr", "R G B A");
    row("gray.exr", "Y");
    row("gray and alpha.exr", "Y A");
    row("depth.exr", "Z");
    row("color and depth.exr", "R G B A Z");
    row("layers.exr", "R G B diffuse.R diffuse.G diffuse.B normal.X normal.Y");
    row("r g b.exr", "R G B");
    row("r g b a.exr", "R G B A");
    row("red green blue.exr", "R G B");
    row("Red Green Blue Alpha.exr", "R G B A");
    row("LeR LeG LeB.exr", "LeR LeG LeB");
    row("left.R left.G left.B left.A.exr", "left.R left.G left.B left.A");
    row("left.red left.green left.blue.exr", "left.red left.green left.blue");
    row("2 channels, strips.tif", "L A");
    row("4 channels, strips.tif", "R G B A");
    row("6 channels, planes.tif", "R G B A 4 5");
}

// Also through a save.
void TestTiffExr::channelsKeepTheirNames()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, channels);
    const auto listOf = [](const ChannelNames &names) {
        QByteArrayList list;
        for (const std::string &channel : names)
            list.append(QByteArray::fromStdString(channel));
        return list.join(' ');
    };
    const Result<OpenedImage> opened = openImage(pathOf(name), registry, {}, {});
    QVERIFY(opened);
    QCOMPARE(listOf(opened->image.channels), channels);
    const std::string saved = pathOf("saved " + name);
    const Result<SavePlan> plan =
        planEncoding({opened->image.spec(), std::string("a.") + name.section('.', -1).toStdString(),
                      std::make_shared<const Metadata>(opened->image.metadata)},
                     registry);
    QVERIFY(plan && plan->losses.empty());
    const EncodeOptions options{.metadata = std::make_shared<const Metadata>(opened->image.metadata)};
    const Result<Source> stamp = saveImage(opened->image.buffer.view(), test::at(*plan, saved), options, {});
    QVERIFY2(stamp, stamp ? "" : stamp.error().message.c_str());
    const Result<OpenedImage> again = openImage(saved, registry, {}, {});
    QVERIFY(again);
    QCOMPARE(listOf(again->image.channels), channels);
    COMPARE_IMAGES(again->image.buffer.view(), opened->image.buffer.view());
}

void TestTiffExr::exrKeepsWindowsAndAttributes()
{
    const Result<OpenedImage> opened = openImage(pathOf("moved f2.exr"), registry, {}, {});
    QVERIFY(opened);
    const Metadata &metadata = opened->image.metadata;
    const auto hasAttribute = [](const Metadata &in, const std::string &name) {
        return std::ranges::find(in.exrAttributes, name, &ExrAttribute::name) != in.exrAttributes.end();
    };
    QVERIFY(hasAttribute(metadata, "dataWindow") && hasAttribute(metadata, "owner"));
    const ImageView image = opened->image.buffer.view();
    const EncodeOptions options{.channels = opened->image.channels,
                                .metadata = std::make_shared<const Metadata>(metadata)};
    const Result<Image> again = codec("exr").decode({codec("exr").encoder()->encode(image, options, {}).value()});
    QVERIFY(again);
    QVERIFY(again->metadata.exrAttributes == metadata.exrAttributes);
    // An image of another size has no such place.
    const ImageView part = image.crop({0, 0, 5, 6});
    QVERIFY(codec("exr").encoder()->metadataLosses(metadata, part.dtype(), part.shape()).size() == 1);
    const Result<Image> cropped = codec("exr").decode({codec("exr").encoder()->encode(part, options, {}).value()});
    QVERIFY(cropped);
    QVERIFY(!hasAttribute(cropped->metadata, "dataWindow") && hasAttribute(cropped->metadata, "owner"));
    COMPARE_IMAGES(cropped->buffer.view(), part);
}

void TestTiffExr::theRestOfAFileIsSaid_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("pages")
        << QString("pages.tif")
        << QByteArray("Of the file's 2 pages only page 0 is opened, and would be saved; others open by their number in "
                      "brackets behind the file's name, as in [1].");
    QTest::newRow("parts")
        << QString("parts.exr")
        << QByteArray("Of the file's parts left and depth only left is opened, and would be saved; others open by "
                      "their name in brackets behind the file's.");
    QTest::newRow("a page")
        << QString("pages.tif[1]")
        << QByteArray("Of the file's 2 pages only page 1 is opened, and would be saved; others open by their number in "
                      "brackets behind the file's name, as in [1].");
    QTest::newRow("a part")
        << QString("parts.exr[depth]")
        << QByteArray("Of the file's parts left and depth only depth is opened, and would be saved; others open by "
                      "their name in brackets behind the file's.");
    QTest::newRow("a photograph beside its preview")
        << QString("preview first.tif")
        << QByteArray("Of the file's images 0, sub0 and sub1 only sub1 is opened, and would be saved; others open by "
                      "their name in brackets "
                      "behind the file's, as in [sub0].");
    QTest::newRow("a preview")
        << QString("preview first.tif[0]")
        << QByteArray("Of the file's images 0, sub0 and sub1 only 0 is opened, and would be saved; others open by "
                      "their name in brackets behind the file's, as in [sub0].");
    QTest::newRow("several types") << QString("two types.exr")
                                   << QByteArray("The file's channels have several types and become float32.");
    QTest::newRow("Lab") << QString("CIE Lab 8.tif")
                         << QByteArray("The file's CIE L*a*b* values are converted to sRGB.");
    QTest::newRow("inks") << QString("inks.tif") << QByteArray("The file's CMYK values are converted to RGB.");
    QTest::newRow("alpha") << QString("multiplied.tif")
                           << QByteArray("The file's colors, multiplied by alpha, are divided by it.");
}

void TestTiffExr::theRestOfAFileIsSaid()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, sentence);
    const Result<OpenedImage> opened = openImage(pathOf(name), registry, {}, {});
    QVERIFY(opened);
    QCOMPARE(opened->image.metadata.lost.size(), std::size_t{1});
    QCOMPARE(QByteArray::fromStdString(opened->image.metadata.lost.front()), sentence);
}

void TestTiffExr::tagsAndSmallerCopiesAreSaid()
{
    const Result<OpenedImage> opened = openImage(pathOf("pyramid.tif"), registry, {}, {});
    QVERIFY(opened);
    const std::vector<std::string> expected{"TIFF tags are dropped: TransferFunction.",
                                            "Tags of the pages after the first are dropped: ImageDescription.",
                                            "The images beside the file's pages (SubIFDs) are not opened: 1.sub0; they "
                                            "open by their name in brackets behind "
                                            "the file's."};
    QCOMPARE(opened->image.metadata.lost, expected);
    QCOMPARE(opened->image.metadata.unread, expected.back());
}

void TestTiffExr::partsThatAreNotThereAreNamed_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("page") << QString("pages.tif[2]")
                          << QByteArray("The file has no page 2; pages are numbered from 0.");
    QTest::newRow("no number") << QString("pages.tif[]")
                               << QByteArray("The file has no page ; pages are numbered from 0.");
    QTest::newRow("part") << QString("parts.exr[right]")
                          << QByteArray("The file has no part right, but left and depth.");
}

void TestTiffExr::partsThatAreNotThereAreNamed()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, sentence);
    const Result<OpenedImage> opened = openImage(pathOf(name), registry, {}, {});
    QVERIFY(!opened && opened.error().code == ErrorCode::NotFound);
    QVERIFY2(QByteArray::fromStdString(opened.error().message).endsWith(sentence), opened.error().message.c_str());
}

void TestTiffExr::everyCompressionHoldsTheImage_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<int>("compression");
    for (const char *const id : {"tiff", "exr", "png"}) {
        const EncoderCapabilities capabilities = codec(id).encoder()->capabilities();
        for (const DType dtype : capabilities.dtypes) {
            for (const Compression compression : capabilities.compressions)
                QTest::addRow("%s %s %d", id, pellucid::name(dtype).data(), int(compression))
                    << QByteArray(id) << dtype << int(compression);
        }
    }
}

// And says so of no other image.
void TestTiffExr::everyCompressionHoldsTheImage()
{
    QFETCH(const QByteArray, id);
    QFETCH(const DType, dtype);
    QFETCH(const int, compression);
    const Codec &format = codec(id.toStdString());
    const ImageBuffer image = patterned(dtype, {601, 70, 3});
    const EncodeOptions options{.compression = static_cast<Compression>(compression)};
    for (const Layout layout : allLayouts()) {
        const ImageBuffer laid = relaid(image.view(), layout);
        const auto file = format.encoder()->encode(laid.view(), options, {});
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        QVERIFY(format.encoder()->verify(*file, image.view(), options, {}).value());
        ImageBuffer other = relaid(image.view(), Layout::Packed);
        *other.mutableView().at(69, 600, 2) ^= std::byte{1};
        QVERIFY(!format.encoder()->verify(*file, other.view(), options, {}).value());
    }
}

void TestTiffExr::bigEndianFilesOfFloatsAreSaved_data()
{
    QTest::addColumn<DType>("dtype");
    for (const DType dtype : {DType::Float16, DType::Float32, DType::Float64, DType::UInt16, DType::Complex64})
        QTest::newRow(pellucid::name(dtype).data()) << dtype;
}

// EXIF decides about the byte order.
void TestTiffExr::bigEndianFilesOfFloatsAreSaved()
{
    QFETCH(const DType, dtype);
    const QByteArray block = QByteArray::fromHex("4D4D002A00000008"
                                                 "0001"
                                                 "013B0002000000036D650000"
                                                 "00000000");
    Metadata metadata;
    metadata.exif.assign(reinterpret_cast<const std::byte *>(block.begin()),
                         reinterpret_cast<const std::byte *>(block.end()));
    const ImageBuffer image = patterned(dtype, {33, 21, 3});
    for (const Compression compression : codec("tiff").encoder()->capabilities().compressions) {
        const EncodeOptions options{.compression = compression, .metadata = std::make_shared<const Metadata>(metadata)};
        const auto file = codec("tiff").encoder()->encode(image.view(), options, {});
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        QCOMPARE(file->front(), std::byte{'M'});
        QVERIFY(codec("tiff").encoder()->verify(*file, image.view(), options, {}).value());
        QFile written(m_folder.filePath("big-endian.tif"));
        QVERIFY(written.open(QIODevice::WriteOnly));
        written.write(reinterpret_cast<const char *>(file->data()), static_cast<qint64>(file->size()));
        written.close();
        if (dtype == DType::Float32 || dtype == DType::UInt16) { // which OpenCV reads
            QFile samples(m_folder.filePath("big-endian.raw"));
            QVERIFY(samples.open(QIODevice::WriteOnly));
            samples.write(packedBytes(image.view()));
            samples.close();
            QVERIFY(runPython("-c",
                              {"import cv2, sys; p = cv2.imread(sys.argv[1], -1)[:, :, ::-1]; "
                               "sys.exit(p.tobytes() != open(sys.argv[2], 'rb').read())",
                               written.fileName(), samples.fileName()}));
        }
    }
}

void TestTiffExr::bitsAreSavedAsTheyWere_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<qsizetype>("channels");
    for (const int bits : {2, 3, 4, 6, 7, 9, 10, 12, 14, 15}) {
        for (const qsizetype channels : {1, 3, 4})
            QTest::addRow("%d bits, %d channels", bits, static_cast<int>(channels)) << bits << channels;
    }
}

void TestTiffExr::bitsAreSavedAsTheyWere()
{
    QFETCH(const int, bits);
    QFETCH(const qsizetype, channels);
    const int maximum = (1 << bits) - 1;
    const DType dtype = bits < 8 ? DType::UInt8 : DType::UInt16;
    ImageBuffer image = patterned(dtype, {301, 77, channels});
    for (std::byte &byte : image.storage()->bytes())
        byte &= static_cast<std::byte>(bits < 8 ? maximum : 0xFF);
    for (std::size_t i = 1; bits > 8 && i < image.byteCount(); i += 2)
        image.storage()->bytes()[i] &= static_cast<std::byte>(maximum >> 8);
    const ImageSpec spec{dtype, image.shape(), defaultChannelNames(channels), {}, maximum};
    const SavePlan plan = planEncoding({spec, "a.tif"}, registry).value();
    QVERIFY(plan.losses.empty());
    const std::string path = pathOf("bits.tif");
    const Result<Source> saved = saveImage(image.view(), test::at(plan, path), {}, {});
    QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
    TIFF *file = TIFFOpen(path.c_str(), "r");
    QVERIFY(file);
    std::uint16_t written = 0;
    TIFFGetField(file, TIFFTAG_BITSPERSAMPLE, &written);
    TIFFClose(file);
    QCOMPARE(int{written}, bits);
    const Result<OpenedImage> opened = openImage(path, registry, {}, {});
    QVERIFY(opened);
    QCOMPARE(opened->image.maximum, maximum);
    COMPARE_IMAGES(opened->image.buffer.view(), image.view());
}

void TestTiffExr::longSidesAreSavedAndOpened_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<DType>("dtype");
    QTest::newRow("TIFF") << QByteArray("tif") << DType::UInt8;
    QTest::newRow("OpenEXR") << QByteArray("exr") << DType::Float16;
    QTest::newRow("PGM") << QByteArray("pgm") << DType::UInt8;
}

void TestTiffExr::longSidesAreSavedAndOpened()
{
    QFETCH(const QByteArray, extension);
    QFETCH(const DType, dtype);
    for (const Shape &shape : {Shape{1, 70000, 1}, Shape{70000, 1, 1}}) {
        const ImageBuffer image = patterned(dtype, shape);
        const SavePlan plan =
            planEncoding({{dtype, shape, {"L"}}, std::string("a.") + extension.toStdString()}, registry).value();
        const std::string path = pathOf("long." + extension);
        const auto saved = saveImage(image.view(), test::at(plan, path), {}, {});
        QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
        const Result<OpenedImage> opened = openImage(path, registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        COMPARE_IMAGES(opened->image.buffer.view(), image.view());
    }
}

void TestTiffExr::exrNamesAreWrittenAgain_data()
{
    QTest::addColumn<QString>("name");
    for (const char *const name :
         {"r g b", "r g b a", "red green blue", "Red Green Blue Alpha", "r A left.R left.G left.B"})
        QTest::newRow(name) << QString(name);
}

void TestTiffExr::exrNamesAreWrittenAgain()
{
    QFETCH(const QString, name);
    const Result<OpenedImage> opened = openImage(pathOf(name + ".exr"), registry, {}, {});
    QVERIFY(opened);
    const EncodeOptions options{.channels = opened->image.channels,
                                .metadata = std::make_shared<const Metadata>(opened->image.metadata)};
    const auto file = codec("exr").encoder()->encode(opened->image.buffer.view(), options, {}).value();
    const QByteArray bytes(reinterpret_cast<const char *>(file.data()), static_cast<qsizetype>(file.size()));
    for (const QString &channel : name.split(' ')) // a name, a zero, and float16
        QVERIFY2(bytes.contains(channel.toLatin1() + QByteArray::fromHex("0001000000")), qPrintable(channel));
}

// It says how many images there are, and where there is one page less it says another number.
void TestTiffExr::imageJsDescriptionStaysTrue()
{
    const Result<OpenedImage> opened = openImage(pathOf("ImageJ hyperstack.tif"), registry, {}, {});
    QVERIFY(opened && opened->image.array && opened->image.metadata.lost.empty());
    const ArraySlice &array = *opened->image.array;
    const std::byte *const data = opened->image.buffer.storage()->bytes().data();
    const auto descriptionOf = [&](const std::optional<ArraySlice> &saved) {
        PlannedPixels pixels(opened->image.buffer.view());
        if (saved)
            pixels.array = ArrayView{data, saved->layout, saved->mapping};
        const SavePlan plan = planEncoding({opened->image.spec(), "a.tif",
                                            std::make_shared<const Metadata>(opened->image.metadata), saved},
                                           registry)
                                  .value();
        const auto stamp = saveImage(pixels, test::at(plan, pathOf("again.tif")), {}, {});
        TIFF *const file = TIFFOpen(pathOf("again.tif").c_str(), "r");
        const char *description = nullptr;
        const bool isThere = stamp && file && TIFFGetField(file, TIFFTAG_IMAGEDESCRIPTION, &description) == 1;
        const QByteArray text = isThere ? QByteArray(description) : QByteArray();
        const int pages = TIFFNumberOfDirectories(file);
        TIFFClose(file);
        return qMakePair(text, pages);
    };
    const QByteArray counts = "images=24\nchannels=4\nslices=3\nframes=2\nhyperstack=true\n";
    QCOMPARE(descriptionOf(array), qMakePair("ImageJ=1.53t\n" + counts + "loop=false\n", 24));
    ArraySlice less = array;
    less.layout.shape[0] = 1;
    QCOMPARE(descriptionOf(less), qMakePair(QByteArray("ImageJ=1.53t\nloop=false\nimages=12\n"), 12));
    QCOMPARE(descriptionOf(std::nullopt), qMakePair(QByteArray("ImageJ=1.53t\nloop=false\n"), 1));
}

void TestTiffExr::damageIsSeenBeforeTheRename_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const char *const id : {"tiff", "exr", "npy", "npz", "bmp", "tga", "ppm", "pfm", "pam"})
        QTest::newRow(id) << QByteArray(id);
}

// A bit of the pixels, near the end of the file where these formats have them.
void TestTiffExr::damageIsSeenBeforeTheRename()
{
    QFETCH(const QByteArray, id);
    const Codec &format = codec(id.toStdString());
    const DType dtype = format.encoder()->capabilities().dtypes.front();
    const ImageBuffer image = patterned(dtype, {31, 40, 3});
    std::ranges::fill(image.storage()->bytes().first(image.byteCount() / 3), std::byte{9}); // long runs
    const EncodeOptions options{.compression = Compression::None};
    std::vector<std::byte> file = format.encoder()->encode(image.view(), options, {}).value();
    QVERIFY(format.encoder()->verify(file, image.view(), options, {}).value());
    file[file.size() - 400] ^= std::byte{4};
    QVERIFY(!format.encoder()->verify(file, image.view(), options, {}).value_or(false));
}

QTEST_GUILESS_MAIN(TestTiffExr)
#include "test_tiff_exr.moc"
