// SVG: nothing that a file names is opened, and drawing it is bounded; what is left out is said.
#include "core/codecs/io/open_image.h"
#include "tests/support/file_content.h"
#include "ui/files/qt_codec.h"
#include "ui/files/svg_cleaning.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <sys/stat.h>
#include <zlib.h>

using namespace pellucid;
using namespace pellucid::test;

namespace {

QByteArray svg(const QByteArray &content, const QByteArray &attributes = "width=\"8\" height=\"8\"")
{
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" " + attributes + ">"
        + content + "</svg>";
}

QByteArray image(const QByteArray &reference)
{
    return svg("<image width=\"8\" height=\"8\" xlink:href=\"" + reference + "\"/>");
}

QByteArray dataOf(const QImage &picture, const char *format)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, format);
    return buffer.data().toBase64();
}

QImage filled(int width, int height, const QColor &color)
{
    QImage picture(width, height, QImage::Format_RGB32);
    picture.fill(color);
    return picture;
}

QByteArray gzip(const QByteArray &content)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY);
    QByteArray packed(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(content.size()))) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(content.constData()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

} // namespace

class TestSvg : public QObject
{
    Q_OBJECT

private:
    CodecRegistry m_registry;

    Result<Image> decode(const QByteArray &content, const char *extension = "svg")
    {
        const Codec *const codec = m_registry.decoderFor(bytesOf(content), extension);
        if (codec == nullptr || codec->id() != "svg")
            return failure(ErrorCode::UnknownFormat, "This is not an SVG file.");
        return codec->decode({bytesOf(content)});
    }

    // Its first pixel.
    QColor colorOf(const QByteArray &content, const char *extension = "svg")
    {
        const Result<Image> decoded = decode(content, extension);
        if (!decoded)
            return {};
        const auto *const pixel = reinterpret_cast<const unsigned char *>(decoded->buffer.view().at(0, 0));
        return {pixel[0], pixel[1], pixel[2], pixel[3]};
    }

private slots:
    void initTestCase() { addQtCodecs(m_registry); }

