// What files say besides pixels survives editing and saving; an independent tool (exiftool) reads both.
#include "core/base/append_bytes.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "core/codecs/jpeg/jpeg_metadata.h"
#include "core/codecs/png/png_metadata.h"
#include "core/image/exif.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <libdeflate.h>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
using Bytes = std::vector<std::byte>;

Bytes bytesOf(const QByteArray &array)
{
    const auto *const begin = reinterpret_cast<const std::byte *>(array.constData());
    return {begin, begin + array.size()};
}

const Codec &codec(const std::string &id)
{
    return **std::ranges::find_if(registry.codecs(), [&](const auto &candidate) { return candidate->id() == id; });
}

// Opens, changes one pixel and saves under the other name.
Result<OpenedImage> editedAndSaved(const QString &from, const QString &to)
{
    Result<OpenedImage> opened = openImage(from.toStdString(), registry, {}, {});
    if (!opened)
        return opened;
    const MutableImageView image = opened->image.buffer.mutableView();
    image.data()[0] ^= std::byte{1};
    const Metadata &metadata = opened->image.metadata;
    const Result<SavePlan> plan =
        planEncoding({opened->image.spec(), std::string("a.") + QFileInfo(to).suffix().toStdString(),
                      std::make_shared<const Metadata>(metadata)},
                     registry);
    if (!plan)
        return tl::unexpected(plan.error());
    const EncodeOptions options{.quality = std::max(opened->image.quality, 1),
                                .subsampling = metadata.subsampling,
                                .metadata = std::make_shared<const Metadata>(metadata)};
    const Result<Source> saved = saveImage(image, test::at(*plan, to.toStdString()), options, {});
    if (!saved)
        return tl::unexpected(saved.error());
    return opened;
}

// For each file, what exiftool finds in it, but what is about the file and how its pixels are stored.
QList<QJsonObject> exiftool(const QStringList &files)
{
    QProcess process;
    process.start("exiftool", QStringList{"-j", "-a", "-G1", "-s", "-n", "-b"} + files);
    if (!process.waitForFinished(120000))
        qFatal("exiftool did not answer");
    QList<QJsonObject> found;
    for (const QJsonValue &value : QJsonDocument::fromJson(process.readAllStandardOutput()).array()) {
        QJsonObject fields = value.toObject();
        for (const QString &key : fields.keys()) {
            const QString group = key.section(':', 0, 0);
            const QString name = key.section(':', 1);
            const bool isStorage = group == "PNG"
                && QStringList{"ImageWidth", "ImageHeight", "BitDepth", "ColorType",   "Compression",
                               "Filter",     "Interlace",   "Palette",  "Transparency"}
                       .contains(name);
            if (isStorage || name.isEmpty() || name.startsWith("Thumbnail") // made anew
                || QStringList{"File", "System", "ExifTool", "Composite"}.contains(group))
                fields.remove(key);
        }
        found.append(fields);
    }
    return found;
}

// What differs but need not be equal: `allowed` lists keys.
QByteArray differences(const QJsonObject &before, const QJsonObject &after, const QStringList &allowed)
{
    QStringList texts;
    QStringList keys = before.keys() + after.keys();
    keys.removeDuplicates();
    for (const QString &key : keys) {
        if (before[key] != after[key] && !allowed.contains(key))
            texts.append(key + ": " + before[key].toVariant().toString().left(60) + " -> "
                         + after[key].toVariant().toString().left(60));
    }
    return texts.join("; ").toUtf8();
}

// Everything at once: an Exif block with an orientation, a large profile for RGB, XMP, and what is each format's own.
Metadata everything()
{
    Metadata metadata;
    metadata.exif = bytesOf(QByteArray::fromHex("49492A0008000000"
                                                "0200"
                                                "0F01020005000000"
                                                "26000000"
                                                "1201030001000000"
                                                "01000000"
                                                "00000000"
                                                "4D616B6500"));
    metadata.icc = Bytes(150000, std::byte{7});
    const QByteArray header = QByteArray::fromHex("000249F0") + QByteArray(8, '\0') + "mntrRGB XYZ "
        + QByteArray(12, '\0') + "acsp" + QByteArray(88, '\0') + QByteArray::fromHex("00000001") + "cprt"
        + QByteArray::fromHex("0000009000000010") + QByteArray("text\0\0\0\0nobody\0", 15);
    std::ranges::copy(bytesOf(header), metadata.icc.begin());
    metadata.xmp = bytesOf(R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">)"
                           R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description )"
                           R"(xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="odd"/></rdf:RDF></x:xmpmeta>)"
                           R"(<?xpacket end="w"?>)");
    metadata.resolution = Resolution{300, 200, Resolution::Unit::Inch};
    metadata.jpegSegments = {{"COM", bytesOf("a remark")},
                             {"APP13",
                              bytesOf(QByteArray("Photoshop 3.0\0", 14)
                                      + QByteArray::fromHex("3842494D04040000"
                                                            "0000000A"
                                                            "1C02190005")
                                      + "words")}};
    metadata.pngChunks = {{"tEXt", bytesOf(QByteArray("Title\0Ros\xE9", 10))},
                          {"gAMA", bytesOf(QByteArray::fromHex("0000B18F"))}};
    return metadata;
}

std::shared_ptr<const Metadata> shared(Metadata metadata)
{
    return std::make_shared<const Metadata>(std::move(metadata));
}

Result<Image> written(const std::string &id, const Metadata &metadata, std::ptrdiff_t channels = 3)
{
    const Bytes file =
        codec(id)
            .encoder()
            ->encode(patterned(DType::UInt8, {9, 7, channels}).view(), {.metadata = shared(metadata)}, {})
            .value();
    return codec(id).decode({file});
}

QByteArrayList sentences(const std::vector<std::string> &losses)
{
    QByteArrayList list;
    for (const std::string &loss : losses)
        list.append(QByteArray::fromStdString(loss));
    return list;
}

QByteArray number32(std::size_t value)
{
    Bytes bytes;
    appendBigEndian(bytes, static_cast<std::uint32_t>(value));
    return {reinterpret_cast<const char *>(bytes.data()), 4};
}

