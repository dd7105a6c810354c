// JPEG files of kinds that are rare but valid, made by libjpeg-turbo: each must give the pixels of its ordinary
// sibling.
#include "core/codecs/registry.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <jpeglib.h>
#include <memory>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
constexpr Shape size{40, 56, 3};
using Setup = std::function<void(jpeg_compress_struct &)>;

QByteArray encoded(int channels, J_COLOR_SPACE space, const std::function<int(int x, int y, int c)> &sample,
                   const Setup &setup)
{
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char *file = nullptr;
    unsigned long length = 0;
    jpeg_mem_dest(&codec, &file, &length);
    codec.image_width = static_cast<JDIMENSION>(size.width);
    codec.image_height = static_cast<JDIMENSION>(size.height);
    codec.input_components = channels;
    codec.in_color_space = space;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, 95, TRUE);
    setup(codec);
    jpeg_start_compress(&codec, TRUE);
    std::vector<unsigned char> row(static_cast<std::size_t>(size.width * channels));
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            for (int c = 0; c < channels; ++c)
                row[static_cast<std::size_t>(x * channels + c)] = static_cast<unsigned char>(sample(x, y, c));
        }
        JSAMPROW rows[] = {row.data()};
        jpeg_write_scanlines(&codec, rows, 1);
    }
    jpeg_finish_compress(&codec);
    QByteArray bytes(reinterpret_cast<const char *>(file), static_cast<qsizetype>(length));
    jpeg_destroy_compress(&codec);
    std::free(file);
    return bytes;
}

QByteArray rgb(const Setup &setup)
{
    return encoded(
        3, JCS_RGB, [](int x, int y, int c) { return (x * (c + 3) + y * 5) % 256; }, setup);
}

const Setup plain = [](jpeg_compress_struct &) {};
const Setup progressive = [](jpeg_compress_struct &codec) { jpeg_simple_progression(&codec); };
const Setup arithmetic = [](jpeg_compress_struct &codec) { codec.arith_code = TRUE; };

// All segments of one kind.
QByteArray without(char marker, QByteArray file)
{
    for (qsizetype at = 2; at + 4 < file.size() && file[at + 1] != '\xDA';) {
        const qsizetype length =
            2 + static_cast<unsigned char>(file[at + 2]) * 256 + static_cast<unsigned char>(file[at + 3]);
        if (file[at + 1] == marker)
            file.remove(at, length);
        else
            at += length;
    }
    return file;
}

Result<Image> decode(const QByteArray &file)
{
    const std::span bytes(reinterpret_cast<const std::byte *>(file.constData()), static_cast<std::size_t>(file.size()));
    return registry.decoderFor(bytes, "")->decode({bytes});
}

bool says(const Image &image, const char *words)
{
    return std::ranges::any_of(image.metadata.lost,
                               [&](const std::string &sentence) { return sentence.find(words) != std::string::npos; });
}

} // namespace

class TestJpeg : public QObject
{
    Q_OBJECT

private slots:
    void rareKindsGiveTheSamePixels_data();
    void rareKindsGiveTheSamePixels();
    void inkIsReadAlikeWithoutAdobesMarker_data();
    void inkIsReadAlikeWithoutAdobesMarker();
    void withoutItsEndMarkerAWholeImageOpens_data();
    void withoutItsEndMarkerAWholeImageOpens();
    void whatIsCutShortIsRefused_data();
    void whatIsCutShortIsRefused();
    void whatIsMoreThanTheImageIsSaid_data();
    void whatIsMoreThanTheImageIsSaid();
};

void TestJpeg::rareKindsGiveTheSamePixels_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("sibling");
    const auto sameIds = [](jpeg_compress_struct &codec) {
        for (int i = 0; i < 3; ++i)
            codec.comp_info[i].component_id = 7;
    };
    QTest::newRow("arithmetic codes") << rgb(arithmetic) << rgb(plain);
    QTest::newRow("arithmetic codes, progressive") << rgb([](jpeg_compress_struct &codec) {
        arithmetic(codec);
        progressive(codec);
    }) << rgb(plain);
    QTest::newRow("no Huffman tables") << without('\xC4', rgb(plain)) << rgb(plain);
    QTest::newRow("three components of one name") << rgb(sameIds) << rgb(plain);
}

