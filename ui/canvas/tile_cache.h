// The picture as display tiles, for when the buffer cannot be painted as it is: zoomed out (area averages), or in a
// layout or with view settings that QImage has no format for. Tiles belong to one image at one zoom of at most 1 and
// are made when they are seen. One that is out of date stays on the screen until its turn comes.
//
// While something moves (a slider of an edit or of the view), a zoomed-out tile is a preview: the settings applied to a
// small average of the tile's original, a hundredth of the pixels or less. Once the movement rests every tile is
// computed again from every pixel. After a change of zoom former tiles, scaled, stand in for those to come.
#pragma once

#include "core/buffer/image_view.h"
#include "ui/canvas/tile_level.h"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QPainter;

namespace pellucid {

class DisplayRenderer;
class Document;
class ReadAhead;
class Viewport;
struct EarlyPicture;

class TileCache
{
public:
    using Clock = std::chrono::steady_clock;

    TileCache();
    ~TileCache();
    TileCache(const TileCache &) = delete;
    TileCache &operator=(const TileCache &) = delete;
    TileCache(TileCache &&) = delete;
    TileCache &operator=(TileCache &&) = delete;

    // Keeps the tiles of another zoom only to stand in; forgets everything when the shape is another.
    void setLayout(const Shape &shape, double zoom);
    void clear();

    // What the tiles begin with: when complete they are made of it, otherwise it stands in for them.
    void setStandIn(const Shape &shape, const EarlyPicture &early);

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
    bool prepare(const Rect &visible, const Document &document, Clock::time_point deadline);

    // Draws the tiles under `visible`.
    void paint(QPainter &painter, const Viewport &viewport, const Rect &visible) const;

private:
    void preview(std::span<const std::ptrdiff_t> indices, const DisplayRenderer &renderer, const Document &document);
    void render(std::ptrdiff_t index, const DisplayRenderer &renderer, Document &document);
    void forgetPages();
    [[nodiscard]] ImageView samplesOf(std::ptrdiff_t index, const Document &document) const;
    void sample(std::ptrdiff_t index, const DisplayRenderer &renderer, const Document &document);
    std::span<const std::ptrdiff_t> makeSamples(std::span<const std::ptrdiff_t> indices, const Document &document,
                                                Clock::time_point deadline);
    void makeSamples(std::ptrdiff_t index, const Document &document);
    [[nodiscard]] const TileLevel *formerFor(std::ptrdiff_t index) const;
    void paintFormer(QPainter &painter, const Viewport &viewport, std::ptrdiff_t index) const;
    [[nodiscard]] bool showsNothing(const std::vector<std::ptrdiff_t> &indices);
    void forgetHidden(const std::vector<std::ptrdiff_t> &visible);

    TileLevel m_level;
    TileLevel m_former;                 // what was shown before stands in where m_level has nothing yet
    TileLevel m_whole;                  // and where that has nothing either: the last one that showed the whole image
    bool m_isComplete = false;          // m_level has shown all it was asked for
    bool m_isNew = false;               // and was not asked yet
    std::unique_ptr<ReadAhead> m_pages; // of a large mapped file: tiles, and samples of them as -1 - tile
    std::uint64_t m_clock = 0;
    Clock::time_point m_changedAt;
};

} // namespace pellucid