QByteArray chunk(const QByteArray &type, const QByteArray &content)
{
    const QByteArray covered = type + content;
    return number32(static_cast<std::size_t>(content.size())) + covered
        + number32(libdeflate_crc32(0, covered.constData(), static_cast<std::size_t>(covered.size())));
}

QByteArray zlib(const QByteArray &bytes)
{
    return qCompress(bytes, 9).mid(4);
}

} // namespace

class TestMetadata : public QObject
{
    Q_OBJECT

private slots:
    void previewsShowWhatIsSaved_data();
    void previewsShowWhatIsSaved();
    void editedFilesKeepWhatTheySaid_data();
    void editedFilesKeepWhatTheySaid();
    void photographsKeepExifAsPng();
    void photographsKeepExifInTiff();
    void independentToolReadsWhatIsWritten_data();
    void independentToolReadsWhatIsWritten();
    void everyBlockComesBack_data();
    void everyBlockComesBack();
    void largeXmpFitsIntoJpeg_data();
    void largeXmpFitsIntoJpeg();
    void extensionsOfOthersStay();
    void formatsSayWhatTheyDrop_data();
    void formatsSayWhatTheyDrop();
    void resolutionsAreConverted_data();
    void resolutionsAreConverted();
    void subsamplingIsReadAndKept_data();
    void subsamplingIsReadAndKept();
    void turnedImagesSayTheyAreUpright_data();
    void turnedImagesSayTheyAreUpright();
    void oneReadingOfExifTurnsBoth_data();
    void oneReadingOfExifTurnsBoth();
    void hostilePngMetadata_data();
    void hostilePngMetadata();
    void hostileJpegMetadata_data();
    void hostileJpegMetadata();
    void whatFollowsTheImageIsSaid_data();
    void whatFollowsTheImageIsSaid();
    void profilesInBitmapsAreRead();
    void textsAreRead_data();
    void textsAreRead();
};

void TestMetadata::editedFilesKeepWhatTheySaid_data()
{
    QTest::addColumn<QString>("folder");
    for (const char *folder : {"photos", "kodak", "exif-orientation", "pngsuite-full"})
        QTest::newRow(folder) << folder;
}

void TestMetadata::editedFilesKeepWhatTheySaid()
{
    QFETCH(const QString, folder);
    const QDir source(QString::fromStdString(test::corpusPath()) + folder);
    if (!source.exists() || QStandardPaths::findExecutable("exiftool").isEmpty())
        QSKIP("needs the corpus of images and exiftool");
    const QTemporaryDir target;
    QStringList before;
    QStringList after;
    for (const QString &name : source.entryList({"*.jpg", "*.png"}, QDir::Files)) {
        const QString saved = target.filePath(name);
        const Result<OpenedImage> edited = editedAndSaved(source.filePath(name), saved);
        if (!edited && name.startsWith('x'))
            continue; // PngSuite's broken files
        QVERIFY2(edited, edited ? "" : edited.error().message.c_str());
        const Result<OpenedImage> again = openImage(saved.toStdString(), registry, {}, {});
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        if (name.endsWith(".png"))
            COMPARE_IMAGES(again->image.buffer.view(), edited->image.buffer.view());
        QVERIFY(again->image.metadata.subsampling == edited->image.metadata.subsampling);
        QCOMPARE(again->image.quality, edited->image.quality);
        before.append(source.filePath(name));
        after.append(saved);
    }
    const QList<QJsonObject> expected = exiftool(before);
    const QList<QJsonObject> found = exiftool(after);
    QCOMPARE(found.size(), before.size());
    QCOMPARE(expected.size(), before.size());
    for (qsizetype i = 0; i < found.size(); ++i) {
        // What is about the former storage is dropped, and said so (formatsSayWhatTheyDrop).
        QStringList allowed{"PNG:BackgroundColor", "PNG:SignificantBits", "PNG:PaletteHistogram",
                            "PNG:SuggestedPalette"};
        if (expected[i]["IFD0:Orientation"].toInt() > 1) {
            QCOMPARE(found[i]["IFD0:Orientation"].toInt(), 1);
            allowed += {"IFD0:Orientation", "ExifIFD:ExifImageWidth", "ExifIFD:ExifImageHeight"};
            allowed += expected[i].keys().filter(QRegularExpression("^IFD1:")); // a preview that would lie on its side
        }
        const QByteArray problems = differences(expected[i], found[i], allowed);
        QVERIFY2(problems.isEmpty(), qPrintable(before[i] + ": " + problems));
    }
}

void TestMetadata::photographsKeepExifAsPng()
{
    const QString source = QString::fromStdString(test::corpusPath("photos/Canon_PowerShot_A610.jpg"));
    if (!QFile::exists(source) || QStandardPaths::findExecutable("exiftool").isEmpty())
        QSKIP("needs the corpus of images and exiftool");
    const QTemporaryDir folder;
    QVERIFY(editedAndSaved(source, folder.filePath("a.png")));
    QVERIFY(editedAndSaved(folder.filePath("a.png"), folder.filePath("b.jpg")));
    const QList<QJsonObject> found = exiftool({source, folder.filePath("a.png"), folder.filePath("b.jpg")});
    const auto withoutNative = [](QJsonObject fields) {
        for (const QString &key : fields.keys()) {
            if (key.startsWith("PNG") || key.startsWith("JFIF"))
                fields.remove(key);
        }
        return fields;
    };
    QCOMPARE(differences(withoutNative(found[0]), withoutNative(found[1]), {}), QByteArray());
    QCOMPARE(differences(found[0], found[2], {}), QByteArray());
}

