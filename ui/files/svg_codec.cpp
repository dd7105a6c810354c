#include "ui/files/svg_codec.h"

#include "core/base/byte_size.h"
#include "core/base/signature.h"
#include "ui/files/svg_cleaning.h"
#include "ui/qimage_bridge.h"

#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include <algorithm>
#include <optional>
#include <zlib.h>

namespace pellucid {

namespace {

// A few bytes can ask for any number of pixels.
constexpr std::size_t maxPixelBytes = std::size_t{256} << 20;
constexpr std::size_t maxText = std::size_t{64} << 20;
constexpr std::string_view gzipSignature = "\x1F\x8B";

// Compressed text as it is found is 5 to 20 times smaller than it was.
std::size_t maxUnpacked(std::size_t packed)
{
    constexpr std::size_t anyway = std::size_t{1} << 20;
    constexpr std::size_t ratio = 50;
    return std::min(maxText, anyway + ratio * packed);
}

tl::unexpected<Error> tooMuchText(std::size_t bytes)
{
    return failure(ErrorCode::TooLarge,
                   "The drawing has " + formatByteSize(bytes) + " of text, which is too much to be drawn.");
}

// What a gzip file says of its size.
std::size_t statedSize(std::span<const std::byte> packed)
{
    std::size_t size = 0;
    for (std::size_t i = 1; i <= 4; ++i)
        size = size << 8 | std::to_integer<std::size_t>(packed[packed.size() - i]);
    return size;
}

Result<QByteArray> unpacked(std::span<const std::byte> packed)
{
    const tl::unexpected<Error> damaged = failure(ErrorCode::Corrupt, "The compressed drawing is damaged.");
    constexpr std::size_t minBytes = 18; // of a gzip file
    if (packed.size() < minBytes)
        return damaged;
    const std::size_t size = statedSize(packed);
    if (size > maxUnpacked(packed.size()))
        return tooMuchText(size);
    QByteArray text(static_cast<qsizetype>(size), Qt::Uninitialized);
    z_stream stream{};
    constexpr int withGzipHeader = MAX_WBITS + 16;
    if (inflateInit2(&stream, withGzipHeader) != Z_OK)
        return failure(ErrorCode::OutOfMemory, "Not enough memory to unpack the drawing.");
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<std::byte *>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef *>(text.data());
    stream.avail_out = static_cast<uInt>(size);
    const bool isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!isWhole)
        return damaged;
    return text;
}

Result<CleanSvg> cleanFile(std::span<const std::byte> file, const CancellationToken &token)
{
    if (file.size() > maxText)
        return tooMuchText(file.size());
    if (!startsWith(file, gzipSignature))
        return cleanSvg(file, token);
    return unpacked(file).and_then([&](const QByteArray &text) {
        return cleanSvg(std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size()))), token);
    });
}

// Loaded without a pixel being drawn.
struct Drawing
{
    QSvgRenderer renderer;
    std::vector<std::string> notes;

    [[nodiscard]] Shape shape() const
    {
        const QSize size = renderer.defaultSize();
        return {size.height(), size.width(), 4};
    }
};

Result<std::unique_ptr<Drawing>> load(std::span<const std::byte> file, const CancellationToken &token)
{
    Result<CleanSvg> clean = cleanFile(file, token);
    if (!clean)
        return failure(std::move(clean));
    auto drawing = std::make_unique<Drawing>();
    if (!drawing->renderer.load(clean->text))
        return failure(ErrorCode::Corrupt, "The drawing is damaged, or not SVG.");
    drawing->notes = std::move(clean->notes);
    return drawing;
}

// Band by band, so that it can be cancelled.
Result<QImage> draw(QSvgRenderer &renderer, const QSize &size, const Progress &progress)
{
    constexpr int bandPixels = 1 << 20;
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return failure(ErrorCode::OutOfMemory, "Not enough memory for the image.");
    image.fill(Qt::transparent);
    const int rows = std::max(1, bandPixels / size.width());
    for (int y = 0; y < size.height(); y += rows) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        QImage band(image.scanLine(y), size.width(), std::min(rows, size.height() - y), image.bytesPerLine(),
                    image.format());
        QPainter painter(&band);
        painter.translate(0, -y);
        renderer.render(&painter, QRectF({}, size));
        progress.at(static_cast<double>(y) / size.height());
    }
    return image;
}

class SvgDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        const std::string_view text(reinterpret_cast<const char *>(head.data()), head.size());
        const std::string_view start =
            text.substr(std::min(text.find_first_not_of("\xEF\xBB\xBF\xFF\xFE \t\r\n"), text.size()));
        const bool isNamedSo = extension == "svg" || extension == "svgz";
        return (isNamedSo && (startsWith(head, gzipSignature) || start.starts_with('<')))
            || (start.starts_with('<') && (text.find("<svg") != text.npos || text.find(":svg ") != text.npos));
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return load(file, {}).map([](const std::unique_ptr<Drawing> &drawing) {
            return ImageSpec{DType::UInt8, drawing->shape(), defaultChannelNames(4)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<std::unique_ptr<Drawing>> drawing = load(request.bytes, request.progress.token);
        if (!drawing)
            return tl::unexpected(drawing.error());
        DecodeLimits drawingLimits = request.limits;
        drawingLimits.pixelBytes = std::min(request.limits.pixelBytes, maxPixelBytes);
        if (Result<void> checked = checkLimits((*drawing)->shape(), DType::UInt8, drawingLimits); !checked)
            return failure(std::move(checked));
        QSvgRenderer &renderer = (*drawing)->renderer;
        Result<Image> decoded = draw(renderer, renderer.defaultSize(), request.progress).and_then([&](QImage image) {
            return fromQImage(std::move(image), request.allocate);
        });
        if (decoded) {
            for (const std::string &note : (*drawing)->notes)
                decoded->metadata.addUnread(note);
        }
        return decoded;
    }
};

} // namespace

Codec makeSvgCodec()
{
    return {"svg", "SVG", {"svg", "svgz"}, std::make_unique<SvgDecoder>()};
}

} // namespace pellucid
