#include "core/document/tile_promise.h"

#include "core/base/parallel.h"

namespace pellucid {

TilePromise::TilePromise(const TileGrid &grid) : m_grid(grid), m_computed(static_cast<std::size_t>(grid.count())) {}

void TilePromise::renew()
{
    ++m_generation;
    m_firstStale = 0;
}

void TilePromise::ensure(const Rect &rect, const Compute &compute)
{
    keep(m_grid.touchedBy(rect), compute);
}

bool TilePromise::work(std::chrono::steady_clock::time_point deadline, const Compute &compute)
{
    constexpr std::ptrdiff_t batch = 16;
    while (m_firstStale < m_grid.count()) {
        std::vector<std::ptrdiff_t> tiles;
        for (; m_firstStale < m_grid.count() && std::ssize(tiles) < batch; ++m_firstStale) {
            if (m_computed[static_cast<std::size_t>(m_firstStale)] != m_generation)
                tiles.push_back(m_firstStale);
        }
        keep(tiles, compute);
        if (std::chrono::steady_clock::now() >= deadline)
            break;
    }
    return m_firstStale == m_grid.count();
}

void TilePromise::keep(const std::vector<std::ptrdiff_t> &tiles, const Compute &compute)
{
    parallelFor(std::ssize(tiles), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t i = begin; i < end; ++i) {
            const std::ptrdiff_t tile = tiles[static_cast<std::size_t>(i)];
            std::uint32_t &computed = m_computed[static_cast<std::size_t>(tile)];
            if (computed != m_generation)
                compute(tile);
            computed = m_generation;
        }
    });
}

} // namespace pellucid