// Through a TIFF file and its EXIF block, maker notes of both byte orders among it, and into another one.
void TestMetadata::photographsKeepExifInTiff()
{
    const QDir source(QString::fromStdString(test::corpusPath("photos")));
    if (!source.exists() || QStandardPaths::findExecutable("exiftool").isEmpty())
        QSKIP("needs the corpus of images and exiftool");
    const QTemporaryDir target;
    QStringList files[3];
    for (const QString &name : source.entryList({"*.jpg"}, QDir::Files)) {
        files[0].append(source.filePath(name));
        files[1].append(target.filePath(name + ".tif"));
        files[2].append(target.filePath(name + ".again.tif"));
        QVERIFY(editedAndSaved(files[0].last(), files[1].last()));
        QVERIFY(editedAndSaved(files[1].last(), files[2].last()));
    }
    const auto camera = [](const QJsonObject &all) {
        QJsonObject fields;
        for (const QString &key : all.keys()) {
            const QString group = key.section(':', 0, 0);
            if (QStringList{"IFD0", "ExifIFD", "GPS", "InteropIFD"}.contains(group))
                fields[key] = all[key];
        }
        return fields;
    };
    const QStringList ofStorage{"IFD0:ImageWidth",
                                "IFD0:ImageHeight",
                                "IFD0:BitsPerSample",
                                "IFD0:Compression",
                                "IFD0:PhotometricInterpretation",
                                "IFD0:StripOffsets",
                                "IFD0:SamplesPerPixel",
                                "IFD0:RowsPerStrip",
                                "IFD0:StripByteCounts",
                                "IFD0:PlanarConfiguration",
                                "IFD0:Predictor",
                                "IFD0:SampleFormat",
                                "IFD0:Orientation",
                                "IFD0:YCbCrPositioning",
                                "IFD0:YCbCrCoefficients",
                                "IFD0:ReferenceBlackWhite",
                                "IFD0:XResolution",
                                "IFD0:YResolution",
                                "IFD0:ResolutionUnit",
                                "IFD0:ExtraSamples",
                                "ExifIFD:ExifImageWidth",
                                "ExifIFD:ExifImageHeight"};
    const QList<QJsonObject> before = exiftool(files[0]);
    const QList<QJsonObject> once = exiftool(files[1]);
    const QList<QJsonObject> twice = exiftool(files[2]);
    for (qsizetype i = 0; i < before.size(); ++i) {
        QVERIFY(!camera(before[i]).isEmpty());
        const QByteArray problems = differences(camera(before[i]), camera(once[i]), ofStorage);
        QVERIFY2(problems.isEmpty(), qPrintable(files[0][i] + ": " + problems));
        const QByteArray later =
            differences(camera(once[i]), camera(twice[i]), {"IFD0:StripOffsets", "IFD0:StripByteCounts"});
        QVERIFY2(later.isEmpty(), qPrintable(files[1][i] + ": " + later));
    }
}

void TestMetadata::independentToolReadsWhatIsWritten_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    const auto row = [](const char *id, const char *key, const QJsonValue &value) {
        QTest::addRow("%s %s", id, key) << QString(id) << QString(key) << value;
    };
    for (const char *id : {"png", "jpeg", "webp"}) {
        row(id, "IFD0:Make", "Make");
        row(id, "IFD0:Orientation", 1);
        row(id, "ICC-header:ColorSpaceData", "RGB ");
        row(id, "XMP-dc:Format", "odd");
    }
    row("tiff", "IFD0:Make", "Make");
    row("tiff", "ICC-header:ColorSpaceData", "RGB ");
    row("tiff", "XMP-dc:Format", "odd");
    row("tiff", "IFD0:XResolution", 300);
    row("tiff", "IFD0:YResolution", 200);
    row("tiff", "IFD0:ResolutionUnit", 2);
    row("png", "PNG:Comment", "a remark");
    row("png", "PNG:Title", QString::fromUtf8("Rosé"));
    row("png", "PNG:Gamma", 2.2);
    row("png", "PNG-pHYs:PixelsPerUnitX", 11811);
    row("png", "PNG-pHYs:PixelUnits", 1);
    row("jpeg", "File:Comment", "a remark");
    row("jpeg", "IPTC:Keywords", "words");
    row("jpeg", "JFIF:XResolution", 300);
    row("jpeg", "JFIF:YResolution", 200);
    row("jpeg", "JFIF:ResolutionUnit", 1);
}

void TestMetadata::independentToolReadsWhatIsWritten()
{
    QFETCH(const QString, id);
    QFETCH(const QString, key);
    QFETCH(const QJsonValue, value);
    if (QStandardPaths::findExecutable("exiftool").isEmpty())
        QSKIP("needs exiftool");
    static QHash<QString, QJsonObject> found;
    if (!found.contains(id)) {
        const Bytes bytes =
            codec(id.toStdString())
                .encoder()
                ->encode(patterned(DType::UInt8, {9, 7, 3}).view(), {.metadata = shared(everything())}, {})
                .value();
        const QTemporaryDir folder;
        QFile file(folder.filePath("image." + id));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char *>(bytes.data()), static_cast<qint64>(bytes.size()));
        file.close();
        QProcess process;
        process.start("exiftool", {"-j", "-a", "-G1", "-s", "-n", file.fileName()});
        QVERIFY(process.waitForFinished());
        found[id] = QJsonDocument::fromJson(process.readAllStandardOutput()).array()[0].toObject();
    }
    QVERIFY2(found[id].contains(key), QJsonDocument(found[id]).toJson().constData());
    QCOMPARE(found[id][key], value);
}

void TestMetadata::everyBlockComesBack_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("PNG") << QByteArray("png");
    QTest::newRow("JPEG") << QByteArray("jpeg");
    QTest::newRow("WebP") << QByteArray("webp");
    QTest::newRow("TIFF") << QByteArray("tiff");
}

