#include "ui/controls/pixel_text.h"

#include "core/buffer/sample.h"
#include "ui/window/theme_colors.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace pellucid {

namespace {

constexpr std::size_t bytesPerLine = 8;

// Characters of the longest value.
qsizetype sampleWidth(DType dtype)
{
    switch (native(dtype)) {
    case DType::UInt8: return 3;
    case DType::Int8: return 4;
    case DType::Bool:
    case DType::UInt16: return 5;
    case DType::Int16: return 6;
    case DType::UInt32: return 10;
    case DType::Int32: return 11;
    case DType::Int64:
    case DType::UInt64: return 20;
    case DType::Float16:
    case DType::Float32: return 12;
    case DType::Float64: return 13;
    case DType::Complex64:
    case DType::Complex128: break;
    }
    return 26;
}

double normalized(const ImageView &pixel, std::ptrdiff_t channel, const ImageSpec &spec)
{
    return sampleValue(pixel.at(0, 0, channel), pixel.dtype()) / fullScale(spec);
}

QString number(double value, int width)
{
    return QString::number(value, 'f', 3).rightJustified(width);
}

// The hexcone model: A. R. Smith, "Color Gamut Transform Pairs", SIGGRAPH 1978. Hue is none (a dash) for grays.
QString hsvText(const ImageView &pixel, const ImageSpec &spec)
{
    if (!isRgb(spec.channels))
        return QStringLiteral("–");
    const double r = normalized(pixel, 0, spec);
    const double g = normalized(pixel, 1, spec);
    const double b = normalized(pixel, 2, spec);
    const double value = std::max({r, g, b});
    const double spread = value - std::min({r, g, b});
    double hue = 0.0;
    if (value == r)
        hue = (g - b) / spread;
    else if (value == g)
        hue = 2.0 + (b - r) / spread;
    else
        hue = 4.0 + (r - g) / spread;
    const QString degrees = spread > 0.0
        ? QString::number(std::fmod(hue * 60.0 + 360.0, 360.0), 'f', 1) + QStringLiteral("°")
        : QStringLiteral("–");
    return degrees.rightJustified(6) + number(value > 0.0 ? spread / value : 0.0, 8) + number(value, 8);
}

// IEC 61966-2-1.
double encodedSrgb(double linear)
{
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
}

QByteArray bytesOf(const ImageView &pixel)
{
    QByteArray bytes;
    for (std::ptrdiff_t c = 0; c < pixel.channels(); ++c)
        bytes.append(reinterpret_cast<const char *>(pixel.at(0, 0, c)),
                     static_cast<qsizetype>(itemSize(pixel.dtype())));
    return bytes;
}

QStringList byteLines(const ImageView &pixel)
{
    const QByteArray bytes = bytesOf(pixel);
    QStringList lines;
    for (std::size_t first = 0; first < static_cast<std::size_t>(bytes.size()); first += bytesPerLine) {
        const std::size_t count = std::min(bytesPerLine, static_cast<std::size_t>(bytes.size()) - first);
        lines += QString::fromStdString(formatBytes(reinterpret_cast<const std::byte *>(bytes.data()) + first, count));
    }
    return lines;
}

// Builds the lines of a read-out.
class Writer
{
public:
    explicit Writer(const QPalette &palette)
        : m_ground(groundOf(palette)), m_label(palette.color(QPalette::PlaceholderText))
    {
    }

    void line(const QString &label, const QString &text)
    {
        m_lines += span(label.leftJustified(8), m_label) + text.toHtmlEscaped();
    }

    void channelLine(const QString &name, const QString &text)
    {
        m_lines += span(name.leftJustified(2), channelColor(name, m_ground)) + text.toHtmlEscaped();
    }

    [[nodiscard]] QString html() const
    {
        return QStringLiteral("<pre style=\"margin:0\">%1</pre>").arg(m_lines.join(QLatin1Char('\n')));
    }

private:
    [[nodiscard]] static QString span(const QString &text, const QColor &color)
    {
        return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color.name(), text.toHtmlEscaped());
    }

    Ground m_ground;
    QColor m_label;
    QStringList m_lines;
};

// That stand beside a channel's name in a column of the usual width.
constexpr qsizetype maxLetters = 40;

