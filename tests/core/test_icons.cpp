// Icons, cursors and small bitmaps: their pixels as stored, all images of a file, and what is damaged refused. Python
// writes the files, and Pillow agrees with what they hold.
#include "core/codecs/io/open_image.h"
#include "tests/support/file_content.h"
#include "tests/support/python.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

Result<OpenedImage> open(const QString &path)
{
    return openImage(path.toStdString(), registry, {}, {});
}

// RGBA where the image has colors, opaque where it has no alpha.
QByteArray pixelsOf(const Image &image)
{
    const ImageView view = image.buffer.view();
    QByteArray pixels;
    for (std::ptrdiff_t y = 0; y < view.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < view.width(); ++x) {
            pixels.append(reinterpret_cast<const char *>(view.at(x, y)), view.channels());
            if (view.channels() == 3)
                pixels.append('\xFF');
        }
    }
    return pixels;
}

QByteArray icon(const QByteArray &content, std::uint16_t type = 1, std::uint32_t place = 22)
{
    QByteArray file = QByteArray::fromHex("0000") + QByteArray(1, char(type)) + QByteArray::fromHex("00 0100 00000000")
        + QByteArray::fromHex("0100 2000");
    for (const auto number : {std::uint32_t(content.size()), place})
        file.append(reinterpret_cast<const char *>(&number), sizeof number);
    return file + content;
}

} // namespace

