// The picture as display tiles, for when the buffer cannot be painted as it is: zoomed out (area averages), or in a
// layout or with view settings that QImage has no format for. Tiles belong to one image at one zoom of at most 1 and
// are made when they are seen. One that is out of date stays on the screen until its turn comes.
//
// While something moves (a slider of an edit or of the view), a zoomed-out tile is a preview. Once the movement rests
// every tile is computed again from every pixel. After a change of zoom former tiles, scaled, stand in for those to
// come. Which tile is made when is decided here; how, by those that it asks.
#pragma once

#include "ui/canvas/fallback_tiles.h"
#include "ui/canvas/tile_level.h"
#include "ui/canvas/tile_previews.h"
#include "ui/canvas/tile_reader.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

class QPainter;

namespace pellucid {

class DisplayRenderer;
class Document;
class Viewport;
struct EarlyPicture;

class TileCache
{
public:
    using Clock = std::chrono::steady_clock;

    // Keeps the tiles of another zoom only to stand in; forgets everything when the shape is another.
    void setLayout(const Shape &shape, double zoom);
    void clear();

    // What the tiles begin with: when complete they are made of it, otherwise it stands in for them.
    void setStandIn(const Shape &shape, const EarlyPicture &early);

    // The image is another one, likely of the same size: then the tiles show what was until they are made anew.
    void markReplaced();

    // What the tiles show has changed; the rectangle is in image pixels.
    void markStale(const Rect &imageRect);
    void markAllStale();

    // Brings the tiles under `visible` (reduced pixels) up to date: all previews at once, then tiles from the pixels
    // themselves, those that have waited longest first, until the deadline, at least one of them; right after a change
    // of zoom for a moment only. Where nothing was shown yet it makes a coarse sample instead, and of large mapped
    // files nothing else until that is on the screen. What those are read from is waited for, but not here. Makes
    // pending edits true for what it reads. Nothing when all tiles are exact; otherwise after how long it wants to be
    // called again.
    std::optional<std::chrono::milliseconds> refresh(const Rect &visible, const DisplayRenderer &renderer,
                                                     Document &document, Clock::time_point deadline);

    // With time to spare: makes what previews of the tiles under `visible` will be computed from. True when all is
    // made.
    bool prepare(const Rect &visible, const DisplayRenderer &renderer, const Document &document,
                 Clock::time_point deadline);

    // Draws the tiles under `visible`.
    void paint(QPainter &painter, const Viewport &viewport, const Rect &visible) const;

private:
    using Indices = std::vector<std::ptrdiff_t>;

    // Three steps of refresh().
    std::optional<std::chrono::milliseconds> sampleAll(const Indices &indices, const DisplayRenderer &renderer,
                                                       const Document &document);
    void preview(const Indices &inexact, const DisplayRenderer &renderer, const Document &document,
                 Clock::time_point deadline);
    std::optional<std::chrono::milliseconds> render(Indices inexact, const DisplayRenderer &renderer,
                                                    Document &document, Clock::time_point deadline);

    [[nodiscard]] bool isMoving() const;
    [[nodiscard]] bool showsNothing(std::ptrdiff_t index);
    void forgetHidden(const Indices &visible);

    TileLevel m_level;
    FallbackTiles m_former;
    TilePreviews m_previews;
    TileReader m_reader;
    bool m_isComplete = false; // m_level has shown all it was asked for
    bool m_isNew = false;      // and was not asked yet
    std::uint64_t m_clock = 0;
    Clock::time_point m_changedAt;
};

} // namespace pellucid
