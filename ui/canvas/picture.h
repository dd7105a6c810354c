// The pixels of a session on their way to the screen: straight from the buffer wherever Qt can, from display tiles
// otherwise. GUI thread.
#pragma once

#include "core/display/display_renderer.h"
#include "ui/canvas/tile_cache.h"

#include <QImage>

#include <chrono>
#include <optional>

class QPainter;

namespace pellucid {

class Session;
class Viewport;
struct EarlyPicture;

class Picture
{
public:
    // nullptr: nothing is painted. Otherwise markReplaced() is to follow.
    void setSession(Session *session);

    // The session's layout has changed: other pixels are painted from now on.
    void markReplaced();

    // The same pixels lie elsewhere.
    void markMoved();

    // Shown wherever there is no better one yet.
    void setStandIn(const EarlyPicture &early);

    void markPixelsChanged(const Rect &imageRect) { m_tiles.markStale(imageRect); }
    void markSettingsChanged();

    // The image over the buffer's bytes; null where its layout has no QImage format.
    [[nodiscard]] const QImage &wrapped() const { return m_wrapped; }

    // Paints what `exposed`, a rectangle of the window, shows of the image. The painter counts device pixels. Takes a
    // few milliseconds. Nothing when everything was painted as it is; otherwise some of it is older, coarser or a
    // preview, and shall be painted again after that time.
    std::optional<std::chrono::milliseconds> paint(QPainter &painter, const Viewport &viewport, const Rect &exposed,
                                                   int checkerSide);

    // A slice of work, a few milliseconds, that makes later previews quick. True when there is no more.
    bool prepare(const Viewport &viewport);

    // A small part of the image as it is shown, premultiplied, without a checkerboard. Null where memory is short.
    [[nodiscard]] QImage colorsOf(const Rect &imageRect) const;

private:
    [[nodiscard]] bool paintsBuffer(const Viewport &viewport) const;
    [[nodiscard]] bool hasAlpha() const { return m_renderer && m_renderer->hasAlpha(); }

    Session *m_session = nullptr;
    QImage m_wrapped;
    std::optional<DisplayRenderer> m_renderer;
    TileCache m_tiles;
};

} // namespace pellucid
