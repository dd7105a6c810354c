// Files that are cut, damaged or that lie: each must end soon, in an image or in a sentence, and touch no memory that
// is not its own (which the sanitizer builds see).
#include "core/codecs/io/open_image.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"
#include "tests/support/png_bytes.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <libdeflate.h>
#include <random>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
const std::filesystem::path corpus = test::corpusPath();
constexpr qint64 longestMilliseconds = 3000; // an image of 64 MB takes a fraction of a second, with sanitizers more

using Bytes = std::vector<std::byte>;

Bytes fileOf(const char *id, DType dtype = DType::UInt8, std::ptrdiff_t channels = 3)
{
    const auto found = std::ranges::find_if(registry.codecs(), [&](const auto &codec) { return codec->id() == id; });
    return (*found)->encoder()->encode(patterned(dtype, {17, 33, channels}).view(), {}, {}).value();
}

QByteArray segment(char marker, const QByteArray &content)
{
    const auto length = static_cast<int>(content.size() + 2);
    return QByteArray("\xFF") + marker + static_cast<char>(length >> 8) + static_cast<char>(length) + content;
}

// A gray JPEG of one scan: its tables, frame, scan header and `data`.
QByteArray jpeg(int width, int height, const QByteArray &tables, const QByteArray &data)
{
    const QByteArray size{number32(static_cast<std::uint32_t>(height << 16 | width))};
    return QByteArray::fromHex("ffd8") + tables + segment('\xC0', "\x08" + size + QByteArray::fromHex("01 01 11 00"))
        + segment('\xDA', QByteArray::fromHex("01 01 00 00 3f 00")) + data + QByteArray::fromHex("ffd9");
}

const QByteArray quantisation = segment('\xDB', QByteArray(1, '\0') + QByteArray(64, '\1'));
// One code of one bit, for the symbol 0.
const QByteArray oneCode = QByteArray::fromHex("01 000000000000000000000000000000 00");
const QByteArray dcTable = segment('\xC4', QByteArray(1, '\x00') + oneCode);
const QByteArray acTable = segment('\xC4', QByteArray(1, '\x10') + oneCode);

// Damages done behind a PNG's checksums reach the decoder only when these are right again.
void repairChecksums(Bytes &file)
{
    for (std::size_t at = 8; at + 12 <= file.size();) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i)
            length = length << 8 | static_cast<std::size_t>(file[at + i]);
        if (length > file.size() - at - 12)
            return;
        const Bytes crc = bytesOf(number32(libdeflate_crc32(0, file.data() + at + 4, length + 4)));
        std::ranges::copy(crc, file.begin() + static_cast<std::ptrdiff_t>(at + 8 + length));
        at += 12 + length;
    }
}

Result<Image> decode(const Bytes &file, std::string_view extension)
{
    const Codec *const codec = registry.decoderFor(file, extension);
    if (codec == nullptr)
        return failure(ErrorCode::UnknownFormat, "Not recognised.");
    DecodeLimits limits;
    limits.pixelBytes = std::size_t{64} << 20;
    return codec->decode({.bytes = file, .limits = limits});
}

// What every decoding must be, whatever the file.
bool endsWell(const Bytes &file, std::string_view extension)
{
    QElapsedTimer timer;
    timer.start();
    const Result<Image> decoded = decode(file, extension);
    if (timer.elapsed() > longestMilliseconds)
        return false;
    if (!decoded)
        return decoded.error().message.ends_with('.')
            && QByteArray::fromStdString(decoded.error().message).isValidUtf8();
    return decoded->channels.size() == static_cast<std::size_t>(decoded->buffer.shape().channels)
        && decoded->buffer.byteCount() <= std::size_t{64} << 20;
}

void addFormats()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("channels");
    for (const auto &codec : registry.codecs()) {
        if (codec->decoder() == nullptr || codec->encoder() == nullptr)
            continue;
        const EncoderCapabilities capabilities = codec->encoder()->capabilities();
        QTest::addRow("%s", codec->id().c_str()) << QByteArray::fromStdString(codec->id()) << capabilities.dtypes.back()
                                                 << qsizetype(capabilities.channels.back());
    }
}

