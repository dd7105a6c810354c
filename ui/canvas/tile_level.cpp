#include "ui/canvas/tile_level.h"

#include "core/display/display_renderer.h"

#include <algorithm>

namespace pellucid {

namespace {

// A tile is computed from at most about this many pixels a side, so that one takes a fraction of a frame.
constexpr double sourceSide = 1024.0;
constexpr std::ptrdiff_t largestSide = 256;
constexpr std::ptrdiff_t smallestSide = 8; // and every other is a multiple of it

} // namespace

TileLevel::TileLevel(const Shape &imageShape, double levelZoom)
    : shape(imageShape), zoom(levelZoom), size(reducedSize(imageShape, levelZoom))
{
    const auto fitting = static_cast<std::ptrdiff_t>(sourceSide * zoom);
    side = std::clamp(fitting / smallestSide * smallestSide, smallestSide, largestSide);
    columns = (size.width + side - 1) / side;
}

Rect TileLevel::rect(std::ptrdiff_t index) const
{
    const Rect whole{index % columns * side, index / columns * side, side, side};
    return whole.intersected(rect());
}

std::vector<std::ptrdiff_t> TileLevel::under(const Rect &visible) const
{
    const Rect inside = visible.intersected(rect());
    std::vector<std::ptrdiff_t> indices;
    if (inside.isEmpty())
        return indices;
    for (std::ptrdiff_t row = inside.y / side; row <= (inside.bottom() - 1) / side; ++row) {
        for (std::ptrdiff_t column = inside.x / side; column <= (inside.right() - 1) / side; ++column)
            indices.push_back(row * columns + column);
    }
    return indices;
}

Rect TileLevel::source(std::ptrdiff_t index) const
{
    return reductionSource(shape, zoom, rect(index));
}

bool TileLevel::shows(const std::vector<std::ptrdiff_t> &indices) const
{
    return !indices.empty() && std::ranges::all_of(indices, [this](std::ptrdiff_t index) {
        const auto found = tiles.find(index);
        return found != tiles.end() && found->second.state != Tile::State::Coarse;
    });
}

} // namespace pellucid
