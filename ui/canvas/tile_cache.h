// The picture as display tiles, for when the buffer cannot be painted as it is: zoomed out (area averages), or in a
// layout or with view settings that QImage has no format for. Tiles belong to one image at one zoom of at most 1 and are
// made when they are seen. One that is out of date stays on the screen until its turn comes.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/shape.h"

#include <QImage>

#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <vector>

class QPainter;

namespace pellucid {

class DisplayRenderer;
class Document;
class Viewport;

class TileCache
{
public:
    // Forgets everything unless image and zoom are the same.
    void setLayout(const Shape &shape, double zoom);
    void clear() { m_tiles.clear(); }

    // What the tiles show has changed; the rectangle is in image pixels.
    void markStale(const Rect &imageRect);
    void markAllStale();

    // Brings the tiles under `visible` (reduced pixels) up to date, those that have waited longest first, until the
    // deadline; at least one of them. Where nothing was shown yet it makes a coarse sample instead. True when all are
    // up to date. Makes pending edits true for what it reads.
    bool refresh(const Rect &visible, const DisplayRenderer &renderer, Document &document,
                 std::chrono::steady_clock::time_point deadline);

    // Draws the tiles under `visible`.
    void paint(QPainter &painter, const Viewport &viewport, const Rect &visible) const;

private:
    struct Tile
    {
        QImage image;
        std::uint64_t renderedAt = 0; // 0: a coarse sample
        bool isFresh = false;
    };

    [[nodiscard]] Rect tileRect(std::ptrdiff_t index) const;
    [[nodiscard]] std::vector<std::ptrdiff_t> tilesUnder(const Rect &visible) const;
    void render(Tile &tile, const Rect &rect, const DisplayRenderer &renderer, Document &document);
    void sample(Tile &tile, const Rect &rect, const DisplayRenderer &renderer, const Document &document) const;
    void forgetHidden(const std::vector<std::ptrdiff_t> &visible);

    Shape m_shape;
    double m_zoom = 1.0;
    std::ptrdiff_t m_side = 256; // of a tile
    Size m_size;                 // of the reduced image
    std::ptrdiff_t m_columns = 0;
    std::unordered_map<std::ptrdiff_t, Tile> m_tiles; // row by row
    std::uint64_t m_clock = 0;
};

} // namespace pellucid