void TestMetadata::everyBlockComesBack()
{
    QFETCH(const QByteArray, id);
    const Metadata given = everything();
    const Result<Image> image = written(id.toStdString(), given);
    QVERIFY(image);
    const Metadata &metadata = image->metadata;
    QVERIFY(metadata.exif.size() > 20 && (id == "tiff" || metadata.exif == given.exif)); // which TIFF has no block of
    QVERIFY(metadata.icc == given.icc);
    QVERIFY(metadata.xmp == given.xmp);
    QVERIFY(metadata.lost.empty());
    if (id == "jpeg") {
        QVERIFY(metadata.jpegSegments == given.jpegSegments);
        QVERIFY(metadata.resolution == given.resolution);
    } else if (id == "tiff") {
        QVERIFY(metadata.resolution == given.resolution);
        QVERIFY(written("tiff", metadata)->metadata.exif == metadata.exif);
    } else if (id == "png") {
        QVERIFY(metadata.pngChunks[0] == given.pngChunks[0]);
        QVERIFY(metadata.pngChunks[1] == given.pngChunks[1]);
    }
    // Once more changes nothing.
    const Result<Image> again = written(id.toStdString(), metadata);
    QVERIFY(again->metadata.pngChunks == metadata.pngChunks && again->metadata.jpegSegments == metadata.jpegSegments);
    QVERIFY(again->metadata.resolution == metadata.resolution);
}

// As an extension, which goes by its MD5 digest.
void TestMetadata::largeXmpFitsIntoJpeg_data()
{
    QTest::addColumn<qsizetype>("letters");
    QTest::newRow("two parts") << qsizetype(70'000);
    QTest::newRow("many parts") << qsizetype(1'000'000);
}

void TestMetadata::largeXmpFitsIntoJpeg()
{
    QFETCH(const qsizetype, letters);
    QByteArray text; // that tells where a part is missing or in another place
    for (int i = 0; text.size() < letters; ++i)
        text += QByteArray::number(i) + ' ';
    const QByteArray content = R"(<x:xmpmeta xmlns:x="adobe:ns:meta/">)"
                               R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)"
                               R"(<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">)"
                               "<photoshop:History>"
        + text.trimmed() + "</photoshop:History></rdf:Description></rdf:RDF></x:xmpmeta>";
    Metadata metadata;
    metadata.xmp = bytesOf(R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>)" + content + QByteArray(2000, ' ')
                           + R"(<?xpacket end="w"?>)");
    const Bytes file = codec("jpeg")
                           .encoder()
                           ->encode(patterned(DType::UInt8, {9, 7, 3}).view(), {.metadata = shared(metadata)}, {})
                           .value();
    const Result<Image> image = codec("jpeg").decode({file});
    QVERIFY(image && image->metadata.jpegSegments.empty());
    QVERIFY(image->metadata.xmp == bytesOf(content));
    const QByteArray name = QCryptographicHash::hash(content, QCryptographicHash::Md5).toHex().toUpper();
    QVERIFY(asText(file).find(("HasExtendedXMP=\"" + name + '"').toStdString()) != std::string_view::npos);

    if (QStandardPaths::findExecutable("exiftool").isEmpty())
        QSKIP("needs exiftool");
    const QTemporaryDir folder;
    QFile saved(folder.filePath("a.jpg"));
    QVERIFY(saved.open(QIODevice::WriteOnly));
    saved.write(reinterpret_cast<const char *>(file.data()), std::ssize(file));
    saved.close();
    const QList<QJsonObject> found = exiftool({saved.fileName()});
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0]["XMP-photoshop:History"].toString().toUtf8(), text.trimmed());
}

