#include "core/document/edited_tiles.h"

#include "core/buffer/copy_pixels.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

namespace pellucid {

void EditedTiles::compute(std::ptrdiff_t tile)
{
    const Rect area = capture->grid().rect(tile);
    if (displaced) {
        if (steps.front().operation.run)
            steps.front().operation.run(displaced->crop(area), live.crop(area));
        return;
    }
    if (!capture->has(tile)) {
        if (area.intersected(region).isEmpty() || steps.empty())
            return;
        if (!capture->capture(tile, live.crop(area)))
            throw std::bad_alloc();
    }
    const Rect part = area.intersected(written);
    const ImageView original = capture->pixels(tile).crop(part.translated(-area.x, -area.y));
    try {
        runSteps(original, live.crop(part),
                 [&](const Rect &rect) { return rect.intersected(part).translated(-part.x, -part.y); });
    } catch (const std::bad_alloc &) {
        copyPixels(original, live.crop(part));
        throw;
    }
}

bool EditedTiles::reserve()
{
    return displaced || std::ranges::all_of(capture->grid().touchedBy(region), [this](std::ptrdiff_t tile) {
               return capture->reserve(tile);
           });
}

bool EditedTiles::changeNothing(const ImageView &liveImage, std::chrono::steady_clock::time_point deadline) const
{
    return std::ranges::all_of(capture->grid().touchedBy(region), [&](std::ptrdiff_t tile) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        const Rect area = capture->grid().rect(tile);
        const Rect part = area.intersected(region);
        return !capture->has(tile)
            || samePixels(capture->pixels(tile).crop(part.translated(-area.x, -area.y)), liveImage.crop(part));
    });
}

// Runs the steps on one region and its original; partOf says which part of it a step's rectangle is.
template <typename PartOf>
void EditedTiles::runSteps(const ImageView &original, const MutableImageView &target, PartOf partOf) const
{
    bool isRestored = false;
    const auto restore = [&] {
        if (!std::exchange(isRestored, true))
            copyPixels(original, target);
    };
    for (const BoundStep &step : steps) {
        const Rect touched = partOf(step.rect);
        if (touched.isEmpty() || !step.operation.run)
            continue;
        if (touched == target.rect() && !isRestored) {
            step.operation.run(original, target);
            isRestored = true;
        } else {
            restore();
            const MutableImageView part = target.crop(touched);
            step.operation.run(part, part);
        }
        for (const std::ptrdiff_t channel : step.locked)
            copyPixels(original.channel(channel), target.channel(channel));
    }
    restore();
}

void EditedTiles::preview(const ImageView &reduced, double zoom, Point topLeft, const MutableImageView &target,
                          const Rect &image) const
{
    const auto toReduced = [zoom](std::ptrdiff_t edge) { return std::lround(static_cast<double>(edge) * zoom); };
    runSteps(reduced, target, [&](const Rect &rect) {
        if (rect == image)
            return target.rect();
        return Rect::fromEdges(toReduced(rect.x), toReduced(rect.y), toReduced(rect.right()), toReduced(rect.bottom()))
            .translated(-topLeft.x, -topLeft.y)
            .intersected(target.rect());
    });
}

} // namespace pellucid
