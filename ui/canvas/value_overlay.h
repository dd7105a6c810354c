// The stored values written into the pixels themselves, one line a channel.
#pragma once

#include "core/base/geometry.h"

class QPainter;

namespace pellucid {

class Picture;
class Session;
class Viewport;

// For the pixels that `exposed`, a rectangle of the window, shows; nothing where they are too small to be read. The
// painter counts device pixels; `ratio` is how many of them a logical one has.
void paintValues(QPainter &painter, const Session &session, const Viewport &viewport, const Picture &picture,
                 const Rect &exposed, double ratio);

} // namespace pellucid
