// The grid of display tiles of one image at one zoom of at most 1, and the tiles that have been made. Rectangles are in
// reduced pixels unless they say otherwise. GUI thread.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/shape.h"

#include <QImage>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace pellucid {

struct Tile
{
    enum class State {
        Coarse,  // nothing, or a sample of every so many pixels
        Stale,   // shows what was
        Preview, // shows what is, computed from an average
        Exact,
    };

    QImage image;
    State state = State::Coarse;
    std::uint64_t renderedAt = 0; // counts up; 0: never
};

struct TileLevel
{
    TileLevel() = default;
    TileLevel(const Shape &imageShape, double levelZoom);

    [[nodiscard]] Rect rect() const { return {0, 0, size.width, size.height}; }

    // Tiles are numbered row by row; those at the right and bottom edge are smaller.
    [[nodiscard]] Rect rect(std::ptrdiff_t index) const;
    [[nodiscard]] std::vector<std::ptrdiff_t> under(const Rect &visible) const;

    // The image pixels that a tile is computed from.
    [[nodiscard]] Rect source(std::ptrdiff_t index) const;

    // Every one of these tiles has more than a coarse sample to show.
    [[nodiscard]] bool shows(const std::vector<std::ptrdiff_t> &indices) const;

    Shape shape; // of the image
    double zoom = 1.0;
    Size size; // of the reduced image
    std::ptrdiff_t side = 256;
    std::ptrdiff_t columns = 0;
    std::unordered_map<std::ptrdiff_t, Tile> tiles;
};

} // namespace pellucid
