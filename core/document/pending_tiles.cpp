#include "core/document/pending_tiles.h"

#include "core/base/parallel.h"

#include <array>
#include <new>

namespace pellucid {

PendingTiles::PendingTiles(const TileGrid &grid) : m_grid(grid), m_computed(static_cast<std::size_t>(grid.count())) {}

void PendingTiles::renew()
{
    ++m_generation;
    m_firstStale = 0;
}

bool PendingTiles::ensure(const Rect &rect, const Compute &compute)
try {
    return keep(m_grid.touchedBy(rect), compute);
} catch (const std::bad_alloc &) {
    return false;
}

bool PendingTiles::work(std::chrono::steady_clock::time_point deadline, const Compute &compute)
{
    while (m_firstStale < m_grid.count()) {
        std::array<std::ptrdiff_t, 16> tiles{};
        std::size_t count = 0;
        std::ptrdiff_t next = m_firstStale;
        for (; next < m_grid.count() && count < tiles.size(); ++next) {
            if (m_computed[static_cast<std::size_t>(next)] != m_generation)
                tiles[count++] = next;
        }
        if (!keep(std::span(tiles).first(count), compute))
            return false;
        m_firstStale = next;
        if (std::chrono::steady_clock::now() >= deadline)
            break;
    }
    return m_firstStale == m_grid.count();
}

bool PendingTiles::keep(std::span<const std::ptrdiff_t> tiles, const Compute &compute)
try {
    parallelFor(std::ssize(tiles), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t i = begin; i < end; ++i) {
            const std::ptrdiff_t tile = tiles[static_cast<std::size_t>(i)];
            std::uint32_t &computed = m_computed[static_cast<std::size_t>(tile)];
            if (computed != m_generation)
                compute(tile);
            computed = m_generation;
        }
    });
    return true;
} catch (const std::bad_alloc &) {
    return false;
}

} // namespace pellucid