void writeValues(Writer &writer, const ImageView &pixel, const ImageSpec &spec)
{
    for (std::ptrdiff_t c = 0; c < pixel.channels(); ++c) {
        const std::byte *sample = pixel.at(0, 0, c);
        const QString hex = QString::fromStdString(formatSampleHex(sample, pixel.dtype()));
        const double part = normalized(pixel, c, spec);
        const bool isPlain = !std::isfinite(part) || std::abs(part) < 1000.0;
        const QString share = isPlain ? number(part, 8) : QString::number(part, 'e', 1).rightJustified(8);
        QString text = paddedSample(sample, pixel.dtype());
        for (const QString &more : {hex, share}) {
            if (text.size() + 2 + more.size() <= maxLetters)
                text += QStringLiteral("  ") + more;
        }
        writer.channelLine(QString::fromStdString(spec.channels[static_cast<std::size_t>(c)]), text);
    }
}

void writeMemory(Writer &writer, const Document &document, Point position, const ImageView &pixel)
{
    const std::ptrdiff_t offset = document.buffer().offset() + document.view().offset(position.x, position.y);
    writer.line(QStringLiteral("offset"), QString::number(offset));
    writer.line(QStringLiteral("address"),
                QStringLiteral("0x%1").arg(std::bit_cast<std::uintptr_t>(pixel.data()), 0, 16));
    QString label = QStringLiteral("bytes");
    for (const QString &bytes : byteLines(pixel)) {
        writer.line(label, bytes);
        label.clear();
    }
}

} // namespace

QString paddedSample(const std::byte *element, DType dtype)
{
    return QString::fromStdString(formatSample(element, dtype, Digits::Six)).rightJustified(sampleWidth(dtype));
}

QString pixelValues(const ImageView &pixel)
{
    QStringList values;
    for (std::ptrdiff_t c = 0; c < pixel.channels(); ++c)
        values += paddedSample(pixel.at(0, 0, c), pixel.dtype());
    return values.join(QLatin1Char(' '));
}

QColor pixelColor(const ImageView &pixel, const ChannelNames &channels, const ViewSettings &settings)
{
    std::array<float, 3> shown{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double value = sampleValue(pixel.at(0, 0, isRgb(channels) ? static_cast<std::ptrdiff_t>(i) : 0),
                                         pixel.dtype(), settings.part)
            / fullScale(pixel.dtype());
        const double seen = (value - settings.black) / (settings.white - settings.black) * std::exp2(settings.exposure);
        const double encoded = settings.transfer == Transfer::Linear ? encodedSrgb(seen) : seen;
        shown[i] = encoded > 0.0 ? static_cast<float>(std::min(encoded, 1.0)) : 0.0F; // NaN is black
    }
    return QColor::fromRgbF(shown[0], shown[1], shown[2]);
}

QString pixelSentence(const Document &document, Point pixel)
{
    QStringList values;
    for (std::ptrdiff_t c = 0; c < document.view().channels(); ++c) {
        const std::byte *sample = document.view().at(pixel.x, pixel.y, c);
        values += QString::fromStdString(document.spec().channels[static_cast<std::size_t>(c)] + ' '
                                         + formatSample(sample, document.spec().dtype, Digits::Six));
    }
    return QStringLiteral("x %1, y %2: %3").arg(pixel.x).arg(pixel.y).arg(values.join(QStringLiteral(", ")));
}

QString pixelHtml(const Document &document, const std::optional<Point> &pixel, const QPalette &palette)
{
    const QString dash = QStringLiteral("–");
    const ImageSpec &spec = document.spec();
    Writer writer(palette);
    if (pixel) {
        const ImageView view = document.view().crop({pixel->x, pixel->y, 1, 1});
        writer.line(QStringLiteral("x, y"), QStringLiteral("%1, %2").arg(pixel->x).arg(pixel->y));
        writeValues(writer, view, spec);
        writer.line(QStringLiteral("H S V"), hsvText(view, spec));
        writeMemory(writer, document, *pixel, view);
        return writer.html();
    }
    writer.line(QStringLiteral("x, y"), dash);
    for (const std::string &channel : spec.channels)
        writer.channelLine(QString::fromStdString(channel), dash);
    for (const char *label : {"H S V", "offset", "address", "bytes"})
        writer.line(QLatin1String(label), dash);
    return writer.html();
}

int pixelLineCount(const ImageSpec &spec)
{
    const std::size_t bytes = static_cast<std::size_t>(spec.shape.channels) * itemSize(spec.dtype);
    return static_cast<int>(spec.shape.channels) + 4 + static_cast<int>((bytes + bytesPerLine - 1) / bytesPerLine);
}

} // namespace pellucid
