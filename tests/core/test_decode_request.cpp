// One request decodes every format, whole or in part, into whatever memory the caller provides.
#include "core/buffer/copy_pixels.h"
#include "core/codecs/registry.h"
#include "tests/support/image_compare.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <map>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

using Bytes = std::vector<std::byte>;

// A block of memory that stands for one that is shared with another process.
class Arena
{
public:
    PixelAllocator allocator()
    {
        return [this](std::size_t bytes) -> Result<std::shared_ptr<Storage>> {
            if (bytes > m_block.size() - m_used)
                return failure(ErrorCode::OutOfMemory, "The arena is full.");
            const std::span<std::byte> given = std::span(m_block).subspan(m_used, bytes);
            m_used += (bytes + 63) / 64 * 64;
            return Storage::adopt(
                given, [](std::byte *) {}, "arena");
        };
    }

    explicit Arena(std::size_t bytes = std::size_t{1} << 20) : m_block(bytes) {}

    [[nodiscard]] bool holds(const ImageBuffer &image) const
    {
        const std::span<const std::byte> bytes = image.storage()->bytes();
        return bytes.data() >= m_block.data() && bytes.data() + bytes.size() <= m_block.data() + m_block.size();
    }

private:
    Bytes m_block;
    std::size_t m_used = 0;
};

// Files of a format, by what is special about them.
std::map<QByteArray, std::pair<const Codec *, Bytes>> files()
{
    std::map<QByteArray, std::pair<const Codec *, Bytes>> found;
    for (const auto &codec : registry.codecs()) {
        if (codec->decoder() == nullptr || codec->encoder() == nullptr)
            continue;
        const EncoderCapabilities capabilities = codec->encoder()->capabilities();
        for (const std::ptrdiff_t channels : capabilities.channels) {
            const ImageBuffer image = patterned(capabilities.dtypes.front(), {17, 33, channels});
            found[QByteArray::fromStdString(codec->id()) + ", " + QByteArray::number(int(channels)) + " channels"] = {
                codec.get(), codec->encoder()->encode(image.view(), {}, {}).value()};
        }
    }
    // What no encoder of ours writes: other formats, and the ways through libraries that allocate by themselves.
    for (const QFileInfo &file : QDir(QFINDTESTDATA("fuzz/decode_image")).entryInfoList(QDir::Files)) {
        QFile opened(file.filePath());
        if (!opened.open(QIODevice::ReadOnly))
            continue;
        const QByteArray content = opened.readAll();
        const std::span<const std::byte> bytes =
            std::as_bytes(std::span(content.constData(), std::size_t(content.size())));
        const Codec *const codec = registry.decoderFor(bytes, file.suffix().toStdString());
        if (codec != nullptr && codec->decode({bytes}))
            found[file.fileName().toUtf8()] = {codec, {bytes.begin(), bytes.end()}};
    }
    // A few that have neither.
    const QByteArray wbmp = QByteArray::fromHex("0000 08 01 A5");
    const auto bytes = std::as_bytes(std::span(wbmp.constData(), std::size_t(wbmp.size())));
    found["wireless bitmap"] = {registry.decoderFor(bytes, "wbmp"), {bytes.begin(), bytes.end()}};
    const std::string_view xbm = "#define a_width 8\n#define a_height 1\nstatic char a_bits[] = {0xA5};\n";
    const auto text = std::as_bytes(std::span(xbm));
    found["X bitmap"] = {registry.decoderFor(text, "xbm"), {text.begin(), text.end()}};
    return found;
}

const auto allFiles = files();

} // namespace

class TestDecodeRequest : public QObject
{
    Q_OBJECT

private slots:
    void everyFormatIsHere()
    {
        std::vector<std::string> missing;
        for (const auto &codec : registry.codecs()) {
            const bool isHere =
                std::ranges::any_of(allFiles, [&](const auto &file) { return file.second.first == codec.get(); });
            if (codec->decoder() != nullptr && !isHere)
                missing.push_back(codec->id());
        }
        QCOMPARE(QByteArray::fromStdString(listed(missing)), QByteArray());
    }

    void pixelsAreWhereTheCallerWantsThem_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const auto &[name, file] : allFiles)
            QTest::newRow(name.constData()) << name;
    }

    void pixelsAreWhereTheCallerWantsThem()
    {
        QFETCH(const QByteArray, name);
        const auto &[codec, bytes] = allFiles.at(name);
        const Result<Image> expected = codec->decode({bytes});
        Arena arena;
        const Result<Image> decoded = codec->decode({.bytes = bytes, .allocate = arena.allocator()});
        QVERIFY2(decoded, decoded ? "" : decoded.error().message.c_str());
        QVERIFY(arena.holds(decoded->buffer));
        COMPARE_IMAGES(decoded->buffer.view(), expected->buffer.view());
        QVERIFY(decoded->channels == expected->channels && decoded->array.has_value() == expected->array.has_value());
    }

    void aFullArenaIsAnError_data() { pixelsAreWhereTheCallerWantsThem_data(); }

    void aFullArenaIsAnError()
    {
        QFETCH(const QByteArray, name);
        const auto &[codec, bytes] = allFiles.at(name);
        Arena arena(0);
        const Result<Image> decoded = codec->decode({.bytes = bytes, .allocate = arena.allocator()});
        QVERIFY(!decoded);
        QCOMPARE(QByteArray::fromStdString(decoded.error().message), QByteArray("The arena is full."));
    }

    void onlyFormatsWithMembersAreAskedForThem()
    {
        for (const auto &[name, file] : allFiles) {
            const auto &[codec, bytes] = file;
            const Result<Image> decoded = codec->decode({.bytes = bytes, .member = "nobody's name"});
            QVERIFY2(!decoded, name.constData());
            QVERIFY2(codec->decoder()->hasMembers() || decoded.error().code == ErrorCode::Unsupported,
                     name.constData());
        }
    }
};

QTEST_APPLESS_MAIN(TestDecodeRequest)
#include "test_decode_request.moc"