// An OpenEXR file without pixels.
QByteArray exr(const QByteArray &attributes)
{
    return QByteArray::fromHex("762F3101 02000000") + attributes + QByteArray(1, '\0') + QByteArray(100, '\0');
}

QByteArray attribute(const QByteArray &name, const QByteArray &type, const QByteArray &hex)
{
    const QByteArray value = QByteArray::fromHex(hex);
    QByteArray length = number32(static_cast<std::uint32_t>(value.size()));
    std::ranges::reverse(length);
    return name + '\0' + type + '\0' + length + value;
}

const QByteArray corners = "00000000 00000000 03000000 03000000"; // of 4 x 4 pixels
const QByteArray oneFloatChannel = attribute("channels", "chlist", "5900 02000000 00000000 01000000 01000000 00");
const QByteArray plainExr = oneFloatChannel + attribute("compression", "compression", "00")
    + attribute("lineOrder", "lineOrder", "00") + attribute("displayWindow", "box2i", corners);

} // namespace

class TestMalformed : public QObject
{
    Q_OBJECT

private slots:
    void cutFilesAreRefused_data() { addFormats(); }
    void cutFilesAreRefused();
    void flippedBitsEndWell_data() { addFormats(); }
    void flippedBitsEndWell();
    void noRoomIsMadeForTilesLargerThanTheImage();
    void withoutTheLieTheFilesAreGood();
    void liesAreRefused_data();
    void liesAreRefused();
    void aPaletteIndexBeyondThePaletteIsBlack();
    void imageDataMayLieInPieces();
    void aLittleSurplusIsIgnored();
    void hostileFilesEndWell_data();
    void hostileFilesEndWell();
};

void TestMalformed::cutFilesAreRefused()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const Bytes file = fileOf(id.constData(), dtype, channels);
    QVERIFY(decode(file, id.constData()));
    for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
        const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() * sixteenth / 16));
        QVERIFY2(!decode(cut, id.constData()), QByteArray::number(int(sixteenth)).constData());
    }
    const std::size_t endMarker = id == "jpeg" ? 2 : 0; // of JPEG the only part that is not missed
    for (std::size_t missing = endMarker + 1; missing <= endMarker + 12; ++missing) {
        const Bytes cut(file.begin(), file.end() - static_cast<std::ptrdiff_t>(missing));
        QVERIFY2(!decode(cut, id.constData()), QByteArray::number(int(missing)).constData());
    }
}

void TestMalformed::flippedBitsEndWell()
{
    QFETCH(QByteArray, id);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, channels);
    const Bytes file = fileOf(id.constData(), dtype, channels);
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        Bytes damaged = file;
        const int flips = 1 + round % 4;
        for (int i = 0; i < flips; ++i) {
            // Every other time in the first bytes, where the headers are.
            const std::size_t range = round % 2 == 0 ? file.size() : std::min<std::size_t>(file.size(), 700);
            damaged[random() % range] ^= static_cast<std::byte>(1U << random() % 8);
        }
        if (id == "png")
            repairChecksums(damaged);
        QVERIFY2(endsWell(damaged, id.constData()), QByteArray::number(round).constData());
    }
}

