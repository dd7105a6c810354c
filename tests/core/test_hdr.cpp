// What a Radiance header says besides the size, and how freely it may be written.
#include "core/codecs/io/save_image.h"
#include "core/codecs/registry.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstring>

using namespace pellucid;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
const QByteArray format = "FORMAT=32-bit_rle_rgbe\n";
const QByteArray twoPixels = "\n-Y 1 +X 2\n" + QByteArray::fromHex("80402081 80808080"); // 1, 0.5, 0.25 and gray

Result<Image> decode(const QByteArray &file)
{
    const std::span bytes(reinterpret_cast<const std::byte *>(file.constData()), static_cast<std::size_t>(file.size()));
    const Codec *const codec = registry.decoderFor(bytes, "");
    return codec != nullptr ? codec->decode({bytes}) : failure(ErrorCode::UnknownFormat, "not recognised");
}

QByteArray save(const Image &image, const char *extension, std::vector<std::string> &losses)
{
    const SavePlan plan =
        planEncoding({image.spec(), std::string("a.") + extension, std::make_shared<const Metadata>(image.metadata)},
                     registry)
            .value();
    losses = plan.losses;
    const EncodeOptions options{.metadata = std::make_shared<const Metadata>(image.metadata)};
    const auto file = encodeImage(image.buffer.view(), plan, options, {}).value();
    return {reinterpret_cast<const char *>(file.data()), static_cast<qsizetype>(file.size())};
}

} // namespace

class TestHdr : public QObject
{
    Q_OBJECT

private slots:
    void headersAreRead_data();
    void headersAreRead();
    void linesOfTheHeaderAreKept();
    void whatFollowsThePixelsIsSaid();
};

void TestHdr::headersAreRead_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("plain") << "#?RADIANCE\n" + format + twoPixels;
    QTest::newRow("a long comment") << "#?RADIANCE\n# " + QByteArray(3000, 'x') + '\n' + format + twoPixels;
    QTest::newRow("a very long comment") << "#?RADIANCE\n" + format + "# " + QByteArray(100000, 'x') + '\n' + twoPixels;
    QTest::newRow("padded numbers") << "#?RGBE\n" + format + "\n-Y      1 +X    2\n" + twoPixels.right(8);
    QTest::newRow("numbers with zeros") << "#?RGBE\n" + format + "\n-Y 0001 +X 0002\n" + twoPixels.right(8);
    QTest::newRow("padding behind") << "#?RGBE\n" + format + "\n-Y 1 +X 2  \n" + twoPixels.right(8);
    QTest::newRow("an exposure, which others do not apply, either")
        << "#?RADIANCE\nEXPOSURE=2\n" + format + "EXPOSURE=4\n" + twoPixels;
}

void TestHdr::headersAreRead()
{
    QFETCH(const QByteArray, file);
    const Result<Image> decoded = decode(file);
    QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
    QCOMPARE(decoded->buffer.shape().width, 2);
    QCOMPARE(decoded->buffer.shape().height, 1);
    std::array<float, 3> first{};
    std::memcpy(first.data(), decoded->buffer.view().data(), sizeof first);
    QCOMPARE(first, (std::array{1.0F, 0.5F, 0.25F}));
}

void TestHdr::linesOfTheHeaderAreKept()
{
    const QByteArray lines = "# by hand\nEXPOSURE=2\nEXPOSURE=4\nGAMMA=2.2\nSOFTWARE=rpict -vp 0 0 0\nVIEW= -vtv\n"
                             "PRIMARIES=0.64 0.33 0.29 0.6 0.15 0.06 0.333 0.333\n";
    const Result<Image> decoded = decode("#?RADIANCE\n" + format + lines + twoPixels);
    QVERIFY(decoded && decoded->metadata.lost.empty());
    std::vector<std::string> losses;
    QCOMPARE(save(*decoded, "hdr", losses), "#?RADIANCE\n" + format + lines + twoPixels);
    QVERIFY(std::ranges::none_of(losses, [](const std::string &loss) { return loss.find("header") != loss.npos; }));
    (void)save(*decoded, "exr", losses);
    QCOMPARE(losses,
             std::vector<std::string>{"Lines of the Radiance header are dropped: comments, EXPOSURE, GAMMA, "
                                      "SOFTWARE, VIEW and PRIMARIES."});
}

void TestHdr::whatFollowsThePixelsIsSaid()
{
    const Result<Image> decoded = decode("#?RADIANCE\n" + format + twoPixels + "more");
    QVERIFY(decoded);
    QCOMPARE(decoded->metadata.lost.size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(TestHdr)
#include "test_hdr.moc"