// Other programs' packets hold something themselves, and their extension more.
void TestMetadata::extensionsOfOthersStay()
{
    Metadata large;
    large.xmp = Bytes(200'000, std::byte{'x'});
    const Bytes file = codec("jpeg")
                           .encoder()
                           ->encode(patterned(DType::UInt8, {9, 7, 3}).view(), {.metadata = shared(large)}, {})
                           .value();
    QByteArray theirs(reinterpret_cast<const char *>(file.data()), std::ssize(file));
    theirs.replace("<rdf:Description rdf:about=\"\"", "<rdf:Description dc:about=\"x\""); // as long
    const Metadata metadata = codec("jpeg").decode({bytesOf(theirs)})->metadata;
    QVERIFY(asText(metadata.xmp).find("dc:about") != std::string_view::npos);
    QCOMPARE(metadata.jpegSegments.size(), std::size_t{4});
    const Metadata again = written("jpeg", metadata)->metadata;
    QVERIFY(again.xmp == metadata.xmp && again.jpegSegments == metadata.jpegSegments);
}

void TestMetadata::formatsSayWhatTheyDrop_data()
{
    QTest::addColumn<Metadata>("metadata");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<qsizetype>("channels");
    QTest::addColumn<QByteArrayList>("losses");
    using L = QByteArrayList;
    const Metadata all = everything();
    Metadata large;
    large.exif = Bytes(70000, std::byte{'I'});
    large.xmp = Bytes(70000, std::byte{' '});
    Metadata storage;
    storage.pngChunks = {{"sBIT", Bytes(3)}, {"bKGD", Bytes(6)}};
    storage.pngKind = {DType::UInt8, 3};
    Metadata lost;
    lost.lost = {"Something is lost."};
    Metadata ofExr;
    ofExr.exrAttributes = {{"owner", "string", Bytes(3, std::byte{'x'})}, {"comments", "string", {}}};
    const auto row = [](const char *title, const Metadata &metadata, const char *id, qsizetype channels,
                        const L &losses) { QTest::newRow(title) << metadata << QByteArray(id) << channels << losses; };
    row("nothing to lose", {}, "bmp", 3, {});
    row("all to PNG", all, "png", 3, {"JPEG segments are dropped: APP13 (IPTC)."});
    row("all to JPEG", all, "jpeg", 3, {"Texts are dropped: Title.", "PNG chunks are dropped: gAMA."});
    row("all to BMP", all, "bmp", 3,
        {"EXIF is dropped (43 B).", "The ICC profile is dropped (150.0 kB).", "XMP is dropped (270 B).",
         "The resolution is dropped.", "PNG chunks are dropped: tEXt and gAMA.",
         "JPEG segments are dropped: COM and APP13."});
    row("all to WebP", all, "webp", 3,
        {"The resolution is dropped.", "PNG chunks are dropped: tEXt and gAMA.",
         "JPEG segments are dropped: COM and APP13."});
    row("too large for JPEG, not for WebP", large, "webp", 3, {});
    row("all to TIFF", all, "tiff", 3,
        {"PNG chunks are dropped: tEXt and gAMA.", "JPEG segments are dropped: COM and APP13."});
    row("all to EXR", all, "exr", 3,
        {"EXIF is dropped (43 B).", "The ICC profile is dropped (150.0 kB).", "XMP is dropped (270 B).",
         "The resolution is dropped.", "PNG chunks are dropped: tEXt and gAMA.",
         "JPEG segments are dropped: COM and APP13."});
    row("EXR's own to EXR", ofExr, "exr", 3, {});
    for (const char *const id : {"png", "jpeg", "tiff", "bmp"})
        row(qPrintable(QString("EXR's own to ") + id), ofExr, id, 3,
            {"OpenEXR attributes are dropped: owner and comments."});
    row("an RGB profile to gray", all, "png", 1,
        {"The ICC profile is dropped: it is for RGB values, not for those written.",
         "JPEG segments are dropped: APP13 (IPTC)."});
    row("too large for JPEG's segments", large, "jpeg", 3,
        {"EXIF is dropped: 70.0 kB are more than a JPEG file can hold."});
    row("too large for JPEG, not for PNG", large, "png", 3, {});
    row("about the same kind of samples", storage, "png", 3, {});
    row("about another kind of samples", storage, "png", 4,
        {"PNG chunks about the former kind of pixels are dropped: sBIT and bKGD."});
    row("lost when it was read", lost, "png", 3, {"Something is lost."});
}

void TestMetadata::formatsSayWhatTheyDrop()
{
    QFETCH(const Metadata, metadata);
    QFETCH(const QByteArray, id);
    QFETCH(const qsizetype, channels);
    QFETCH(const QByteArrayList, losses);
    QCOMPARE(sentences(codec(id.toStdString()).encoder()->metadataLosses(metadata, DType::UInt8, {9, 7, channels})),
             losses);
    if (id == "bmp" || id == "exr")
        return;
    // Reopening shows it: exactly what was not said to be dropped is there.
    const QByteArray text = losses.join('\n');
    const Result<Image> image = written(id.toStdString(), metadata, channels);
    QVERIFY(image);
    QCOMPARE(image->metadata.exif.empty(), metadata.exif.empty() || text.contains("EXIF is"));
    QCOMPARE(image->metadata.icc.empty(), metadata.icc.empty() || text.contains("ICC"));
    QCOMPARE(image->metadata.xmp.empty(), metadata.xmp.empty() || text.contains("XMP is"));
}

void TestMetadata::resolutionsAreConverted_data()
{
    using Unit = Resolution::Unit;
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<Resolution>("given");
    QTest::addColumn<Resolution>("found");
    QTest::newRow("inches in JPEG") << QByteArray("jpeg") << Resolution{72, 72, Unit::Inch}
                                    << Resolution{72, 72, Unit::Inch};
    QTest::newRow("a ratio in JPEG") << QByteArray("jpeg") << Resolution{4, 1} << Resolution{4, 1};
    QTest::newRow("meters as inches") << QByteArray("jpeg") << Resolution{2835, 2835, Unit::Meter}
                                      << Resolution{72, 72, Unit::Inch};
    QTest::newRow("meters as centimeters")
        << QByteArray("jpeg") << Resolution{1000, 1000, Unit::Meter} << Resolution{10, 10, Unit::Centimeter};
    QTest::newRow("too large for JPEG") << QByteArray("jpeg") << Resolution{1U << 31, 1, Unit::None}
                                        << Resolution{65535, 1};
    QTest::newRow("inches as meters") << QByteArray("png") << Resolution{72, 300, Unit::Inch}
                                      << Resolution{2835, 11811, Unit::Meter};
    QTest::newRow("centimeters as meters")
        << QByteArray("png") << Resolution{10, 10, Unit::Centimeter} << Resolution{1000, 1000, Unit::Meter};
    QTest::newRow("inches in TIFF") << QByteArray("tiff") << Resolution{72, 300, Unit::Inch}
                                    << Resolution{72, 300, Unit::Inch};
    QTest::newRow("meters in TIFF") << QByteArray("tiff") << Resolution{2835, 11811, Unit::Meter}
                                    << Resolution{2835, 11811, Unit::Meter};
    QTest::newRow("a ratio in TIFF") << QByteArray("tiff") << Resolution{4, 1} << Resolution{4, 1};
    QTest::newRow("a ratio in PNG") << QByteArray("png") << Resolution{4, 1} << Resolution{4, 1};
}

void TestMetadata::resolutionsAreConverted()
{
    QFETCH(const QByteArray, id);
    QFETCH(const Resolution, given);
    QFETCH(const Resolution, found);
    Metadata metadata;
    metadata.resolution = given;
    const Result<Image> image = written(id.toStdString(), metadata);
    QVERIFY(image->metadata.resolution == found);
}

void TestMetadata::subsamplingIsReadAndKept_data()
{
    QTest::addColumn<int>("subsampling");
    QTest::newRow("4:4:4") << int(ChromaSubsampling::None444);
    QTest::newRow("4:2:2") << int(ChromaSubsampling::Half422);
    QTest::newRow("4:2:0") << int(ChromaSubsampling::Quarter420);
}

void TestMetadata::subsamplingIsReadAndKept()
{
    QFETCH(const int, subsampling);
    const auto asked = static_cast<ChromaSubsampling>(subsampling);
    const Bytes file =
        codec("jpeg")
            .encoder()
            ->encode(patterned(DType::UInt8, {33, 35, 3}).view(), {.quality = 83, .subsampling = asked}, {})
            .value();
    const Result<Image> image = codec("jpeg").decode({file});
    QVERIFY(image->metadata.subsampling == asked);
    QCOMPARE(image->quality, 83);
}

void TestMetadata::turnedImagesSayTheyAreUpright_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("PNG") << QByteArray("png");
    QTest::newRow("JPEG") << QByteArray("jpeg");
    QTest::newRow("WebP") << QByteArray("webp");
}