void TestMalformed::liesAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    const QByteArray pixel = chunk("IDAT", stored(QByteArray(2, '\0')));
    const QByteArray lone = QByteArray::fromHex("89504e470d0a1a0a");
    QTest::newRow("png: only a signature") << lone;
    QTest::newRow("png: no image data") << png(1, 1, 8, 0, {});
    QTest::newRow("png: larger than its data can be") << png(4000, 4000, 8, 0, pixel);
    QTest::newRow("png: beyond the limits") << png(60000, 60000, 8, 6, pixel);
    QTest::newRow("png: 0 wide") << png(0, 1, 8, 0, pixel);
    QTest::newRow("png: 2^31 wide") << png(0x80000000U, 1, 8, 0, pixel);
    QTest::newRow("png: 2^32 - 1 on both sides") << png(0xFFFFFFFFU, 0xFFFFFFFFU, 16, 6, pixel);
    QTest::newRow("png: depth 3") << png(1, 1, 3, 0, pixel);
    QTest::newRow("png: depth 16 with a palette") << png(1, 1, 16, 3, pixel);
    QTest::newRow("png: color type 5") << png(1, 1, 8, 5, pixel);
    QTest::newRow("png: no palette") << png(1, 1, 8, 3, pixel);
    QTest::newRow("png: two headers") << png(1, 1, 8, 0, chunk("IHDR", QByteArray(13, '\1')) + pixel);
    QTest::newRow("png: an unknown critical chunk") << png(1, 1, 8, 0, chunk("ABCD", "x") + pixel);
    QTest::newRow("png: Apple's variant") << lone + chunk("CgBI", QByteArray(4, '\0')) + png(1, 1, 8, 0, pixel).mid(8);
    QTest::newRow("png: a chunk of 4 GB") << lone + number32(0xFFFFFFFFU) + "IHDR" + QByteArray(40, '\0');
    QTest::newRow("png: a wrong checksum") << png(1, 1, 8, 0, pixel).replace("IDAT", "IDAU");
    QTest::newRow("png: a wrong checksum of the pixels")
        << png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray(2, '\0')).chopped(4) + "abcd"));
    QTest::newRow("png: the checksum of the pixels is missing")
        << png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray(2, '\0')).chopped(4)));
    QTest::newRow("png: an unknown filter") << png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray("\5\0", 2))));
    QTest::newRow("png: an unknown interlacing") << png(1, 1, 8, 0, pixel, 2);
    QTest::newRow("png: interlaced, with too few pixels") << png(9, 9, 8, 0, pixel, 1);
    QTest::newRow("png: a palette of 257 colors") << png(1, 1, 8, 3, chunk("PLTE", QByteArray(3 * 257, '\1')) + pixel);
    QTest::newRow("png: half a color") << png(1, 1, 8, 3, chunk("PLTE", QByteArray(5, '\1')) + pixel);
    QTest::newRow("png: too few pixels") << png(1, 9, 8, 0, pixel);
    // Zeros compressed a thousandfold, many times more than the image: the decoder's buffer must not follow.
    QTest::newRow("png: a decompression bomb")
        << png(1, 1, 8, 0, chunk("IDAT", QByteArray(1, 'x') + qCompress(QByteArray(100 << 20, '\0')).mid(5)));
    QTest::newRow("jpeg: only a signature") << QByteArray::fromHex("ffd8ff");
    QTest::newRow("jpeg: nothing inside") << QByteArray::fromHex("ffd8ffd9");
    QTest::newRow("jpeg: more than 256 Huffman codes")
        << jpeg(8, 8,
                quantisation + segment('\xC4', QByteArray(1, '\0') + QByteArray(16, '\x60') + QByteArray(16 * 96, '\0'))
                    + acTable,
                QByteArray(9, '\0'));
    QTest::newRow("jpeg: no DC table") << jpeg(8, 8, quantisation + acTable, QByteArray(9, '\0'));
    QTest::newRow("jpeg: no AC table") << jpeg(8, 8, quantisation + dcTable, QByteArray(9, '\0'));
    QTest::newRow("jpeg: no quantisation table") << jpeg(8, 8, dcTable + acTable, QByteArray(9, '\0'));
    QTest::newRow("jpeg: larger than its data can be")
        << jpeg(5000, 5000, quantisation + dcTable + acTable, QByteArray(9, '\0'));
    QTest::newRow("jpeg: beyond the limits")
        << jpeg(65500, 65500, quantisation + dcTable + acTable, QByteArray(9, '\0'));
    QTest::newRow("jpeg: 0 high") << jpeg(8, 0, quantisation + dcTable + acTable, QByteArray(9, '\0'));
    QTest::newRow("jpeg: a segment of length 1") << QByteArray::fromHex("ffd8ffe00001ffd9");
    QTest::newRow("jpeg: a segment beyond the end") << QByteArray::fromHex("ffd8ffe0ffff00ffd9");
    QTest::newRow("jpeg: thousands of scans")
        << jpeg(8, 8, quantisation + dcTable + acTable,
                (QByteArray(1, '\0') + segment('\xDA', QByteArray::fromHex("01 01 00 00 3f 00"))).repeated(5000));
    QTest::newRow("hdr: run-length data that never ends")
        << QByteArray("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8 +X 8\n") + QByteArray::fromHex("02020008");
    QTest::newRow("hdr: a run of length 0") << QByteArray("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8 +X 8\n")
            + QByteArray::fromHex("02020008") + QByteArray(999, '\0');
    QTest::newRow("hdr: a run longer than the row") << QByteArray("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8 +X 8\n")
            + QByteArray::fromHex("02020008") + QByteArray(999, '\xFF');
    QTest::newRow("hdr: a header without an end") << QByteArray("#?RADIANCE\n") + QByteArray(5000, 'x');
    QTest::newRow("hdr: a negative size")
        << QByteArray("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y -8 +X 8\n") + QByteArray(999, '\1');
    QTest::newRow("hdr: beyond the limits")
        << QByteArray("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 99999999 +X 8\n") + QByteArray(999, '\1');
    const auto tiff = [](const QByteArray &entries, int count) {
        return QByteArray("II*\0\x08\0\0\0", 8) + char(count) + '\0' + QByteArray::fromHex(entries)
            + QByteArray(64, '\0');
    };
    const QByteArray size = "0001 0300 01000000 04000000  0101 0300 01000000 04000000 ";
    const QByteArray strip = "1101 0400 01000000 08000000  1601 0300 01000000 04000000  1701 0400 01000000 10000000 ";
    QTest::newRow("tiff: only a signature") << QByteArray("II*\0", 4);
    QTest::newRow("tiff: a directory beyond the end") << QByteArray("MM\0*\x7F\0\0\0", 8);
    QTest::newRow("tiff: BigTIFF's directory beyond the end")
        << QByteArray("II+\0\x08\0\0\0", 8) + QByteArray(8, '\x7F') + QByteArray(40, '\0');
    QTest::newRow("tiff: a directory of 65535 entries") << QByteArray::fromHex("49492A0008000000FFFF0001");
    QTest::newRow("tiff: no entries") << tiff("", 0);
    QTest::newRow("tiff: a value beyond the end") << tiff(size + "0F01 0200 00000070 80000000", 3);
    QTest::newRow("tiff: 0 wide") << tiff("0001 0300 01000000 00000000  0101 0300 01000000 04000000 " + strip, 5);
    QTest::newRow("tiff: beyond the limits")
        << tiff("0001 0400 01000000 FFFFFF7F  0101 0400 01000000 04000000 " + strip, 5);
    QTest::newRow("tiff: no strips") << tiff(size + "0201 0300 01000000 08000000", 3);
    QTest::newRow("tiff: strips beyond the end")
        << tiff(size
                    + "0201 0300 01000000 08000000  1101 0400 01000000 00FFFF7F  1601 0300 01000000 04000000"
                      "1701 0400 01000000 10000000",
                6);
    QTest::newRow("tiff: an unknown compression") << tiff(size + "0301 0300 01000000 39300000" + strip, 6);
    QTest::newRow("tiff: samples of 5 floats")
        << tiff(size + "0201 0300 01000000 05000000" + strip + "5301 0300 01000000 03000000", 7);
    QTest::newRow("tiff: 65535 samples a pixel") << tiff(size + strip + "1501 0300 01000000 FFFF0000", 6);
    QTest::newRow("tiff: a tile of gigabytes")
        << tiff("0001 0300 01000000 04000000  0101 0300 01000000 04000000  0201 0300 01000000 08000000"
                "4201 0400 01000000 F0FFFF0F  4301 0400 01000000 F0FFFF0F  4401 0400 01000000 08000000"
                "4501 0400 01000000 10000000",
                7);
    QTest::newRow("exr: only a signature") << QByteArray::fromHex("762F3101");
    QTest::newRow("exr: version 3") << QByteArray::fromHex("762F3101 03000000") + QByteArray(100, '\0');
    QTest::newRow("exr: a header without an end") << exr("").left(8) + QByteArray(5000, 'x');
    QTest::newRow("exr: an attribute of 4 GB") << exr(QByteArray("a\0string\0\xFF\xFF\xFF\xFF", 13));
    const Bytes good = fileOf("exr", DType::Float32);
    QTest::newRow("exr: an attribute of a size that its type does not have")
        << QByteArray(reinterpret_cast<const char *>(good.data()), std::ssize(good))
               .replace(QByteArray("v2f\0\x08\0\0\0\0\0\0\0\0\0\0\0", 16),
                        QByteArray("v2f\0\0\0\0\0b\0c\0\0\0\0\0", 16));
    QTest::newRow("exr: no data window") << exr(plainExr);
    QTest::newRow("exr: an empty data window")
        << exr(plainExr + attribute("dataWindow", "box2i", "04000000 00000000 03000000 03000000"));
    QTest::newRow("exr: a data window of 2^32 rows")
        << exr(plainExr + attribute("dataWindow", "box2i", "00000000 00000080 03000000 FFFFFF7F"));
    QTest::newRow("exr: more rows than the file can hold")
        << exr(plainExr + attribute("dataWindow", "box2i", "00000000 00000000 03000000 FFFFFF00"));
    QTest::newRow("exr: no channels") << exr(plainExr.mid(oneFloatChannel.size())
                                             + attribute("dataWindow", "box2i", corners));
    QTest::newRow("exr: no pixels") << exr(plainExr + attribute("dataWindow", "box2i", corners));
    QTest::newRow("exr: tiles of 2^32 pixels") << exr(plainExr + attribute("dataWindow", "box2i", corners)
                                                      + attribute("tiles", "tiledesc", "00FFFF7F 00FFFF7F 00"))
                                                      .replace(4, 4, QByteArray::fromHex("02020000"));
    QTest::newRow("exr: tiles of no pixels") << exr(plainExr + attribute("dataWindow", "box2i", corners)
                                                    + attribute("tiles", "tiledesc", "00000000 00000000 00"))
                                                    .replace(4, 4, QByteArray::fromHex("02020000"));
    const auto psd = [](std::uint32_t width, const char *depthAndMode, const QByteArray &rest) {
        return "8BPS" + QByteArray::fromHex("0001 000000000000 0003") + number32(4) + number32(width)
            + QByteArray::fromHex(depthAndMode) + rest;
    };
    const QByteArray noSections(12, '\0');
    QTest::newRow("psd: only a signature") << QByteArray("8BPS");
    QTest::newRow("psd: beyond the limits") << psd(30000000, "0008 0003", noSections + QByteArray(50, '\0'));
    QTest::newRow("psd: CMYK") << psd(4, "0008 0004", noSections + QByteArray(99, '\0'));
    QTest::newRow("psd: a section beyond the end") << psd(4, "0008 0003", number32(0xFFFFFFFFU) + QByteArray(99, '\0'));
    QTest::newRow("psd: raw pixels are missing") << psd(4, "0008 0003", noSections + QByteArray(2 + 47, '\0'));
    QTest::newRow("psd: run-length rows are missing")
        << psd(4, "0008 0003", noSections + QByteArray::fromHex("0001") + QByteArray(24, '\2'));
    QTest::newRow("psd: rows of length 0")
        << psd(4000, "0008 0003", noSections + QByteArray::fromHex("0001") + QByteArray(24, '\0'));
}

