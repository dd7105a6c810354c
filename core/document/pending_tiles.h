// Which tiles of an image are still to be computed, and the ways to have that done: what is about to be read, or as
// many as there is time for. What computing is, the caller says each time.
#pragma once

#include "core/document/tile_capture.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pellucid {

class PendingTiles
{
public:
    // Of different tiles from several threads at once. Throws std::bad_alloc where memory is short.
    using Compute = std::function<void(std::ptrdiff_t tile)>;

    explicit PendingTiles(const TileGrid &grid);

    // From now on every tile is to be computed (again).
    void renew();

    // The tiles that a rectangle touches. False where memory is short: some of them are still to be computed then.
    bool ensure(const Rect &rect, const Compute &compute);

    // A few of them, and more until the deadline. True when all are computed; otherwise time is up, or memory short.
    bool work(std::chrono::steady_clock::time_point deadline, const Compute &compute);

private:
    bool keep(std::span<const std::ptrdiff_t> tiles, const Compute &compute);

    TileGrid m_grid;
    std::vector<std::uint32_t> m_computed; // a tile: the generation that it was computed in
    std::uint32_t m_generation = 1;
    std::ptrdiff_t m_firstStale = 0; // tiles before it are computed
};

} // namespace pellucid
