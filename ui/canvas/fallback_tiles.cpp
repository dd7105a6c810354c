#include "ui/canvas/fallback_tiles.h"

#include "ui/canvas/viewport.h"
#include "ui/files/progressive_preview.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pellucid {

namespace {

// The tiles of `level` that show what a tile of another one shows.
std::vector<std::ptrdiff_t> tilesAt(const TileLevel &level, const TileLevel &other, std::ptrdiff_t index)
{
    const Rect rect = other.rect(index);
    const double scale = level.zoom / other.zoom;
    const auto scaled = [scale](std::ptrdiff_t edge) { return static_cast<double>(edge) * scale; };
    const auto whole = [](double edge) { return static_cast<std::ptrdiff_t>(edge); };
    return level.under(Rect::fromEdges(whole(std::floor(scaled(rect.x))), whole(std::floor(scaled(rect.y))),
                                       whole(std::ceil(scaled(rect.right()))),
                                       whole(std::ceil(scaled(rect.bottom())))));
}

} // namespace

void FallbackTiles::clear()
{
    m_last = {};
    m_whole = {};
}

void FallbackTiles::keep(TileLevel level)
{
    if (level.shows(level.under(level.rect())))
        m_whole = level; // the pictures are shared
    m_last = std::move(level);
}

void FallbackTiles::keep(const Shape &shape, const EarlyPicture &early)
{
    m_last = {};
    m_whole = TileLevel(shape, early.zoom);
    m_whole.side = std::max(m_whole.size.width, m_whole.size.height);
    m_whole.columns = 1;
    m_whole.tiles[0] = {early.pixels, Tile::State::Stale, 0};
}

const TileLevel *FallbackTiles::levelFor(const TileLevel &level, std::ptrdiff_t index) const
{
    for (const TileLevel *const former : {&m_last, &m_whole}) {
        if (former->columns > 0 && former->shows(tilesAt(*former, level, index)))
            return former;
    }
    return nullptr;
}

void FallbackTiles::paint(QPainter &painter, const Viewport &viewport, const TileLevel &level,
                          std::ptrdiff_t index) const
{
    const TileLevel *const former = levelFor(level, index);
    if (former == nullptr)
        return;
    // In whole device pixels, so that neighbours neither overlap nor leave a seam.
    const auto deviceRect = [&viewport](const Rect &rect, double zoom) {
        const double scale = viewport.zoom() / zoom;
        const auto device = [scale](std::ptrdiff_t origin, std::ptrdiff_t edge) {
            return origin + std::lround(static_cast<double>(edge) * scale);
        };
        const Point origin = viewport.origin();
        return Rect::fromEdges(device(origin.x, rect.x), device(origin.y, rect.y), device(origin.x, rect.right()),
                               device(origin.y, rect.bottom()));
    };
    const Rect wanted = deviceRect(level.rect(index), level.zoom);
    for (const std::ptrdiff_t i : tilesAt(*former, level, index)) {
        const Rect whole = deviceRect(former->rect(i), former->zoom);
        const Rect part = whole.intersected(wanted);
        if (part.isEmpty())
            continue;
        const QImage &image = former->tiles.at(i).image;
        const double sx = static_cast<double>(image.width()) / static_cast<double>(whole.width);
        const double sy = static_cast<double>(image.height()) / static_cast<double>(whole.height);
        painter.drawImage(QRectF(static_cast<double>(part.x), static_cast<double>(part.y),
                                 static_cast<double>(part.width), static_cast<double>(part.height)),
                          image,
                          QRectF(static_cast<double>(part.x - whole.x) * sx, static_cast<double>(part.y - whole.y) * sy,
                                 static_cast<double>(part.width) * sx, static_cast<double>(part.height) * sy));
    }
}

} // namespace pellucid