void TestMalformed::liesAreRefused()
{
    QFETCH(QByteArray, file);
    QElapsedTimer timer;
    timer.start();
    const Result<Image> decoded = decode(bytesOf(file), "");
    QVERIFY(!decoded);
    QVERIFY2(decoded.error().code != ErrorCode::UnknownFormat, "was not even recognised");
    QVERIFY2(timer.elapsed() < longestMilliseconds, "took too long");
    qInfo("%s", decoded.error().message.c_str());
}

// The OpenEXR library takes memory for a whole tile before it looks for one: here 256 MB.
void TestMalformed::noRoomIsMadeForTilesLargerThanTheImage()
{
    const QByteArray file = exr(plainExr + attribute("dataWindow", "box2i", corners)
                                + attribute("tiles", "tiledesc", "00200000 00200000 00"))
                                .replace(4, 4, QByteArray::fromHex("02020000"));
    const Result<Image> decoded = decode(bytesOf(file), "");
    QVERIFY(!decoded);
    QVERIFY2(decoded.error().code == ErrorCode::TooLarge, decoded.error().message.c_str());
}

void TestMalformed::withoutTheLieTheFilesAreGood()
{
    for (const QByteArray &file : {png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray(2, '\0')))),
                                   jpeg(8, 8, quantisation + dcTable + acTable, QByteArray(9, '\0'))}) {
        const Result<Image> decoded = decode(bytesOf(file), "");
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    }
}