class TestIcons : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private slots:
    void initTestCase() { QVERIFY(test::runPython(QFINDTESTDATA("core/write_icons.py"), {m_folder.path()})); }

    void pixelsAreThoseOfTheFile()
    {
        const QDir folder(m_folder.path());
        const QStringList names = folder.entryList({"*.ico", "*.cur", "*.icns", "*.dib", "*.wbmp", "*.xbm"});
        QVERIFY(names.size() > 20);
        for (const QString &name : names) {
            const Result<OpenedImage> opened = open(folder.filePath(name));
            QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
            QVERIFY2(pixelsOf(opened->image) == contentOf(folder.filePath(name + ".raw")), qPrintable(name));
            const QByteArray file = contentOf(folder.filePath(name));
            const std::string extension = QFileInfo(name).suffix().toStdString();
            const Result<ImageSpec> header =
                registry.decoderFor(bytesOf(file), extension)->decoder()->readHeader(bytesOf(file));
            QVERIFY(header && header->shape.rect() == opened->image.buffer.shape().rect());
        }
    }

    void theOthersOfAFileAreSaidAndOpened()
    {
        const QString path = m_folder.filePath("several.ico");
        const Result<OpenedImage> best = open(path);
        QVERIFY(best);
        QCOMPARE(best->image.metadata.unread,
                 "Of the file's 4 images (16 x 16, 64 x 64 and 32 x 32) only number 2 is opened; others open by their "
                 "number in brackets behind the file's name, as in [0].");
        for (int i = 0; i < 4; ++i) {
            const QString name = path + QString("[%1]").arg(i);
            const Result<OpenedImage> opened = open(name);
            QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
            QCOMPARE(pixelsOf(opened->image), contentOf(name + ".raw"));
            QVERIFY(opened->image.metadata.unread.empty());
        }
        const Result<OpenedImage> none = open(path + "[4]");
        QVERIFY(!none && none.error().code == ErrorCode::NotFound);
        QVERIFY(open(m_folder.filePath("png.icns"))->image.metadata.unread.starts_with("Of the file's 2 images"));
    }

    void whatIsCutIsRefused()
    {
        const QDir folder(m_folder.path());
        for (const QString &name : folder.entryList({"*.ico", "*.cur", "*.icns", "*.dib", "*.wbmp", "*.xbm"})) {
            const QByteArray file = contentOf(folder.filePath(name));
            const std::string extension = QFileInfo(name).suffix().toStdString();
            const qsizetype step = std::max<qsizetype>(1, file.size() / 97);
            for (qsizetype size = 0; size + 32 < file.size(); size += step) {
                const QByteArray cut(file.constData(), size); // a copy, so that reading beyond it is seen
                const Codec *const codec = registry.decoderFor(bytesOf(cut), extension);
                const bool isSeveral = name == "several.ico" || name == "png.icns"; // one may still be whole
                const bool isMaskOnly = name.startsWith("32 bits");
                if (codec != nullptr && !isSeveral && !isMaskOnly)
                    QVERIFY2(!codec->decode({bytesOf(cut)}), qPrintable(name));
                else if (codec != nullptr)
                    static_cast<void>(codec->decode({bytesOf(cut)}));
            }
        }
    }

    void hostileFilesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("extension");
        QByteArray dib = QByteArray::fromHex("28000000 FFFF0000 FEFF0100 0100 2000") + QByteArray(24, '\0');
        QTest::newRow("icon of 65535 x 65535") << icon(dib) << QByteArray("ico");
        QTest::newRow("icon beyond the file") << icon(dib, 1, 0xFFFFFFF0) << QByteArray("ico");
        QTest::newRow("icon in its own directory") << icon(dib, 1, 0) << QByteArray("ico");
        dib.replace(4, 8, QByteArray::fromHex("FFFFFF7F FEFFFF7F"));
        QTest::newRow("cursor of 2^31 x 2^31") << icon(dib, 2) << QByteArray("cur");
        QTest::newRow("many icons that are not there")
            << QByteArray::fromHex("0000 0100 FFFF") + QByteArray(64, '\x20') << QByteArray("ico");
        QTest::newRow("DIB of 2^31 x 2^31") << dib + QByteArray(64, '\0') << QByteArray("dib");
        QTest::newRow("XBM of 60000 x 60000")
            << QByteArray("#define a_width 60000\n#define a_height 60000\nstatic char a_bits[] = {0x00};\n")
            << QByteArray("xbm");
        QTest::newRow("XBM beyond numbers")
            << QByteArray("#define a_width 99999999999999999999\n#define a_height 1\nchar a_bits[] = {0x00};\n")
            << QByteArray("xbm");
        QTest::newRow("WBMP of 2^35") << QByteArray::fromHex("0000 FFFFFFFF7F FFFFFFFF7F 00") << QByteArray("wbmp");
        QTest::newRow("WBMP of 60000 x 60000") << QByteArray::fromHex("0000 83D460 83D460 00") << QByteArray("wbmp");
    }

    void hostileFilesAreRefused()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QByteArray, extension);
        const Codec *const codec = registry.decoderFor(bytesOf(file), extension.toStdString());
        QVERIFY(codec);
        const Result<Image> decoded = codec->decode({bytesOf(file)});
        QVERIFY(!decoded);
        QVERIFY2(decoded.error().code == ErrorCode::TooLarge || decoded.error().code == ErrorCode::Corrupt,
                 decoded.error().message.c_str());
    }

    void zerosAndOnesAreNoIcon()
    {
        QByteArray tga = QByteArray::fromHex("00 00 02 0000 0000 00 0000 0000 0200 0100 18 00") + QByteArray(6, 'a');
        const auto isIcon = [](const QByteArray &file) {
            const Codec *const codec = registry.decoderFor(bytesOf(file), {});
            return codec != nullptr && codec->id() == "ico";
        };
        QVERIFY(!isIcon(tga));
        QCOMPARE(registry.decoderFor(bytesOf(tga), "tga")->id(), "tga");
        tga[5] = 1; // as if it were a cursor with an image
        QVERIFY(!isIcon(tga));
        const QByteArray zeros(200, '\0');
        QVERIFY(registry.decoderFor(bytesOf(zeros), "ico") == nullptr);
    }
};

QTEST_APPLESS_MAIN(TestIcons)
#include "test_icons.moc"