void TestMetadata::turnedImagesSayTheyAreUpright()
{
    QFETCH(const QByteArray, id);
    Metadata metadata = everything();
    metadata.exif[8 + 2 + 12 + 8] = std::byte{6};
    metadata.xmp = bytesOf(R"(<x tiff:Orientation="6"><tiff:Orientation>6</tiff:Orientation></x>)");
    const Result<Image> image = written(id.toStdString(), metadata);
    QCOMPARE(image->buffer.shape(), (Shape{7, 9, 3}));
    QVERIFY(image->metadata.exif == everything().exif);
    QVERIFY(image->metadata.xmp == bytesOf(R"(<x tiff:Orientation="1"><tiff:Orientation>1</tiff:Orientation></x>)"));
    if (id != "jpeg") {
        const ImageBuffer stored = patterned(DType::UInt8, {9, 7, 3});
        COMPARE_IMAGES(image->buffer.view(), stored.view().transposed().flippedHorizontally());
    }
}

void TestMetadata::oneReadingOfExifTurnsBoth_data()
{
    QTest::addColumn<QByteArray>("exif");
    QTest::addColumn<bool>("isTurned"); // by Pillow 9.4 (ImageOps.exif_transpose), as far as it opens the file
    const QByteArray little = "49492A00 08000000 ";
    const QByteArray big = "4D4D002A 00000008 ";
    QTest::newRow("little-endian") << little + "0100 1201 0300 01000000 06000000 00000000" << true;
    QTest::newRow("big-endian") << big + "0001 0112 0003 00000001 00060000 00000000" << true;
    QTest::newRow("a number of 32 bits") << big + "0001 0112 0004 00000001 00000006 00000000" << true;
    QTest::newRow("no next directory") << little + "0100 1201 0300 01000000 06000000" << true;
    QTest::newRow("upright") << little + "0100 1201 0300 01000000 01000000 00000000" << false;
    QTest::newRow("nonsense") << little + "0100 1201 0300 01000000 09000000 00000000" << false;
    QTest::newRow("two numbers") << little + "0100 1201 0300 02000000 06000600 00000000" << true;
    QTest::newRow("another version of TIFF")
        << QByteArray("49492B00 08000000 0100 1201 0300 01000000 06000000 00000000") << false;
    QTest::newRow("no byte order") << QByteArray("58580000 00000008 0001 0112 0003 00000001 00060000 00000000")
                                   << false;
    QTest::newRow("a directory beyond the end")
        << QByteArray("49492A00 FFFFFF7F 0100 1201 0300 01000000 06000000") << false;
    QTest::newRow("cut short") << little + "0100 1201 0300 0100" << false;
}

void TestMetadata::oneReadingOfExifTurnsBoth()
{
    QFETCH(const QByteArray, exif);
    QFETCH(const bool, isTurned);
    const QByteArray content = "Exif" + QByteArray(2, '\0') + QByteArray::fromHex(exif);
    const QByteArray xmpBefore = R"(<x tiff:Orientation="6"/>)";
    const QByteArray xmp = "http://ns.adobe.com/xap/1.0/" + QByteArray(1, '\0') + xmpBefore;
    const auto segment = [](const QByteArray &bytes) { return "\xFF\xE1" + number32(bytes.size() + 2).mid(2) + bytes; };
    Bytes file = codec("jpeg").encoder()->encode(patterned(DType::UInt8, {9, 7, 3}).view(), {}, {}).value();
    const Bytes segments = bytesOf(segment("Exif" + QByteArray(2, '\0')) + segment(content) + segment(xmp));
    file.insert(file.begin() + 2, segments.begin(), segments.end());
    QVERIFY((codec("jpeg").decoder()->readHeader(file)->shape == (isTurned ? Shape{7, 9, 3} : Shape{9, 7, 3})));
    const Result<Image> image = codec("jpeg").decode({file});
    QVERIFY(image);
    QCOMPARE(image->buffer.shape(), (isTurned ? Shape{7, 9, 3} : Shape{9, 7, 3}));
    QCOMPARE(orientationOf(image->metadata.exif), 1);
    QCOMPARE(image->metadata.xmp == bytesOf(xmpBefore), !isTurned);
}

void TestMetadata::hostilePngMetadata_data()
{
    QTest::addColumn<QByteArray>("chunks");
    QTest::addColumn<bool>("isLost");
    const QByteArray profile(200, 'p');
    const QByteArray bomb = zlib(QByteArray(20 << 20, 'x'));
    QTest::newRow("profile without a name's end") << chunk("iCCP", "name") << true;
    QTest::newRow("profile with an unknown method") << chunk("iCCP", QByteArray("n\0\1", 3) + zlib(profile)) << true;
    QTest::newRow("profile that is no zlib data") << chunk("iCCP", QByteArray("n\0\0", 3) + profile) << true;
    QTest::newRow("profile cut short") << chunk("iCCP", QByteArray("n\0\0", 3) + zlib(profile).left(9)) << true;
    QTest::newRow("profile that is a bomb") << chunk("iCCP", QByteArray("n\0\0", 3) + bomb) << true;
    QTest::newRow("profile shorter than its header") << chunk("iCCP", QByteArray("n\0\0", 3) + zlib("abc")) << true;
    QTest::newRow("empty profile") << chunk("iCCP", {}) << true;
    QTest::newRow("XMP that is a bomb") << chunk("iTXt", QByteArray("XML:com.adobe.xmp\0\1\0\0\0", 22) + bomb) << true;
    QTest::newRow("Exif without a byte order") << chunk("eXIf", "what") << true;
    QTest::newRow("empty Exif") << chunk("eXIf", {}) << true;
    QTest::newRow("Exif whose directory is elsewhere")
        << chunk("eXIf", QByteArray::fromHex("4D4D002AFFFFFFF0")) << false;
    QTest::newRow("Exif of endless entries") << chunk("eXIf", QByteArray::fromHex("49492A0008000000FFFF")) << false;
    QTest::newRow("resolution cut short") << chunk("pHYs", "abc") << true;
    QTest::newRow("resolution of an unknown unit") << chunk("pHYs", QByteArray(8, '\1') + '\7') << true;
    QTest::newRow("checksum wrong") << chunk("tEXt", "a").chopped(1) + 'x' << true;
    QTest::newRow("text without a keyword") << chunk("tEXt", {}) << false;
    QTest::newRow("text without an end of its keyword") << chunk("zTXt", "abc") << false;
    QTest::newRow("texts without number") << chunk("tEXt", QByteArray("a\0b", 3)).repeated(6000) << true;
    QTest::newRow("animation") << chunk("acTL", QByteArray(8, '\1')) << true;
}