void TestMalformed::aPaletteIndexBeyondThePaletteIsBlack()
{
    const QByteArray pixels("\0\x00\x01\xC8", 4); // no filter; indices 0, 1, 200
    const Result<Image> decoded =
        decode(bytesOf(png(3, 1, 8, 3, chunk("PLTE", "\x0A\x0B\x0C\x14\x15\x16") + chunk("IDAT", stored(pixels)))), "");
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    const int expected[] = {10, 11, 12, 20, 21, 22, 0, 0, 0};
    for (std::ptrdiff_t i = 0; i < 9; ++i)
        QCOMPARE(static_cast<int>(*decoded->buffer.view().at(i / 3, 0, i % 3)), expected[i]);
}

void TestMalformed::imageDataMayLieInPieces()
{
    const QByteArray pixels("\0\x01\x02\x03\1\x04\x05\x06", 8);
    const QByteArray data = stored(pixels);
    QByteArray chunks = chunk("IDAT", {});
    for (const char byte : data)
        chunks += chunk("IDAT", QByteArray(1, byte)) + chunk("IDAT", {});
    const Result<Image> decoded = decode(bytesOf(png(3, 2, 8, 0, chunks)), "");
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    const int expected[] = {1, 2, 3, 4, 9, 15};
    for (std::ptrdiff_t i = 0; i < 6; ++i)
        QCOMPARE(static_cast<int>(*decoded->buffer.view().at(i % 3, i / 3)), expected[i]);
}

