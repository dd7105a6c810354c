// What was shown at other zooms: it stands in, scaled, where the tiles of the present zoom have nothing yet. Belongs to
// one image as it is; GUI thread.
#pragma once

#include "ui/canvas/tile_level.h"

class QPainter;

namespace pellucid {

class Viewport;
struct EarlyPicture;

class FallbackTiles
{
public:
    void clear();

    // Of the zoom that was left last.
    void keep(TileLevel level);

    // Of the whole image, at whatever zoom.
    void keep(const Shape &shape, const EarlyPicture &early);

    [[nodiscard]] bool show(const TileLevel &level, std::ptrdiff_t index) const
    {
        return levelFor(level, index) != nullptr;
    }

    // Nothing where they do not show this tile of `level`.
    void paint(QPainter &painter, const Viewport &viewport, const TileLevel &level, std::ptrdiff_t index) const;

private:
    [[nodiscard]] const TileLevel *levelFor(const TileLevel &level, std::ptrdiff_t index) const;

    TileLevel m_last;
    TileLevel m_whole; // where that has nothing: the last one that showed the whole image
};

} // namespace pellucid