void TestJpeg::rareKindsGiveTheSamePixels()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QByteArray, sibling);
    QVERIFY(file != sibling);
    const Result<Image> image = decode(file);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    COMPARE_IMAGES(image->buffer.view(), decode(sibling)->buffer.view());
    QVERIFY(image->metadata.lost.empty());
}

void TestJpeg::inkIsReadAlikeWithoutAdobesMarker_data()
{
    QTest::addColumn<bool>("hasMarker");
    QTest::newRow("with Adobe's marker") << true;
    QTest::newRow("without") << false;
}

// As Pillow, OpenCV and ImageMagick do: what is stored is what ink leaves of the light.
void TestJpeg::inkIsReadAlikeWithoutAdobesMarker()
{
    QFETCH(const bool, hasMarker);
    constexpr int stored[] = {204, 102, 0, 128};
    constexpr int expected[] = {102, 51, 0};
    const QByteArray file = encoded(
        4, JCS_CMYK, [&](int, int, int c) { return stored[c]; },
        [&](jpeg_compress_struct &codec) { codec.write_Adobe_marker = hasMarker ? TRUE : FALSE; });
    QCOMPARE(file.contains("Adobe"), hasMarker);
    const Result<Image> image = decode(file);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    for (std::ptrdiff_t c = 0; c < 3; ++c)
        QVERIFY(std::abs(static_cast<int>(*image->buffer.view().at(9, 9, c)) - expected[c]) <= 1);
}

void TestJpeg::withoutItsEndMarkerAWholeImageOpens_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("baseline") << rgb(plain);
    QTest::newRow("progressive") << rgb(progressive);
    QTest::newRow("with restarts") << rgb([](jpeg_compress_struct &codec) { codec.restart_interval = 2; });
}

void TestJpeg::withoutItsEndMarkerAWholeImageOpens()
{
    QFETCH(const QByteArray, file);
    for (const qsizetype missing : {1, 2}) {
        const Result<Image> image = decode(file.chopped(missing));
        QVERIFY2(image, image ? "" : image.error().message.c_str());
        COMPARE_IMAGES(image->buffer.view(), decode(file)->buffer.view());
        QVERIFY(says(*image, "end marker"));
    }
}

void TestJpeg::whatIsCutShortIsRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("baseline") << rgb(plain);
    QTest::newRow("progressive") << rgb(progressive);
    QTest::newRow("arithmetic codes") << rgb(arithmetic);
}

// Also exactly between two scans.
void TestJpeg::whatIsCutShortIsRefused()
{
    QFETCH(const QByteArray, file);
    QVERIFY(decode(file));
    for (qsizetype length = 3; length < file.size() - 2; ++length)
        QVERIFY2(!decode(file.left(length)), QByteArray::number(length).constData());
}

void TestJpeg::whatIsMoreThanTheImageIsSaid_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("words"); // empty: nothing is lost
    const QByteArray file = rgb(plain);
    QByteArray thumbnail = file;
    thumbnail.replace(4, 2, QByteArray::fromHex("0013")).replace(18, 2, "\1\1").insert(20, "abc");
    QTest::newRow("nothing more") << file << QByteArray();
    QTest::newRow("padding") << file + QByteArray(100, '\0') << QByteArray();
    QTest::newRow("another picture") << file + file << QByteArray("What follows the image");
    QTest::newRow("a small picture in JFIF") << thumbnail << QByteArray("small picture");
    QTest::newRow("a small picture behind JFIF")
        << QByteArray(file).insert(20, QByteArray("\xFF\xE0\0\x0BJFXX\0\x13\1\1", 13)) << QByteArray("small picture");
}

void TestJpeg::whatIsMoreThanTheImageIsSaid()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QByteArray, words);
    const Result<Image> image = decode(file);
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    COMPARE_IMAGES(image->buffer.view(), decode(rgb(plain))->buffer.view());
    QCOMPARE(image->metadata.lost.size(), words.isEmpty() ? std::size_t{0} : std::size_t{1});
    QVERIFY(words.isEmpty() || says(*image, words.constData()));
}

QTEST_GUILESS_MAIN(TestJpeg)
#include "test_jpeg.moc"