void TestMalformed::aLittleSurplusIsIgnored()
{
    const auto withSurplus = [](int bytes) {
        return png(1, 1, 8, 0, chunk("IDAT", stored(QByteArray(2 + bytes, '\0'))));
    };
    QVERIFY(decode(bytesOf(withSurplus(1000)), ""));
    QVERIFY(!decode(bytesOf(withSurplus(60000)), ""));
}

void TestMalformed::hostileFilesEndWell_data()
{
    if (!std::filesystem::exists(corpus))
        QSKIP("The corpus of test images is not here.");
    QTest::addColumn<QByteArray>("path");
    for (const char *const folder :
         {"oiio-bombs", "gofuzz-png", "gofuzz-jpeg", "gofuzz-bmp", "gofuzz-gif", "corrupt-libgd"}) {
        for (const auto &entry : std::filesystem::directory_iterator(corpus / folder))
            QTest::addRow("%s/%s", folder, entry.path().filename().c_str())
                << QByteArray::fromStdString(entry.path().string());
    }
}

void TestMalformed::hostileFilesEndWell()
{
    QFETCH(QByteArray, path);
    std::ifstream stream(path.toStdString(), std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(stream), {});
    const Bytes file = bytesOf(QByteArray::fromStdString(content));
    for (const char *const extension : {"", "tga"}) {
        QVERIFY(endsWell(file, extension));
        for (std::size_t eighth = 1; eighth < 8; ++eighth)
            QVERIFY(endsWell(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() * eighth / 8)),
                             extension));
    }
}

QTEST_GUILESS_MAIN(TestMalformed)
#include "test_malformed.moc"
