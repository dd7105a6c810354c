#include "ui/canvas/tile_cache.h"

#include "core/display/display_renderer.h"
#include "core/document/document.h"
#include "ui/canvas/magnified.h"
#include "ui/canvas/viewport.h"

#include <QPainter>

#include <algorithm>
#include <bit>
#include <iterator>

namespace pellucid {

namespace {

// A tile is computed from at most about this many pixels a side, so that one never takes longer than a frame.
constexpr double sourceSide = 2048.0;
constexpr std::ptrdiff_t largestSide = 256;
constexpr std::ptrdiff_t smallestSide = 8;

constexpr std::size_t keptPixels = std::size_t{16} << 20;

// How many screen pixels a side one sample stands for where there was no time for more.
constexpr double coarseness = 4.0;

QImage makeImage(std::ptrdiff_t width, std::ptrdiff_t height, const DisplayRenderer &renderer)
{
    return {static_cast<int>(width), static_cast<int>(height),
            renderer.hasAlpha() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32};
}

DisplayTarget targetOf(QImage &image)
{
    return {image.bits(), image.bytesPerLine(), {image.width(), image.height()}};
}

} // namespace

void TileCache::setLayout(const Shape &shape, double zoom)
{
    if (shape == m_shape && zoom == m_zoom)
        return;
    m_tiles.clear();
    m_shape = shape;
    m_zoom = zoom;
    m_size = reducedSize(shape, zoom);
    const auto side = static_cast<std::size_t>(std::max(sourceSide * zoom, 1.0));
    m_side = std::clamp(static_cast<std::ptrdiff_t>(std::bit_floor(side)), smallestSide, largestSide);
    m_columns = (m_size.width + m_side - 1) / m_side;
}

Rect TileCache::tileRect(std::ptrdiff_t index) const
{
    const Rect whole{index % m_columns * m_side, index / m_columns * m_side, m_side, m_side};
    return whole.intersected({0, 0, m_size.width, m_size.height});
}

std::vector<std::ptrdiff_t> TileCache::tilesUnder(const Rect &visible) const
{
    const Rect inside = visible.intersected({0, 0, m_size.width, m_size.height});
    std::vector<std::ptrdiff_t> tiles;
    if (inside.isEmpty())
        return tiles;
    for (std::ptrdiff_t row = inside.y / m_side; row <= (inside.bottom() - 1) / m_side; ++row) {
        for (std::ptrdiff_t column = inside.x / m_side; column <= (inside.right() - 1) / m_side; ++column)
            tiles.push_back(row * m_columns + column);
    }
    return tiles;
}

void TileCache::markStale(const Rect &imageRect)
{
    for (auto &[index, tile] : m_tiles) {
        if (!reductionSource(m_shape, m_zoom, tileRect(index)).intersected(imageRect).isEmpty())
            tile.isFresh = false;
    }
}

void TileCache::markAllStale()
{
    for (auto &[index, tile] : m_tiles)
        tile.isFresh = false;
}

bool TileCache::refresh(const Rect &visible, const DisplayRenderer &renderer, Document &document,
                        std::chrono::steady_clock::time_point deadline)
{
    const std::vector<std::ptrdiff_t> indices = tilesUnder(visible);
    std::vector<std::ptrdiff_t> stale;
    std::ranges::copy_if(indices, std::back_inserter(stale), [this](std::ptrdiff_t i) { return !m_tiles[i].isFresh; });
    std::ranges::stable_sort(stale, {}, [this](std::ptrdiff_t i) { return m_tiles[i].renderedAt; });

    auto next = stale.begin();
    while (next != stale.end()) {
        render(m_tiles[*next], tileRect(*next), renderer, document);
        ++next;
        if (std::chrono::steady_clock::now() >= deadline)
            break;
    }
    for (auto late = next; late != stale.end(); ++late) {
        if (Tile &tile = m_tiles[*late]; tile.image.isNull())
            sample(tile, tileRect(*late), renderer, document);
    }
    forgetHidden(indices);
    return next == stale.end();
}

void TileCache::render(Tile &tile, const Rect &rect, const DisplayRenderer &renderer, Document &document)
{
    const Rect source = reductionSource(m_shape, m_zoom, rect);
    document.ensure(source);
    QImage image = makeImage(rect.width, rect.height, renderer);
    if (image.isNull())
        return;
    if (m_zoom == 1.0)
        renderer.render(document.view().crop(rect), targetOf(image));
    else
        renderer.reduce(document.view(), m_zoom, {rect.x, rect.y}, targetOf(image));
    tile = {std::move(image), ++m_clock, true};
}

void TileCache::sample(Tile &tile, const Rect &rect, const DisplayRenderer &renderer, const Document &document) const
{
    const auto step = static_cast<std::ptrdiff_t>(coarseness / m_zoom);
    const ImageView samples = document.view().crop(reductionSource(m_shape, m_zoom, rect)).everyNth(step, step);
    QImage image = makeImage(samples.width(), samples.height(), renderer);
    if (image.isNull())
        return;
    renderer.render(samples, targetOf(image));
    tile.image = std::move(image);
}

void TileCache::forgetHidden(const std::vector<std::ptrdiff_t> &visible)
{
    if (m_tiles.size() * static_cast<std::size_t>(m_side * m_side) <= keptPixels)
        return;
    std::erase_if(m_tiles, [&](const auto &entry) { return !std::ranges::binary_search(visible, entry.first); });
}

void TileCache::paint(QPainter &painter, const Viewport &viewport, const Rect &visible) const
{
    const auto scale = static_cast<std::ptrdiff_t>(viewport.zoom() / m_zoom);
    for (const std::ptrdiff_t index : tilesUnder(visible)) {
        const auto found = m_tiles.find(index);
        if (found == m_tiles.end() || found->second.image.isNull())
            continue;
        const QImage &image = found->second.image;
        const Rect rect = tileRect(index);
        const Point corner{viewport.origin().x + rect.x * scale, viewport.origin().y + rect.y * scale};
        if (image.width() == rect.width && image.height() == rect.height)
            drawMagnified(painter, image, visible.intersected(rect).translated(-rect.x, -rect.y), corner, scale);
        else
            painter.drawImage(QRect(static_cast<int>(corner.x), static_cast<int>(corner.y), static_cast<int>(rect.width * scale),
                                    static_cast<int>(rect.height * scale)),
                              image);
    }
}

} // namespace pellucid
