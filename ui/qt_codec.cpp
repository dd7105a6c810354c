#include "ui/qt_codec.h"

#include "core/buffer/copy_pixels.h"
#include "core/codecs/animation.h"
#include "ui/qimage_bridge.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QImageReader>

#include <algorithm>

namespace pellucid {

namespace {

// Its first bytes are zeros, which is no signature.
constexpr auto signatureless = "wbmp";

std::string upperCase(const QByteArray &text)
{
    return text.toUpper().toStdString();
}

// What Qt will decode to, as far as the header tells.
std::ptrdiff_t channelCount(QImage::Format format)
{
    switch (format) {
    case QImage::Format_Grayscale8:
    case QImage::Format_Grayscale16: return 1;
    default: return QImage::toPixelFormat(format).alphaUsage() == QPixelFormat::UsesAlpha ? 4 : 3;
    }
}

DType dtypeOf(QImage::Format format)
{
    switch (format) {
    case QImage::Format_Grayscale16:
    case QImage::Format_RGBX64:
    case QImage::Format_RGBA64:
    case QImage::Format_RGBA64_Premultiplied: return DType::UInt16;
    default: return DType::UInt8;
    }
}

// A reader over bytes that stay where they are.
class MemoryReader
{
public:
    MemoryReader(std::span<const std::byte> file, const QByteArray &format)
        : m_bytes(
            QByteArray::fromRawData(reinterpret_cast<const char *>(file.data()), static_cast<qsizetype>(file.size()))),
          m_buffer(&m_bytes)
    {
        m_buffer.open(QIODevice::ReadOnly);
        m_reader.setDevice(&m_buffer);
        m_reader.setAutoDetectImageFormat(false);
        m_reader.setFormat(format);
        m_reader.setAutoTransform(true);
    }

    [[nodiscard]] QImageReader &operator*() { return m_reader; }
    [[nodiscard]] QImageReader *operator->() { return &m_reader; }

private:
    QByteArray m_bytes;
    QBuffer m_buffer;
    QImageReader m_reader;
};

class QtReader : public Codec
{
public:
    // The names that Qt has for the format; each is an extension, too.
    explicit QtReader(const QList<QByteArray> &names) : m_names(names) {}

    [[nodiscard]] std::string id() const override { return m_names.first().toStdString(); }
    [[nodiscard]] std::string title() const override { return upperCase(m_names.first()); }

    [[nodiscard]] std::vector<std::string> extensions() const override
    {
        std::vector<std::string> extensions;
        for (const QByteArray &name : m_names)
            extensions.push_back(name.toStdString());
        return extensions;
    }

    [[nodiscard]] bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        const bool isNamedSo =
            m_names.contains(QByteArray::fromRawData(extension.data(), static_cast<qsizetype>(extension.size())));
        return (isNamedSo || m_names.first() != signatureless) && MemoryReader(head, m_names.first())->canRead();
    }

    [[nodiscard]] Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        MemoryReader reader(file, m_names.first());
        QSize size = reader->size();
        if (!size.isValid())
            return corrupt(*reader);
        if (reader->transformation().testFlag(QImageIOHandler::TransformationRotate90))
            size.transpose();
        const std::ptrdiff_t channels = channelCount(reader->imageFormat());
        return ImageSpec{
            dtypeOf(reader->imageFormat()), {size.height(), size.width(), channels}, defaultChannelNames(channels)};
    }

    [[nodiscard]] Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                              const Progress &progress) const override
    {
        MemoryReader reader(file, m_names.first());
        // Whatever the file holds, Qt's picture takes up to as much as this before it becomes ours.
        const QSize size = reader->size();
        if (size.isValid()) {
            const DType dtype = dtypeOf(reader->imageFormat());
            if (Result<void> fits = checkLimits({size.height(), size.width(), 4}, dtype, limits); !fits)
                return failure(std::move(fits));
        }
        const int frames = reader->supportsAnimation() ? reader->imageCount() : 1;
        if (frames > 1 && size.isValid())
            return decodeAnimation(*reader, static_cast<std::size_t>(frames), limits, progress);
        QImage image = reader->read();
        if (image.isNull())
            return corrupt(*reader);
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        if (Result<void> fits = checkLimits({image.height(), image.width(), 4}, dtypeOf(image.format()), limits); !fits)
            return failure(std::move(fits));
        return fromQImage(std::move(image));
    }

private:
    [[nodiscard]] Result<DecodedImage> decodeAnimation(QImageReader &reader, std::size_t stated,
                                                       const DecodeLimits &limits, const Progress &progress) const
    {
        const Shape shape{reader.size().height(), reader.size().width(), 4};
        const std::size_t frames = framesToRead(stated, shape, limits);
        Result<DecodedImage> animation = allocateAnimation(frames, shape);
        for (std::size_t i = 0; i < frames && animation; ++i) {
            if (progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            const QImage image = reader.read().convertToFormat(QImage::Format_RGBA8888);
            if (image.width() != shape.width || image.height() != shape.height)
                return corrupt(reader);
            copyPixels({reinterpret_cast<const std::byte *>(image.constBits()), DType::UInt8, shape},
                       frameOf(*animation, i));
            animation->metadata.frameMilliseconds.push_back(std::max(reader.nextImageDelay(), 0));
            progress.at(static_cast<double>(i + 1) / static_cast<double>(frames));
        }
        if (animation) {
            animation->metadata.loops = reader.loopCount() + 1; // -1: for ever
            if (frames < stated)
                animation->metadata.sayUnread(droppedFrames(frames, stated));
        }
        return animation;
    }

    [[nodiscard]] tl::unexpected<Error> corrupt(const QImageReader &reader) const
    {
        return failure(ErrorCode::Corrupt,
                       "The " + title() + " data cannot be read: " + reader.errorString().toStdString() + ".");
    }

    QList<QByteArray> m_names;
};

bool isDecoded(const CodecRegistry &registry, const QByteArray &name)
{
    return std::ranges::any_of(registry.codecs(), [&](const auto &codec) {
        return codec->canDecode() && std::ranges::count(codec->extensions(), name.toStdString()) > 0;
    });
}

} // namespace

void addQtCodecs(CodecRegistry &registry)
{
    // Qt's own limit only bounds what has no size in its header; where it has one ours is asked first.
    QImageReader::setAllocationLimit(static_cast<int>(DecodeLimits{}.pixelBytes >> 20));

    const bool canDrawText = qobject_cast<QGuiApplication *>(QCoreApplication::instance()) != nullptr;
    for (const QByteArray &mimeType : QImageReader::supportedMimeTypes()) {
        const QList<QByteArray> names = QImageReader::imageFormatsForMimeType(mimeType);
        const bool isKnown =
            std::ranges::any_of(names, [&](const QByteArray &name) { return isDecoded(registry, name); });
        if (!names.isEmpty() && !isKnown && (canDrawText || !mimeType.startsWith("image/svg")))
            registry.add(std::make_unique<QtReader>(names));
    }
}

} // namespace pellucid
