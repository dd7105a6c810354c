#include "ui/canvas/value_overlay.h"

#include "core/buffer/sample.h"
#include "ui/canvas/picture.h"
#include "ui/canvas/viewport.h"
#include "ui/session.h"

#include <QFontDatabase>
#include <QPainter>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace pellucid {

namespace {

constexpr double smallestFont = 7.0; // logical pixels
constexpr double largestFont = 20.0;

// From here on dark text has more contrast.
constexpr int leastLight = 108;

// The color of a channel's text, on dark pixels and on light ones.
struct Tones
{
    QColor onDark;
    QColor onLight;
};

Tones tonesOf(const std::string &channel)
{
    if (channel == "R")
        return {QColor(0xFF, 0x8A, 0x8A), QColor(0x80, 0x00, 0x00)};
    if (channel == "G")
        return {QColor(0x7A, 0xE8, 0x96), QColor(0x00, 0x48, 0x10)};
    if (channel == "B")
        return {QColor(0x8C, 0xC4, 0xFF), QColor(0x00, 0x20, 0x90)};
    return {QColor(0xE6, 0xE6, 0xE6), QColor(0x1E, 0x1E, 0x1E)};
}

// Of a premultiplied color as it looks over the checkerboard, 0 to 255.
int lightness(QRgb color)
{
    return qGray(color) + (255 - qAlpha(color)) / 2;
}

} // namespace

void paintValues(QPainter &painter, const Session &session, const Viewport &viewport, const Picture &picture,
                 const Rect &exposed, double ratio)
{
    const ImageView image = session.document().view();
    const ChannelNames &channels = session.document().spec().channels;
    const Rect pixels = viewport.imageRect(exposed.intersected(viewport.extent()));
    const QImage shown = picture.colorsOf(pixels);
    if (shown.isNull())
        return;

    // One size for all that is shown: the longest text decides.
    QStringList texts;
    qsizetype longest = 3;
    for (std::ptrdiff_t y = pixels.y; y < pixels.bottom(); ++y) {
        for (std::ptrdiff_t x = pixels.x; x < pixels.right(); ++x) {
            for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
                texts << QString::fromStdString(formatSample(image.at(x, y, c), image.dtype(), Digits::Six));
                longest = std::max(longest, texts.back().size());
            }
        }
    }
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const double room = viewport.zoom() * 0.9;
    const double heightBound = room / (1.2 * static_cast<double>(image.channels()));
    const double widthBound = room / (0.62 * static_cast<double>(longest));
    font.setPixelSize(std::max(1, static_cast<int>(std::min({heightBound, widthBound, largestFont * ratio}))));
    if (font.pixelSize() < smallestFont * ratio)
        return;
    painter.setFont(font);

    const QFontMetricsF metrics(font);
    const double lineHeight = metrics.height();
    qsizetype index = 0;
    for (std::ptrdiff_t y = pixels.y; y < pixels.bottom(); ++y) {
        for (std::ptrdiff_t x = pixels.x; x < pixels.right(); ++x) {
            const Rect cell = viewport.deviceRect({x, y, 1, 1});
            const bool isDark =
                lightness(shown.pixel(static_cast<int>(x - pixels.x), static_cast<int>(y - pixels.y))) < leastLight;
            double baseline = static_cast<double>(cell.y)
                + (static_cast<double>(cell.height) - lineHeight * static_cast<double>(image.channels())) / 2.0
                + metrics.ascent();
            for (const std::string &channel : channels) {
                const QString &text = texts[index++];
                const double left = static_cast<double>(cell.x)
                    + (static_cast<double>(cell.width) - metrics.horizontalAdvance(text)) / 2.0;
                const Tones tones = tonesOf(channel);
                painter.setPen(isDark ? tones.onDark : tones.onLight);
                painter.drawText(QPointF(left, baseline), text);
                baseline += lineHeight;
            }
        }
    }
}

} // namespace pellucid
