#include "ui/canvas/canvas_overlay.h"

#include "ui/canvas/value_overlay.h"
#include "ui/canvas/viewport.h"
#include "ui/session.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pellucid {

namespace {

constexpr QRgb gridDifference = 0xFF383838;
constexpr QColor dark(0x10, 0x10, 0x10);
constexpr QColor light(0xFF, 0xFF, 0xFF);
constexpr QColor accent(0x4C, 0x9A, 0xFF);

QRect toQRect(const Rect &rect)
{
    return {static_cast<int>(rect.x), static_cast<int>(rect.y), static_cast<int>(rect.width),
            static_cast<int>(rect.height)};
}

Rect grown(const Rect &rect, std::ptrdiff_t by)
{
    return {rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by};
}

// The one device pixel wide lines that part pixels; a line takes the first row or column of a pixel.
void paintGrid(QPainter &painter, const Viewport &viewport, const Rect &exposed)
{
    const Rect shown = exposed.intersected(viewport.extent());
    const Rect pixels = viewport.imageRect(shown);
    painter.save();
    painter.setCompositionMode(QPainter::CompositionMode_Difference);
    for (std::ptrdiff_t x = pixels.x; x < pixels.right(); ++x)
        painter.fillRect(toQRect({viewport.deviceRect({x, 0, 1, 1}).x, shown.y, 1, shown.height}),
                         QColor(gridDifference));
    for (std::ptrdiff_t y = pixels.y; y < pixels.bottom(); ++y)
        painter.fillRect(toQRect({shown.x, viewport.deviceRect({0, y, 1, 1}).y, shown.width, 1}),
                         QColor(gridDifference));
    painter.restore();
}

// A frame of `width` device pixels just outside the rectangle.
void paintFrame(QPainter &painter, const Rect &rect, std::ptrdiff_t width, const QColor &color)
{
    const Rect outer = grown(rect, width);
    painter.fillRect(toQRect({outer.x, outer.y, outer.width, width}), color);
    painter.fillRect(toQRect({outer.x, rect.bottom(), outer.width, width}), color);
    painter.fillRect(toQRect({outer.x, rect.y, width, rect.height}), color);
    painter.fillRect(toQRect({rect.right(), rect.y, width, rect.height}), color);
}

void paintHover(QPainter &painter, const Viewport &viewport, Point pixel, std::ptrdiff_t width)
{
    const Rect rect = viewport.deviceRect({pixel.x, pixel.y, 1, 1});
    paintFrame(painter, rect, width, light);
    paintFrame(painter, grown(rect, width), width, dark);
}

void paintSelection(QPainter &painter, const Viewport &viewport, const Rect &selection, const Rect &exposed, int width)
{
    // Far-away edges are brought close: painters do not reach beyond 32,000 pixels.
    const Rect near = viewport.deviceRect(selection).intersected(grown(exposed, 64));
    const QRect frame = toQRect(near).adjusted(0, 0, -1, -1);
    QPen pen(dark, width);
    pen.setJoinStyle(Qt::MiterJoin);
    painter.setPen(pen);
    painter.drawRect(frame);
    pen.setColor(light);
    pen.setDashPattern({4, 4});
    painter.setPen(pen);
    painter.drawRect(frame);
}

void paintPin(QPainter &painter, const Viewport &viewport, Point pixel, const QString &number, const QColor &color,
              double ratio)
{
    const Rect rect = viewport.deviceRect({pixel.x, pixel.y, 1, 1});
    const QPointF center = QRectF(toQRect(rect)).center();
    const double radius = std::max(6.0 * ratio, static_cast<double>(rect.width) / 2.0 + 2.0 * ratio);
    const QRectF mark(center.x() - radius, center.y() - radius, 2.0 * radius, 2.0 * radius);
    const auto paintMark = [&](const QColor &tone, double width) {
        painter.setPen(QPen(tone, width * ratio));
        painter.setBrush(Qt::NoBrush);
        if (viewport.zoom() >= CanvasOverlay::outlineZoom)
            painter.drawRect(mark);
        else
            painter.drawEllipse(mark);
    };
    paintMark(dark, 4.0);
    paintMark(color, 2.0);

    QFont font = painter.font();
    font.setPixelSize(static_cast<int>(std::lround(11.0 * ratio)));
    font.setBold(true);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    QRectF label(0.0, 0.0, metrics.horizontalAdvance(number) + 6.0 * ratio, metrics.height());
    label.moveBottomLeft(mark.topRight() + QPointF(ratio, -ratio));
    painter.setPen(QPen(color, ratio));
    painter.setBrush(dark);
    painter.drawRoundedRect(label, 3.0 * ratio, 3.0 * ratio);
    painter.setPen(light);
    painter.drawText(label, Qt::AlignCenter, number);
}

} // namespace

void CanvasOverlay::paint(QPainter &painter, const Session &session, const Viewport &viewport, const Picture &picture,
                          const Rect &exposed, double ratio) const
{
    const auto line = static_cast<int>(std::max(1L, std::lround(ratio)));
    if (showsValues && viewport.zoom() >= valuesZoom)
        paintValues(painter, session, viewport, picture, exposed, ratio);
    if (showsGrid && viewport.zoom() >= gridZoom)
        paintGrid(painter, viewport, exposed);
    if (session.viewState().selection())
        paintSelection(painter, viewport, *session.viewState().selection(), exposed, line);
    if (session.viewState().hover() && viewport.zoom() >= outlineZoom)
        paintHover(painter, viewport, *session.viewState().hover(), line);

    painter.setRenderHint(QPainter::Antialiasing);
    const Rect reachable = grown(exposed, static_cast<std::ptrdiff_t>(32.0 * ratio));
    for (int i = 0; i < session.viewState().pins().size(); ++i) {
        const Point pin = session.viewState().pins()[i];
        if (!viewport.deviceRect({pin.x, pin.y, 1, 1}).intersected(reachable).isEmpty())
            paintPin(painter, viewport, pin, QString::number(i + 1),
                     i == session.viewState().currentPin() ? accent : light, ratio);
    }
}

} // namespace pellucid
