// What the steps of an edit make of each tile, computed from the original: from its capture, taken before the first
// write, or from a second buffer when the layout changes.
#pragma once

#include "core/document/tile_capture.h"
#include "core/operations/operation.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace pellucid {

struct BoundStep
{
    Rect rect;
    BoundOperation operation;
    std::vector<std::ptrdiff_t> locked;
};

struct EditedTiles
{
    std::vector<BoundStep> steps; // none: the original
    Rect region;                  // what they touch
    Rect written;                 // what they and those before them touch: nothing else is written, not even restored
    std::shared_ptr<TileCapture> capture;
    std::optional<ImageView> displaced; // the original in a layout of its own
    MutableImageView live;              // the image that is written

    // Writes one tile of the live image. Different tiles from several threads at once. Throws std::bad_alloc where
    // memory is short; the tile may be computed again then, and shows the original until it is.
    void compute(std::ptrdiff_t tile);

    // Takes the memory for every tile that computing will capture. False when it is short.
    [[nodiscard]] bool reserve();

    // Every tile is captured where it was written: whether all that the steps touch is in the live image as it was.
    // False where that cannot be told before the deadline.
    [[nodiscard]] bool changeNothing(const ImageView &liveImage, std::chrono::steady_clock::time_point deadline) const;

    // See Edit::preview(). Throws std::bad_alloc.
    void preview(const ImageView &reduced, double zoom, Point topLeft, const MutableImageView &target,
                 const Rect &image) const;

private:
    template <typename PartOf>
    void runSteps(const ImageView &original, const MutableImageView &target, PartOf partOf) const;
};

} // namespace pellucid