    void drawingsAreDrawn_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QColor>("color");
        const QByteArray red = "<rect width=\"8\" height=\"8\" fill=\"#ff0000\"/>";
        QTest::newRow("plain") << svg(red) << QColor(Qt::red);
        QTest::newRow("with a document type")
            << "<?xml version=\"1.0\"?><!DOCTYPE svg>\n<!-- -->" + svg(red) << QColor(Qt::red);
        QTest::newRow("in a prefix") << QByteArray(
            "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\">"
            "<s:rect width=\"8\" height=\"8\" fill=\"#ff0000\"/></s:svg>")
                                     << QColor(Qt::red);
        QTest::newRow("an entity") << "<!DOCTYPE svg [<!ENTITY red \"#ff0000\">]>"
                + svg("<rect width=\"8\" height=\"8\" fill=\"&red;\"/>")
                                   << QColor(Qt::red);
        QTest::newRow("an element used") << svg("<defs><g id=\"a\">" + red + "</g></defs><use xlink:href=\"#a\"/>")
                                         << QColor(Qt::red);
        QTest::newRow("a gradient") << svg("<linearGradient id=\"a\"><stop stop-color=\"#ff0000\"/></linearGradient>"
                                           "<rect width=\"8\" height=\"8\" fill=\"url(#a)\"/>")
                                    << QColor(Qt::red);
        QTest::newRow("a style sheet") << svg("<style>.a { fill: #ff0000; }</style>"
                                              "<rect class=\"a\" width=\"8\" height=\"8\"/>")
                                       << QColor(Qt::red);
        QTest::newRow("a link around") << svg("<a xlink:href=\"https://example.org/\">" + red + "</a>")
                                       << QColor(Qt::red);
        for (const char *format : {"png", "jpeg"})
            QTest::addRow("a %s inside", format)
                << image("data:image/" + QByteArray(format) + ";base64," + dataOf(filled(8, 8, Qt::white), format))
                << QColor(Qt::white);
        QTest::newRow("nothing") << svg({}) << QColor(0, 0, 0, 0);
    }

    void drawingsAreDrawn()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QColor, color);
        QCOMPARE(colorOf(file), color);
        QCOMPARE(colorOf(gzip(file), "svgz"), color);
        QVERIFY(decode(file)->metadata.lost.empty());
        const Result<Image> decoded = decode(file);
        QCOMPARE(decoded->buffer.shape(), (Shape{8, 8, 4}));
    }

    void bandsMeetWithoutASeam()
    {
        const QByteArray file = svg("<path d=\"M0 0L3000 2000V0z\" fill=\"#0000ff\"/><circle r=\"900\" cy=\"1000\"/>",
                                    "width=\"3000\" height=\"2000\"");
        const Result<Image> decoded = decode(file);
        QVERIFY(decoded);
        QImage whole(3000, 2000, QImage::Format_ARGB32_Premultiplied);
        whole.fill(Qt::transparent);
        QPainter painter(&whole);
        QSvgRenderer(file).render(&painter);
        painter.end();
        whole.convertTo(QImage::Format_RGBA8888);
        const auto bytes = static_cast<std::size_t>(whole.sizeInBytes());
        QCOMPARE(decoded->buffer.byteCount(), bytes);
        QCOMPARE(std::memcmp(decoded->buffer.view().data(), whole.constBits(), bytes), 0);
    }

    void otherFilesAreNotOpened_data()
    {
        QTest::addColumn<QByteArray>("file"); // FILE stands for the other
        const QByteArray rect = "<rect class=\"a\" width=\"8\" height=\"8\" fill=\"none\"/>";
        QTest::newRow("image") << image("FILE");
        QTest::newRow("image by a URL") << image("file://FILE");
        QTest::newRow("image by href") << svg("<image width=\"8\" height=\"8\" href=\"FILE\"/>");
        QTest::newRow("image in another prefix")
            << svg("<image xmlns:x=\"http://www.w3.org/1999/xlink\" width=\"8\" height=\"8\" x:href=\"FILE\"/>");
        QTest::newRow("image that begins like data") << image("data/../FILE");
        QTest::newRow("image behind spaces") << image("  FILE ");
        QTest::newRow("image by an entity") << "<!DOCTYPE svg [<!ENTITY f \"FILE\">]>" + image("&f;");
        QTest::newRow("style sheet") << "<?xml-stylesheet type=\"text/css\" href=\"FILE\"?>" + svg(rect);
        QTest::newRow("imported style sheet") << svg("<style>@import url(FILE);</style>" + rect);
        QTest::newRow("imported by a string") << svg("<style><![CDATA[@IMPORT \"FILE\";]]></style>" + rect);
        QTest::newRow("fill") << svg("<rect width=\"8\" height=\"8\" fill=\"url(FILE#a)\"/>");
        QTest::newRow("style") << svg("<rect width=\"8\" height=\"8\" style=\"fill:URL( 'FILE#a' )\"/>");
        QTest::newRow("use") << svg("<use xlink:href=\"FILE#a\"/>");
        QTest::newRow("font") << svg("<font-face><font-face-src><font-face-uri xlink:href=\"FILE\"/></font-face-src>"
                                     "</font-face>"
                                     + rect);
        QTest::newRow("entity") << "<!DOCTYPE svg [<!ENTITY f SYSTEM \"FILE\">]>" + svg("<text>&f;</text>");
    }

    // A picture that is there stays unseen, and a pipe, which would be waited for, unopened.
    void otherFilesAreNotOpened()
    {
        QFETCH(const QByteArray, file);
        const QTemporaryDir folder;
        const QString picture = folder.filePath("red.png");
        QVERIFY(filled(8, 8, Qt::red).save(picture));
        const QString pipe = folder.filePath("pipe");
        QCOMPARE(mkfifo(QFile::encodeName(pipe), 0600), 0);
        for (const QString &name : {picture, pipe}) {
            const Result<Image> decoded = decode(QByteArray(file).replace("FILE", QFile::encodeName(name)));
            QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
            QCOMPARE(*decoded->buffer.view().at(4, 4, 3), std::byte{0});
            QVERIFY(decoded->metadata.lost
                    == std::vector<std::string>{"References to other files in this drawing are not followed."});
            const Result<CleanSvg> clean = cleanSvg(bytesOf(QByteArray(file).replace("FILE", "/secret/")), {});
            QVERIFY(clean && !clean->text.contains("secret"));
        }
    }

    void picturesInsideAreBounded_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("SVG in SVG") << svg("<image xlink:href=\"/etc/passwd\"/>").toBase64();
        QTest::newRow("no picture") << QByteArray("text").toBase64();
        QByteArray large = QByteArray::fromBase64(dataOf(filled(8, 8, Qt::red), "png"));
        large.replace(16, 8, QByteArray::fromHex("0000ffff 0000ffff")); // width and height, whose checksum is wrong now
        QTest::newRow("PNG of 65535 x 65535") << large.toBase64();
        QTest::newRow("XBM of 60000 x 60000")
            << QByteArray("#define a_width 60000\n#define a_height 60000\nstatic char a_bits[] = {0};\n").toBase64();
        QTest::newRow("XPM of 20000 x 20000")
            << QByteArray("/* XPM */\nstatic char *a[] = {\n\"20000 20000 1 1\",\n\"a c red\"};").toBase64();
    }

    void picturesInsideAreBounded()
    {
        QFETCH(const QByteArray, data);
        const Result<Image> decoded = decode(image("data:image/png;base64," + data));
        QVERIFY(decoded);
        QCOMPARE(*decoded->buffer.view().at(4, 4, 3), std::byte{0});
        QCOMPARE(decoded->metadata.lost.size(), std::size_t{1});
        QVERIFY(decoded->metadata.lost.front().starts_with("Pictures inside this drawing"));
    }

    void hostileDrawingsAreRefusedSoon_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("30000 x 30000") << svg({}, "width=\"30000\" height=\"30000\"") << ErrorCode::TooLarge;
        QTest::newRow("a view of 30000 x 30000") << svg({}, "viewBox=\"0 0 30000 30000\"") << ErrorCode::TooLarge;
        QTest::newRow("10^9 x 10^9") << svg({}, "width=\"1000000000\" height=\"1e9\"") << ErrorCode::TooLarge;
        QByteArray levels = "<g id=\"l0\"><rect width=\"8\" height=\"8\"/></g>";
        for (int level = 1; level <= 12; ++level)
            levels += "<g id=\"l" + QByteArray::number(level) + "\">"
                + QByteArray("<use xlink:href=\"#l" + QByteArray::number(level - 1) + "\"/>").repeated(10) + "</g>";
        QTest::newRow("10^12 elements by uses of uses") << svg(levels) << ErrorCode::TooLarge;
        QByteArray chain = "<g id=\"c0\"/>";
        for (int link = 1; link < 20000; ++link)
            chain +=
                "<use id=\"c" + QByteArray::number(link) + "\" xlink:href=\"#c" + QByteArray::number(link - 1) + "\"/>";
        QTest::newRow("a chain of 20000 uses") << svg(chain) << ErrorCode::TooLarge;
        QTest::newRow("an element in itself") << svg("<g id=\"a\"><use xlink:href=\"#a\"/></g>") << ErrorCode::Corrupt;
        QTest::newRow("elements in one another")
            << svg("<g id=\"a\"><use xlink:href=\"#b\"/></g><g id=\"b\"><use xlink:href=\"#a\"/></g>")
            << ErrorCode::Corrupt;
        QTest::newRow("100000 levels") << svg(QByteArray("<g>").repeated(100000) + QByteArray("</g>").repeated(100000))
                                       << ErrorCode::TooLarge;
        QTest::newRow("2^20 elements") << svg(QByteArray("<g/>").repeated(1 << 20)) << ErrorCode::TooLarge;
        QTest::newRow("entities of entities") << "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \""
                + QByteArray("&a;").repeated(1000) + "\"><!ENTITY c \"" + QByteArray("&b;").repeated(1000) + "\">]>"
                + svg("<text>&c;</text>") << ErrorCode::Corrupt;
        QTest::newRow("no SVG") << QByteArray("<html/>") << ErrorCode::Corrupt;
        QTest::newRow("no XML") << QByteArray("<svg") << ErrorCode::Corrupt;
    }

    void hostileDrawingsAreRefusedSoon()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const ErrorCode, code);
        QElapsedTimer timer;
        timer.start();
        const Result<Image> decoded = decode(file);
        QVERIFY(!decoded);
        QVERIFY2(decoded.error().code == code, decoded.error().message.c_str());
        QVERIFY(timer.elapsed() < 3000);
    }

    void compressedDrawingsUnpackToABoundedSize()
    {
        const QByteArray bomb = gzip(svg(QByteArray(200 << 20, ' ')));
        QVERIFY(bomb.size() < 300'000);
        Result<Image> decoded = decode(bomb, "svgz");
        QVERIFY(!decoded && decoded.error().code == ErrorCode::TooLarge);
        QByteArray liar = bomb;
        liar.replace(liar.size() - 4, 4, QByteArray::fromHex("00010000")); // 256 bytes, it says
        decoded = decode(liar, "svgz");
        QVERIFY(!decoded && decoded.error().code == ErrorCode::Corrupt);
        QVERIFY(!decode(bomb.first(10), "svgz"));
    }

    void drawingCanBeCancelled()
    {
        const QByteArray file = svg("<rect width=\"4000\" height=\"4000\"/>", "width=\"4000\" height=\"4000\"");
        Progress progress;
        progress.report = [&](double) { progress.token.cancel(); };
        const Codec *const codec = m_registry.decoderFor(bytesOf(file), "svg");
        const Result<Image> decoded = codec->decode({.bytes = bytesOf(file), .progress = progress});
        QVERIFY(!decoded && decoded.error().code == ErrorCode::Cancelled);
    }
};

QTEST_MAIN(TestSvg) // drawings may hold text
#include "test_svg.moc"
