// GIF: every image and every frame as Pillow sees them; damaged files, and files of a few bytes that state millions of
// pixels, are refused.
#include "core/codecs/io/open_image.h"
#include "tests/support/file_content.h"
#include "tests/support/python.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

Result<Image> decode(const QByteArray &content, const DecodeLimits &limits = {})
{
    const std::span<const std::byte> bytes = bytesOf(content);
    const Codec *const codec = registry.decoderFor(bytes, {});
    if (codec == nullptr || codec->id() != "gif")
        return failure(ErrorCode::UnknownFormat, "This is not a GIF file.");
    return codec->decode({.bytes = bytes, .limits = limits});
}

// Where the two are not the same, other than in the color of what is transparent, of which a GIF says nothing.
std::optional<qsizetype> firstDifference(const std::byte *found, std::ptrdiff_t channels, const QByteArray &expected)
{
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const bool isColor = i % 4 != 3;
        if (isColor && expected[i - i % 4 + 3] == 0)
            continue;
        const std::byte sample = channels == 3 && !isColor ? std::byte{255} : found[i / 4 * channels + i % 4];
        if (sample != static_cast<std::byte>(expected[i]))
            return i;
    }
    return std::nullopt;
}

QByteArray number16(int value)
{
    return {QByteArray(1, static_cast<char>(value)) + static_cast<char>(value >> 8)};
}

// Without a palette.
QByteArray screen(int width, int height)
{
    return "GIF89a" + number16(width) + number16(height) + QByteArray(3, '\0');
}

// Of four colors, with codes of three bits, the lowest bits first: 4 clears, 5 ends.
QByteArray frame(int width, int height, const QByteArray &data)
{
    return QByteArray("\x2C") + QByteArray(4, '\0') + number16(width) + number16(height) + QByteArray(1, '\0') + "\x02"
        + static_cast<char>(data.size()) + data + QByteArray(1, '\0');
}

const QByteArray onePixel = QByteArray::fromHex("44 01"); // clear, 0, end

} // namespace

