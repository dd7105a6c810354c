#include "ui/files/qt_codec.h"

#include "core/base/signature.h"
#include "ui/files/svg_codec.h"
#include "ui/qimage_bridge.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QImageReader>

namespace pellucid {

namespace {

// A reader over bytes that stay where they are.
class XpmReader
{
public:
    explicit XpmReader(std::span<const std::byte> file)
        : m_bytes(
            QByteArray::fromRawData(reinterpret_cast<const char *>(file.data()), static_cast<qsizetype>(file.size()))),
          m_buffer(&m_bytes)
    {
        m_buffer.open(QIODevice::ReadOnly);
        m_reader.setDevice(&m_buffer);
        m_reader.setAutoDetectImageFormat(false);
        m_reader.setFormat("xpm");
    }

    [[nodiscard]] QImageReader *operator->() { return &m_reader; }

    [[nodiscard]] tl::unexpected<Error> corrupt() const
    {
        return failure(ErrorCode::Corrupt,
                       "The XPM data cannot be read: " + m_reader.errorString().toStdString() + ".");
    }

private:
    QByteArray m_bytes;
    QBuffer m_buffer;
    QImageReader m_reader;
};

// X pixmaps: C source with a string a row and at least a letter a pixel.
class XpmDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "/* XPM");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        XpmReader reader(file);
        const QSize size = reader->size();
        if (!size.isValid())
            return reader.corrupt();
        return ImageSpec{DType::UInt8, {size.height(), size.width(), channels}, defaultChannelNames(channels)};
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<ImageSpec> spec = readHeader(request.bytes);
        if (!spec)
            return tl::unexpected(spec.error());
        if (Result<void> checked = checkLimits(spec->shape, spec->dtype, request.limits); !checked)
            return failure(std::move(checked));
        if (static_cast<std::size_t>(spec->shape.width * spec->shape.height) > request.bytes.size())
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        XpmReader reader(request.bytes);
        QImage image = reader->read();
        if (image.isNull())
            return reader.corrupt();
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        return fromQImage(std::move(image), request.allocate);
    }

private:
    static constexpr std::ptrdiff_t channels = 4; // or fewer, which its colors tell
};

} // namespace

void addQtCodecs(CodecRegistry &registry)
{
    // Qt's own limit only matters to pictures of the clipboard: of files we check what they claim before.
    QImageReader::setAllocationLimit(static_cast<int>(DecodeLimits{}.pixelBytes >> 20));
    registry.add({"xpm", "X pixmap", {"xpm"}, std::make_unique<XpmDecoder>()});
    if (qobject_cast<QGuiApplication *>(QCoreApplication::instance()) != nullptr)
        registry.add(makeSvgCodec());
}

} // namespace pellucid
