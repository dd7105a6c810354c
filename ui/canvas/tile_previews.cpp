#include "ui/canvas/tile_previews.h"

#include "core/base/parallel.h"
#include "core/display/display_renderer.h"
#include "core/display/reduce_samples.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "ui/canvas/tile_image.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace pellucid {

namespace {

// Averages that are made between two looks at the clock.
constexpr std::size_t batch = 4;

// Packed pixels of a document's kind.
struct Pixels
{
    Pixels(const Rect &rect, const ImageSpec &spec)
        : dtype(spec.dtype),
          shape{rect.height, rect.width, spec.shape.channels},
          bytes(static_cast<std::size_t>(shape.height * shape.width * shape.channels) * itemSize(dtype))
    {
    }

    [[nodiscard]] MutableImageView view() { return {bytes.data(), dtype, shape}; }

    DType dtype;
    Shape shape;
    std::vector<std::byte> bytes;
};

} // namespace

bool TilePreviews::arePossible(const TileLevel &level, const Document &document)
{
    return level.zoom < 1.0 && canReduceSamples(document.spec().dtype)
        && (document.edit() == nullptr || document.edit()->keepsLayout());
}

bool TilePreviews::isPrepared(std::ptrdiff_t index, const DisplayRenderer &renderer, const Document &document) const
{
    const auto found = m_averages.find(index);
    return found != m_averages.end() && found->second.revision == document.revision()
        && found->second.alphaChannel == renderer.alphaChannel();
}

std::span<const std::ptrdiff_t> TilePreviews::prepare(const TileLevel &level, std::span<const std::ptrdiff_t> indices,
                                                      const DisplayRenderer &renderer, const Document &document,
                                                      Clock::time_point deadline)
{
    std::size_t done = 0;
    while (done < indices.size() && Clock::now() < deadline)
        try {
            const std::span<const std::ptrdiff_t> some = indices.subspan(done, std::min(batch, indices.size() - done));
            std::array<Average, batch> made;
            parallelFor(std::ssize(some), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t /*end*/) {
                const auto i = static_cast<std::size_t>(begin);
                made[i] = average(level, some[i], renderer, document);
            });
            for (std::size_t i = 0; i < some.size(); ++i)
                m_averages[some[i]] = std::move(made[i]);
            done += some.size();
        } catch (const std::bad_alloc &) {
            break;
        }
    return indices.first(done);
}

TilePreviews::Average TilePreviews::average(const TileLevel &level, std::ptrdiff_t index,
                                            const DisplayRenderer &renderer, const Document &document)
{
    const Rect source = level.source(index);
    const Rect rect = level.rect(index);
    const std::ptrdiff_t alpha = renderer.alphaChannel();
    Pixels average(rect, document.spec());
    const auto reduce = [&](const ImageView &original) {
        if (!reduceSamples(original, level.shape, level.zoom, rect, alpha, average.view()))
            throw std::bad_alloc();
    };
    if (document.edit() == nullptr) {
        reduce(document.view().crop(source));
    } else {
        Pixels original(source, document.spec());
        document.edit()->copyOriginal(source, original.view());
        reduce(original.view());
    }
    return {std::move(average.bytes), document.revision(), alpha};
}

void TilePreviews::render(TileLevel &level, std::span<const std::ptrdiff_t> indices, const DisplayRenderer &renderer,
                          const Document &document) const
try {
    parallelFor(std::ssize(indices), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t /*end*/) {
        const std::ptrdiff_t index = indices[static_cast<std::size_t>(begin)];
        const Rect rect = level.rect(index);
        const ImageSpec &spec = document.spec();
        QImage image = tileImage({rect.width, rect.height}, renderer);
        if (image.isNull())
            return;
        const ImageView average(m_averages.at(index).samples.data(), spec.dtype,
                                {rect.height, rect.width, spec.shape.channels});
        if (document.edit() == nullptr) {
            if (!renderer.render(average, targetOf(image)))
                return;
        } else {
            Pixels edited(rect, spec);
            if (!document.edit()->preview(average, level.zoom, {rect.x, rect.y}, edited.view())
                || !renderer.render(edited.view(), targetOf(image)))
                return;
        }
        Tile &tile = level.tiles.at(index);
        tile.image = std::move(image);
        tile.state = Tile::State::Preview;
    });
} catch (const std::bad_alloc &) {
}

void TilePreviews::forgetAllBut(std::span<const std::ptrdiff_t> sortedIndices)
{
    std::erase_if(m_averages,
                  [&](const auto &entry) { return !std::ranges::binary_search(sortedIndices, entry.first); });
}

} // namespace pellucid
