// Draws pixels as squares.
#pragma once

#include "core/base/geometry.h"

#include <cstddef>

class QImage;
class QPainter;

namespace pellucid {

// Draws `source`, a part of the image, so that image pixel (0, 0) lies at `corner` and each pixel is `scale` device
// pixels wide and high. The painter counts device pixels. The image is read where it is.
void drawMagnified(QPainter &painter, const QImage &image, const Rect &source, Point corner, std::ptrdiff_t scale);

} // namespace pellucid
