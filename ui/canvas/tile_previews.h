// Previews of zoomed-out tiles: the settings of an edit and of the view applied to a small average of a tile's
// original, a hundredth of the pixels or less. Averages are of one level of one image, and kept until its pixels
// change. GUI thread; the work is spread over all cores.
#pragma once

#include "ui/canvas/tile_level.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace pellucid {

class DisplayRenderer;
class Document;

class TilePreviews
{
public:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] static bool arePossible(const TileLevel &level, const Document &document);

    // A preview of this tile takes no more than what is kept.
    [[nodiscard]] bool isPrepared(std::ptrdiff_t index, const DisplayRenderer &renderer,
                                  const Document &document) const;

    // Makes the averages of the first ones, until the deadline, or memory is short. Returns which.
    std::span<const std::ptrdiff_t> prepare(const TileLevel &level, std::span<const std::ptrdiff_t> indices,
                                            const DisplayRenderer &renderer, const Document &document,
                                            Clock::time_point deadline);

    // Makes the tiles previews; all are prepared and in the level. Leaves those where memory is short.
    void render(TileLevel &level, std::span<const std::ptrdiff_t> indices, const DisplayRenderer &renderer,
                const Document &document) const;

    void clear() { m_averages.clear(); }
    void forgetAllBut(std::span<const std::ptrdiff_t> sortedIndices);

private:
    struct Average
    {
        std::vector<std::byte> samples;  // packed, of the document's dtype and channels
        std::uint64_t revision = 0;      // of the document
        std::ptrdiff_t alphaChannel = 0; // that colors are weighted by
    };

    // Throws std::bad_alloc.
    [[nodiscard]] static Average average(const TileLevel &level, std::ptrdiff_t index, const DisplayRenderer &renderer,
                                         const Document &document);

    std::unordered_map<std::ptrdiff_t, Average> m_averages; // by the index of the tile
};

} // namespace pellucid