void TestMetadata::hostilePngMetadata()
{
    QFETCH(const QByteArray, chunks);
    QFETCH(const bool, isLost);
    const ImageBuffer image = patterned(DType::UInt8, {9, 7, 3});
    Bytes file = codec("png").encoder()->encode(image.view(), {}, {}).value();
    const Bytes inserted = bytesOf(chunks);
    file.insert(file.begin() + 33, inserted.begin(), inserted.end());
    const Result<Image> decoded = codec("png").decode({file});
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    COMPARE_IMAGES(decoded->buffer.view(), image.view());
    QCOMPARE(!decoded->metadata.lost.empty(), isLost);
    for (const MetadataBlock &block : decoded->metadata.pngChunks)
        (void)readPngText(block);
    QVERIFY(written("png", decoded->metadata));
    QVERIFY(written("jpeg", decoded->metadata));
}

void TestMetadata::hostileJpegMetadata_data()
{
    QTest::addColumn<QByteArray>("segments");
    QTest::addColumn<bool>("isLost");
    const auto segment = [](int marker, const QByteArray &content) {
        const auto length = content.size() + 2;
        return QByteArray("\xFF") + char(marker) + char(length >> 8) + char(length) + content;
    };
    const QByteArray icc("ICC_PROFILE\0", 12);
    const QByteArray part(200, 'p');
    QTest::newRow("profile without its second part") << segment(0xE2, icc + "\1\2" + part) << true;
    QTest::newRow("profile whose parts are the same") << segment(0xE2, icc + "\1\2" + part).repeated(2) << true;
    QTest::newRow("profile with a part 0") << segment(0xE2, icc + QByteArray("\0\1", 2) + part) << true;
    QTest::newRow("profile without numbers") << segment(0xE2, icc) << true;
    QTest::newRow("profile shorter than its header") << segment(0xE2, icc + "\1\1abc") << true;
    QTest::newRow("parts in the other order")
        << segment(0xE2, icc + "\2\2" + part) + segment(0xE2, icc + "\1\2" + part) << false;
    QTest::newRow("Exif cut short") << segment(0xE1, QByteArray("Exif\0\0II", 8)) << true;
    QTest::newRow("Exif whose directory is itself")
        << segment(0xE1, QByteArray("Exif\0\0", 6) + QByteArray::fromHex("49492A0000000000")) << false;
    QTest::newRow("density cut short") << segment(0xE0, QByteArray("JFIF\0\1", 6)) << true;
    QTest::newRow("density of an unknown unit") << segment(0xE0, QByteArray("JFIF\0\1\1\7\0\1\0\1\0\0", 14)) << true;
    QTest::newRow("segments without number") << segment(0xEB, {}).repeated(6000) << true;
    QTest::newRow("empty comment") << segment(0xFE, {}) << false;
}

void TestMetadata::hostileJpegMetadata()
{
    QFETCH(const QByteArray, segments);
    QFETCH(const bool, isLost);
    Bytes file = codec("jpeg").encoder()->encode(patterned(DType::UInt8, {9, 7, 3}).view(), {}, {}).value();
    const Bytes inserted = bytesOf(segments);
    file.insert(file.begin() + 20, inserted.begin(), inserted.end());
    const Result<Image> decoded = codec("jpeg").decode({file});
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    QCOMPARE(!decoded->metadata.lost.empty(), isLost);
    QVERIFY(written("png", decoded->metadata));
    QVERIFY(written("jpeg", decoded->metadata));
}

void TestMetadata::whatFollowsTheImageIsSaid_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const char *const id : {"png", "jpeg", "webp", "bmp", "tga", "npy"})
        QTest::newRow(id) << QByteArray(id);
}

void TestMetadata::whatFollowsTheImageIsSaid()
{
    QFETCH(const QByteArray, id);
    const Codec &format = codec(id.toStdString());
    const Bytes file = format.encoder()->encode(patterned(DType::UInt8, {9, 7, 3}).view(), {}, {}).value();
    const auto lostOf = [&](const QByteArray &trailer) {
        Bytes whole = file;
        append(whole, bytesOf(trailer));
        const Result<Image> image = format.decode({whole});
        return image ? sentences(format.encoder()->metadataLosses(image->metadata, DType::UInt8, {9, 7, 3}))
                     : QByteArrayList{"?"};
    };
    QCOMPARE(lostOf({}), QByteArrayList());
    QCOMPARE(lostOf(QByteArray(300, '\0')), QByteArrayList());
    QCOMPARE(lostOf("GIMP was here"), QByteArrayList{"What follows the image in its file is dropped (13 B)."});
    QCOMPARE(lostOf(QByteArray((1 << 20) + 1, '\0')).size(), 1); // more than padding
}

// A V5 header points to it, behind the pixels.
void TestMetadata::profilesInBitmapsAreRead()
{
    const auto little32 = [](std::uint32_t value) {
        QByteArray bytes = number32(value);
        std::ranges::reverse(bytes);
        return bytes;
    };
    const QByteArray profile(200, 'p');
    const QByteArray header = little32(124) + little32(1) + little32(1) + QByteArray::fromHex("0100 1800")
        + QByteArray(40, '\0') + "DEBM" + QByteArray(52, '\0') + little32(124 + 4) + little32(200) + little32(0);
    const QByteArray file =
        "BM" + QByteArray(8, '\0') + little32(14 + 124) + header + QByteArray::fromHex("03020100") + profile;
    const Result<Image> image = codec("bmp").decode({bytesOf(file)});
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QVERIFY(image->metadata.icc == bytesOf(profile));
    QVERIFY(image->metadata.lost.empty());
    QCOMPARE(codec("bmp").decode({bytesOf(file + "more")})->metadata.lost.size(), std::size_t{1});
}

