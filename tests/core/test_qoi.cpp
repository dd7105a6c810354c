// QOI: every kind of chunk as another encoder writes it, byte by byte; what files can lie about.
#include "core/codecs/registry.h"
#include "tests/support/file_content.h"
#include "tests/support/python.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

Result<Image> decode(const QByteArray &content)
{
    const Codec *const codec = registry.decoderFor(bytesOf(content), {});
    if (codec == nullptr || codec->id() != "qoi")
        return failure(ErrorCode::UnknownFormat, "This is not a QOI file.");
    return codec->decode({bytesOf(content)});
}

// Three channels, sRGB.
QByteArray qoi(const QByteArray &sizeHex, const QByteArray &chunksHex, const QByteArray &channelsHex = "03 00")
{
    return "qoif" + QByteArray::fromHex(sizeHex) + QByteArray::fromHex(channelsHex) + QByteArray::fromHex(chunksHex);
}

const QByteArray onePixel = "00000001 00000001";
const QByteArray end = " 00000000 00000001";

} // namespace

class TestQoi : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private slots:
    void initTestCase() { QVERIFY(test::runPython(QFINDTESTDATA("core/write_qoi.py"), {m_folder.path()})); }

    void filesAreWhatAnotherEncoderWrites()
    {
        const QDir folder(m_folder.path());
        const QStringList names = folder.entryList({"*.qoi"});
        QCOMPARE(names.size(), qsizetype(56));
        for (const QString &name : names) {
            const QByteArray content = contentOf(folder.filePath(name));
            const QByteArray expected = contentOf(folder.filePath(name + ".raw"));
            const Result<Image> decoded = decode(content);
            QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
            const ImageView image = decoded->buffer.view();
            QVERIFY(name.endsWith(
                QString("%1 x %2 x %3.qoi").arg(image.width()).arg(image.height()).arg(image.channels())));
            QCOMPARE(decoded->buffer.byteCount(), std::size_t(expected.size()));
            QVERIFY2(std::memcmp(image.data(), expected.constData(), decoded->buffer.byteCount()) == 0,
                     qPrintable(name));
            QVERIFY((decoded->transfer == Transfer::Linear) == name.startsWith("linear"));
            QVERIFY(decoded->metadata.lost.empty());

            const Codec &codec = *registry.encoderFor("qoi", decoded->spec());
            EncodeOptions options;
            options.transfer = decoded->transfer;
            const auto written = codec.encoder()->encode(image, options, {});
            QVERIFY(written && std::ranges::equal(*written, bytesOf(content)));
            QVERIFY(codec.encoder()->verify(*written, image, options, {}).value());
        }
    }

    void otherPixelsAreNotVerified()
    {
        const Codec &codec = *registry.encoderFor("qoi", {DType::UInt8, {2, 2, 3}, {"R", "G", "B"}});
        ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {2, 2, 3}).value();
        std::ranges::fill(image.storage()->bytes(), std::byte{7});
        const auto file = codec.encoder()->encode(image.view(), {}, {});
        *image.mutableView().at(1, 1, 2) = std::byte{8};
        QVERIFY(file && !codec.encoder()->verify(*file, image.view(), {}, {}).value());
    }

    void whatFollowsTheEndIsSaid()
    {
        const Result<Image> image = decode(qoi(onePixel, "FE 010203" + end + "6D6F7265"));
        QVERIFY(image && image->metadata.lost.size() == 1);
        QCOMPARE(image->metadata.lost.front(), std::string("What follows the image in its file is dropped (4 B)."));
    }

    void liesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<ErrorCode>("code");
        const QByteArray pixel = "FE 010203";
        QTest::newRow("only a signature") << QByteArray("qoif") << ErrorCode::Corrupt;
        QTest::newRow("no pixels") << qoi(onePixel, "") << ErrorCode::Corrupt;
        QTest::newRow("no end") << qoi(onePixel, pixel) << ErrorCode::Corrupt;
        QTest::newRow("another end") << qoi(onePixel, pixel + "00000000 00000002") << ErrorCode::Corrupt;
        QTest::newRow("pixels behind the last one") << qoi(onePixel, pixel + pixel + end) << ErrorCode::Corrupt;
        QTest::newRow("a run beyond the last pixel") << qoi(onePixel, "C1" + end) << ErrorCode::Corrupt;
        QTest::newRow("0 wide") << qoi("00000000 00000001", pixel + end) << ErrorCode::Corrupt;
        QTest::newRow("0 high") << qoi("00000001 00000000", pixel + end) << ErrorCode::Corrupt;
        QTest::newRow("2 channels") << qoi(onePixel, pixel + end, "02 00") << ErrorCode::Corrupt;
        QTest::newRow("5 channels") << qoi(onePixel, pixel + end, "05 00") << ErrorCode::Corrupt;
        QTest::newRow("color space 2") << qoi(onePixel, pixel + end, "03 02") << ErrorCode::Corrupt;
        QTest::newRow("more pixels than its bytes can hold")
            << qoi("00004000 00004000", "FD" + end) << ErrorCode::Corrupt;
        QTest::newRow("2^32 - 1 on both sides") << qoi("FFFFFFFF FFFFFFFF", pixel + end) << ErrorCode::TooLarge;
    }

    void liesAreRefused()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const ErrorCode, code);
        const Result<Image> decoded = decode(file);
        QVERIFY(!decoded);
        QCOMPARE(decoded.error().code, code);
    }
};

QTEST_APPLESS_MAIN(TestQoi)
#include "test_qoi.moc"