class TestGif : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private slots:
    void initTestCase()
    {
        QVERIFY(test::runPython(QFINDTESTDATA("core/write_gifs.py"), {m_folder.path()}));
        const QString animations = m_folder.filePath("animations");
        QVERIFY(QDir().mkdir(animations));
        QVERIFY(test::runPython(QFINDTESTDATA("core/write_animations.py"), {animations}));
    }

    void imagesAreWhatPillowSees()
    {
        const QDir folder(m_folder.path());
        const QStringList names = folder.entryList({"*.gif"});
        QVERIFY(names.size() > 40);
        for (const QString &name : names) {
            const Result<Image> decoded = decode(contentOf(folder.filePath(name)));
            QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
            const QByteArray expected = contentOf(folder.filePath(name + ".raw"));
            const Shape shape = decoded->buffer.shape();
            QCOMPARE(4 * shape.width * shape.height, std::ptrdiff_t(expected.size()));
            QVERIFY2(!firstDifference(decoded->buffer.view().data(), shape.channels, expected), qPrintable(name));
            QVERIFY(shape.channels == 3 || name.contains("transparent"));
            QVERIFY(!decoded->array && decoded->metadata.lost.empty());
        }
    }

    void animationsAreWhatPillowSees_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("loops");
        QTest::newRow("moving") << "moving.gif" << 0;
        QTest::newRow("frames stay") << "disposal 1.gif" << 3;
        QTest::newRow("frames are cleared") << "disposal 2.gif" << 3;
        QTest::newRow("frames are taken back") << "disposal 3.gif" << 3;
    }

    void animationsAreWhatPillowSees()
    {
        QFETCH(const QString, name);
        QFETCH(const int, loops);
        const QDir folder(m_folder.filePath("animations"));
        const Result<Image> image = decode(contentOf(folder.filePath(name)));
        QVERIFY2(image, image ? "" : image.error().message.c_str());
        QVERIFY(image->metadata.frameMilliseconds == (std::vector<int>{40, 70, 100, 130, 160}));
        QCOMPARE(image->metadata.loops, loops);
        QVERIFY(image->array && imageCount(*image->array) == 5);
        const QByteArray expected = contentOf(folder.filePath(name + ".raw"));
        QCOMPARE(expected.size(), qsizetype(5 * 30 * 40 * 4));
        QVERIFY(!firstDifference(image->buffer.view().data(), 4, expected));
    }

    void whatIsNotThePictureIsSaid_data()
    {
        QTest::addColumn<QByteArray>("before"); // the frame
        QTest::addColumn<QByteArray>("behind"); // the end mark
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("nothing") << QByteArray() << QByteArray() << QByteArray();
        QTest::newRow("loops") << QByteArray("!\xFF\x0BNETSCAPE2.0\3\1\0\0\0", 19) << QByteArray() << QByteArray();
        QTest::newRow("two comments") << QByteArray("!\xFE\4text\0", 8).repeated(2) << QByteArray()
                                      << QByteArray("Comments are dropped (2).");
        QTest::newRow("XMP") << QByteArray("!\xFF\x0BXMP DataXMP\1x\0", 17) << QByteArray()
                             << QByteArray("What applications keep in the file is dropped (1 blocks).");
        QTest::newRow("behind the end") << QByteArray() << QByteArray("more")
                                        << QByteArray("What follows the image in its file is dropped (4 B).");
    }

    void whatIsNotThePictureIsSaid()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, behind);
        QFETCH(const QByteArray, said);
        const Result<Image> image = decode(screen(1, 1) + before + frame(1, 1, onePixel) + ';' + behind);
        QVERIFY2(image, image ? "" : image.error().message.c_str());
        const std::vector<std::string> &lost = image->metadata.lost;
        QCOMPARE(lost.empty() ? QByteArray() : QByteArray::fromStdString(lost.front()), said);
        QVERIFY(lost.size() <= 1);
    }

    void largeAnimationsAreTheirFirstFrames()
    {
        const QByteArray content = contentOf(m_folder.filePath("animations/moving.gif"));
        const Result<Image> first = decode(content, {.pixelBytes = 5 * 40 * 30 * 4 - 1});
        QVERIFY(first && imageCount(*first->array) == 4 && first->metadata.frameMilliseconds.size() == 4);
        QVERIFY(first->metadata.unread.starts_with("Only the first 4 of the animation's 5 frames are read"));
    }

    void whatIsCutIsRefused()
    {
        for (const char *name : {"16 colors, 5 x 7.gif", "smooth.gif", "animations/disposal 3.gif"}) {
            const QByteArray content = contentOf(m_folder.filePath(name));
            const qsizetype step = std::max<qsizetype>(1, content.size() / 301);
            for (qsizetype size = 0; size < content.size() - 1; size += step) {
                const QByteArray cut(content.constData(), size); // a copy, so that reading beyond it is seen
                const Result<Image> decoded = decode(cut);
                QVERIFY(!decoded || !decoded->metadata.unread.empty()); // between frames, which is said
            }
            const Result<Image> decoded = decode(content.chopped(1));
            QVERIFY(decoded && decoded->metadata.unread.starts_with("The file has no end mark"));
        }
    }

    void whatIsDamagedIsRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("no pixel at all") << screen(2, 2) + frame(2, 2, QByteArray::fromHex("05")) + ";";
        QTest::newRow("fewer pixels") << screen(2, 2) + frame(2, 2, onePixel) + ";";
        QTest::newRow("a code nobody has defined") << screen(2, 2) + frame(2, 2, QByteArray::fromHex("FC 01")) + ";";
        QTest::newRow("a code nobody has defined, behind a pixel")
            << screen(3, 1) + frame(3, 1, QByteArray::fromHex("C4 0B")) + ";";
        QTest::newRow("no image") << screen(2, 2) + ";";
        QTest::newRow("a block nobody knows") << screen(2, 2) + "\xFB" + frame(1, 1, onePixel) + ";";
        QTest::newRow("no size") << screen(0, 0) + frame(0, 0, onePixel) + ";";
    }

    void whatIsDamagedIsRefused()
    {
        QFETCH(const QByteArray, file);
        const Result<Image> decoded = decode(file);
        QVERIFY(!decoded);
        QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
    }

    void fewBytesAreNoLargeImage_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("65535 x 65535") << screen(65535, 65535) + frame(65535, 65535, onePixel) + ";";
        QTest::newRow("20000 x 20000 with one pixel") << screen(20000, 20000) + frame(1, 1, onePixel) + ";";
        QTest::newRow("a frame of 4000 x 4000 with one pixel") << screen(1, 1) + frame(4000, 4000, onePixel) + ";";
        QTest::newRow("200 frames of 1000 x 1000") << screen(1000, 1000) + frame(1, 1, onePixel).repeated(200) + ";";
        QTest::newRow("what made 1.1 GB of 26 bytes")
            << QByteArray::fromHex("4749463839617e2c333138353735fb38000000fb38");
    }

    void fewBytesAreNoLargeImage()
    {
        QFETCH(const QByteArray, file);
        QElapsedTimer timer;
        timer.start();
        const Result<Image> decoded = decode(file);
        QVERIFY(!decoded);
        QVERIFY(timer.elapsed() < 1000);
    }

    void framesBeyondTheScreenAreSeen()
    {
        const Result<Image> decoded = decode(screen(1, 1) + frame(2, 2, QByteArray::fromHex("04 00")) + ";");
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QCOMPARE(decoded->buffer.shape(), (Shape{2, 2, 3}));
    }
};

QTEST_APPLESS_MAIN(TestGif)
#include "test_gif.moc"
