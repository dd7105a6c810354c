#include "ui/canvas/magnified.h"

#include <QImage>
#include <QPainter>

#include <algorithm>

namespace pellucid {

void drawMagnified(QPainter &painter, const QImage &image, const Rect &source, Point corner, std::ptrdiff_t scale)
{
    // Qt steps through the source in 1/65536 of a pixel. At 3, 6, ... 96 that is not exact, and after some 65536 /
    // scale device pixels it is off by one; so we draw in pieces that stay well below.
    const std::ptrdiff_t piece = scale == 1 ? 16384 : std::max<std::ptrdiff_t>(1, 32768 / (scale * scale));
    for (std::ptrdiff_t y = source.y; y < source.bottom(); y += piece) {
        for (std::ptrdiff_t x = source.x; x < source.right(); x += piece) {
            const Rect part = source.intersected({x, y, piece, piece});
            const QRect target(static_cast<int>(corner.x + x * scale), static_cast<int>(corner.y + y * scale),
                               static_cast<int>(part.width * scale), static_cast<int>(part.height * scale));
            painter.drawImage(target, image,
                              QRect(static_cast<int>(x), static_cast<int>(y), static_cast<int>(part.width),
                                    static_cast<int>(part.height)));
        }
    }
}

} // namespace pellucid
