#include "core/document/tile_capture.h"

#include "core/buffer/block_pool.h"
#include "core/buffer/copy_pixels.h"
#include "core/document/swap_bytes.h"

#include <algorithm>
#include <utility>

namespace pellucid {

namespace {

std::ptrdiff_t tilesAlong(std::ptrdiff_t extent, std::ptrdiff_t side)
{
    return (extent + side - 1) / side;
}

void swapPixels(const MutableImageView &captured, const MutableImageView &live)
{
    const std::size_t item = itemSize(live.dtype());
    const std::size_t rowBytes = item * static_cast<std::size_t>(live.width() * live.channels());
    // The rows of a tile lie too far apart in the image for the processor to guess the next one, which matters when
    // they are short.
    const std::ptrdiff_t ahead = rowBytes < 4096 ? 4 : live.height();
    constexpr std::size_t cacheLine = 64;
    for (std::ptrdiff_t y = 0; y < live.height(); ++y) {
        if (live.hasPackedRows()) {
            for (std::size_t i = 0; i < rowBytes && y + ahead < live.height(); i += cacheLine)
                __builtin_prefetch(live.at(0, y + ahead) + i, 1);
            swapBytes(captured.at(0, y), live.at(0, y), rowBytes);
            continue;
        }
        for (std::ptrdiff_t x = 0; x < live.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < live.channels(); ++c)
                std::swap_ranges(captured.at(x, y, c), captured.at(x, y, c) + item, live.at(x, y, c));
        }
    }
}

} // namespace

TileGrid::TileGrid(const Shape &shape, std::ptrdiff_t side)
    : m_image(shape.rect()),
      m_side(side),
      m_columns(tilesAlong(shape.width, side)),
      m_rows(tilesAlong(shape.height, side))
{
}

Rect TileGrid::rect(std::ptrdiff_t tile) const
{
    const Rect whole{tile % m_columns * m_side, tile / m_columns * m_side, m_side, m_side};
    return whole.intersected(m_image);
}

std::vector<std::ptrdiff_t> TileGrid::touchedBy(const Rect &rect) const
{
    const Rect inside = rect.intersected(m_image);
    std::vector<std::ptrdiff_t> tiles;
    if (inside.isEmpty())
        return tiles;
    for (std::ptrdiff_t row = inside.y / m_side; row < tilesAlong(inside.bottom(), m_side); ++row) {
        for (std::ptrdiff_t column = inside.x / m_side; column < tilesAlong(inside.right(), m_side); ++column)
            tiles.push_back(row * m_columns + column);
    }
    return tiles;
}

void TileCapture::FreeBlock::operator()(std::byte *block) const
{
    freeBlock(block);
}

TileCapture::TileCapture(DType dtype, const Shape &shape, std::shared_ptr<CopyMeter> meter)
    : m_dtype(dtype),
      m_channels(shape.channels),
      m_grid(shape),
      m_tiles(static_cast<std::size_t>(m_grid.count())),
      m_isCaptured(m_tiles.size()),
      m_meter(std::move(meter))
{
}

bool TileCapture::reserve(std::ptrdiff_t tile)
{
    std::unique_ptr<std::byte, FreeBlock> &block = m_tiles[static_cast<std::size_t>(tile)];
    if (block != nullptr)
        return true;
    const Rect rect = m_grid.rect(tile);
    const std::size_t bytes = itemSize(m_dtype) * static_cast<std::size_t>(rect.width * rect.height * m_channels);
    block.reset(static_cast<std::byte *>(allocateBlock(bytes)));
    if (block == nullptr)
        return false;
    m_byteCount += bytes;
    m_meter->capturedBytes += bytes;
    return true;
}

bool TileCapture::capture(std::ptrdiff_t tile, const ImageView &live)
{
    if (has(tile))
        return true;
    if (!reserve(tile))
        return false;
    copyPixels(live, pixels(tile));
    m_isCaptured[static_cast<std::size_t>(tile)] = 1;
    return true;
}

MutableImageView TileCapture::pixels(std::ptrdiff_t tile) const
{
    const Rect rect = m_grid.rect(tile);
    return {m_tiles[static_cast<std::size_t>(tile)].get(), m_dtype, {rect.height, rect.width, m_channels}};
}

void TileCapture::swap(std::ptrdiff_t tile, const MutableImageView &liveImage, const Rect &rect)
{
    const Rect area = m_grid.rect(tile);
    const Rect part = area.intersected(rect);
    if (has(tile) && !part.isEmpty())
        swapPixels(pixels(tile).crop(part.translated(-area.x, -area.y)), liveImage.crop(part));
}

} // namespace pellucid
