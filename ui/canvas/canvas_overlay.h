// What is drawn over the picture: pixel grid, selection, the pixel under the cursor, pins. All of it stays legible on
// any content, because it is drawn in two tones or takes the difference to what is below.
#pragma once

#include "core/base/geometry.h"

class QPainter;

namespace pellucid {

class Picture;
class Session;
class Viewport;

struct CanvasOverlay
{
    static constexpr double outlineZoom = 8.0; // the pixel under the cursor is outlined
    static constexpr double gridZoom = 16.0;
    static constexpr double valuesZoom = 48.0;

    bool showsGrid = false;
    bool showsValues = false;

    // The painter counts device pixels; `ratio` is how many of them a logical one has.
    void paint(QPainter &painter, const Session &session, const Viewport &viewport, const Picture &picture,
               const Rect &exposed, double ratio) const;
};

} // namespace pellucid
