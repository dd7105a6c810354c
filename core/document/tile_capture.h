// Copies of the 256 x 256 tiles of an image that an edit has touched, taken before its first write. The tiles of an
// edit in progress are what it computes from; the tiles of a finished one are its undo entry.
#pragma once

#include "core/buffer/copy_meter.h"
#include "core/buffer/image_view.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pellucid {

inline constexpr std::ptrdiff_t tileSide = 256;

// The tiles of an image, numbered row by row. Those at the right and bottom edge are smaller.
class TileGrid
{
public:
    explicit TileGrid(const Shape &shape, std::ptrdiff_t side = tileSide);

    [[nodiscard]] std::ptrdiff_t count() const { return m_columns * m_rows; }
    [[nodiscard]] Rect rect(std::ptrdiff_t tile) const;

    // The numbers of the tiles that a rectangle touches.
    [[nodiscard]] std::vector<std::ptrdiff_t> touchedBy(const Rect &rect) const;

private:
    Rect m_image;
    std::ptrdiff_t m_side;
    std::ptrdiff_t m_columns;
    std::ptrdiff_t m_rows;
};

class TileCapture
{
public:
    TileCapture(DType dtype, const Shape &shape, std::shared_ptr<CopyMeter> meter);

    [[nodiscard]] const TileGrid &grid() const { return m_grid; }
    [[nodiscard]] bool has(std::ptrdiff_t tile) const { return m_isCaptured[static_cast<std::size_t>(tile)] != 0; }

    // Takes the memory that capturing a tile needs, unless that has been done. False when it is short.
    [[nodiscard]] bool reserve(std::ptrdiff_t tile);

    // Copies `live`, the pixels of that tile in the live image, unless that has been done. False when memory is short.
    // Different tiles may be captured from several threads at once.
    [[nodiscard]] bool capture(std::ptrdiff_t tile, const ImageView &live);

    // The captured pixels of a tile that has been captured.
    [[nodiscard]] MutableImageView pixels(std::ptrdiff_t tile) const;

    // Exchanges what `rect` has of a tile, if it is captured, with the live image: undo, and redo when called again.
    // Different tiles from several threads at once.
    void swap(std::ptrdiff_t tile, const MutableImageView &liveImage, const Rect &rect);

    [[nodiscard]] std::size_t byteCount() const { return m_byteCount; }

private:
    struct FreeBlock
    {
        void operator()(std::byte *block) const;
    };

    DType m_dtype;
    std::ptrdiff_t m_channels;
    TileGrid m_grid;
    std::vector<std::unique_ptr<std::byte, FreeBlock>> m_tiles;
    std::vector<std::uint8_t> m_isCaptured; // a tile; no vector<bool>, whose elements threads cannot write apart
    std::atomic<std::size_t> m_byteCount = 0;
    std::shared_ptr<CopyMeter> m_meter;
};

} // namespace pellucid