void TestMetadata::textsAreRead_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("text"); // "keyword=text"; empty: none
    QTest::newRow("Latin-1") << QByteArray("tEXt") << QByteArray("K\0\xE9t\xE9", 5) << QByteArray("K=été");
    QTest::newRow("compressed") << QByteArray("zTXt") << QByteArray("K\0\0", 3) + zlib("long") << QByteArray("K=long");
    QTest::newRow("UTF-8") << QByteArray("iTXt") << QByteArray("K\0\0\0fr\0C\0été", 14) << QByteArray("K=été");
    QTest::newRow("UTF-8 compressed") << QByteArray("iTXt") << QByteArray("K\0\1\0\0\0", 6) + zlib("été")
                                      << QByteArray("K=été");
    QTest::newRow("unknown method") << QByteArray("zTXt") << QByteArray("K\0\1", 3) + zlib("long") << QByteArray();
    QTest::newRow("a bomb") << QByteArray("zTXt") << QByteArray("K\0\0", 3) + zlib(QByteArray(2 << 20, 'x'))
                            << QByteArray();
    QTest::newRow("no text") << QByteArray("gAMA") << QByteArray("abcd") << QByteArray();
}

void TestMetadata::textsAreRead()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QByteArray, content);
    QFETCH(const QByteArray, text);
    const std::optional<PngText> read = readPngText({type.toStdString(), bytesOf(content)});
    QCOMPARE(read ? QByteArray::fromStdString(read->keyword + "=" + read->text) : QByteArray(), text);
}

// File managers show the small picture inside of EXIF.
void TestMetadata::previewsShowWhatIsSaved_data()
{
    QTest::addColumn<int>("shown");      // by the old preview
    QTest::addColumn<Shape>("old");      // its shape; none: it is damaged
    QTest::addColumn<qsizetype>("room"); // behind it; less than none: it is smaller than we write them
    QTest::addColumn<bool>("isNoise");   // the image, else a flat 40
    QTest::addColumn<int>("expected");   // of the new one, as long as it is flat
    QTest::addColumn<Shape>("shape");    // of that; none: there is none
    QTest::addColumn<QByteArray>("loss");
    const Shape usual{30, 40, 3};
    const Shape none;
    QTest::newRow("another picture") << 230 << usual << qsizetype(4000) << false << 40 << usual << QByteArray();
    QTest::newRow("this picture") << 42 << usual << qsizetype(100) << false << 42 << usual << QByteArray();
    QTest::newRow("room for a smaller one")
        << 230 << usual << qsizetype(100) << true << -1 << Shape{15, 20, 3} << QByteArray();
    QTest::newRow("no room for another") << 230 << Shape{1, 1, 3} << qsizetype(-1) << false << -1 << none
                                         << QByteArray("may be too few for that.");
    QTest::newRow("damaged") << 230 << none << qsizetype(0) << false << -1 << none
                             << QByteArray("it is no JPEG picture");
}

void TestMetadata::previewsShowWhatIsSaved()
{
    QFETCH(const int, shown);
    QFETCH(const Shape, old);
    QFETCH(const qsizetype, room);
    QFETCH(const bool, isNoise);
    QFETCH(const int, expected);
    QFETCH(const Shape, shape);
    QFETCH(const QByteArray, loss);
    const auto filled = [](int value, const Shape &extent) {
        ImageBuffer image = ImageBuffer::allocate(DType::UInt8, extent).value();
        std::ranges::fill(image.storage()->bytes(), static_cast<std::byte>(value));
        return image;
    };
    Bytes preview(20);
    if (old != Shape{})
        preview = codec("jpeg").encoder()->encode(filled(shown, old).view(), {}, {}).value();
    if (room < 0)
        preview.erase(preview.begin() + 2, preview.begin() + 20); // JFIF's segment
    const qsizetype size = std::ssize(preview) + std::max<qsizetype>(room, 0);
    preview.resize(static_cast<std::size_t>(size));
    Metadata metadata;
    metadata.exif = bytesOf(QByteArray::fromHex("49492A0008000000"
                                                "0000"
                                                "0E000000"
                                                "0200"
                                                "0102040001000000"
                                                "2C000000"
                                                "0202040001000000")
                            + QByteArray::fromRawData(reinterpret_cast<const char *>(&size), 4) + QByteArray(4, '\0'));
    append(metadata.exif, std::span<const std::byte>(preview));
    const QTemporaryDir folder;
    const std::string path = folder.filePath("a.jpg").toStdString();
    const ImageBuffer image = isNoise ? patterned(DType::UInt8, {30, 40, 3}) : filled(40, {300, 400, 3});
    const SavePlan plan = planEncoding({{DType::UInt8, image.shape(), defaultChannelNames(3)},
                                        "a.jpg",
                                        std::make_shared<const Metadata>(metadata)},
                                       registry)
                              .value();
    const bool isSaid = std::ranges::any_of(plan.losses, [&](const std::string &sentence) {
        return sentence.starts_with("The preview in EXIF") && sentence.find(loss.toStdString()) != std::string::npos;
    });
    QCOMPARE(isSaid, !loss.isEmpty());
    QVERIFY(
        saveImage(image.view(), test::at(plan, path), {.metadata = std::make_shared<const Metadata>(metadata)}, {}));
    const Bytes saved = openImage(path, registry, {}, {})->image.metadata.exif;
    QCOMPARE(saved.size(), metadata.exif.size());
    const bool isLinked = saved[10] != std::byte{0};
    QCOMPARE(isLinked, shape != Shape{});
    if (!isLinked)
        return;
    const auto decoded = codec("jpeg").decode({std::span(saved).subspan(44)});
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    QCOMPARE(decoded->buffer.shape().height, shape.height);
    QCOMPARE(decoded->buffer.shape().width, shape.width);
    if (expected >= 0)
        QVERIFY(std::abs(std::to_integer<int>(*decoded->buffer.view().at(20, 15, 1)) - expected) <= 1);
}

QTEST_GUILESS_MAIN(TestMetadata)
#include "test_metadata.moc"
