// Images without a number in them, which are black and say nothing.
#pragma once

#include "core/buffer/image_view.h"

#include <optional>

namespace pellucid {

struct NothingFinite
{
    bool hasInfinities = false; // beside NaN, or instead of it
    bool hasNans = false;
};

// Nothing where the image has a finite value, or no pixels. Reads no more than a band of rows beyond the first one.
[[nodiscard]] std::optional<NothingFinite> nothingFinite(const ImageView &image);

// A grid of its pixels: every nth row and column, 64 to 127 of each, or all where there are fewer. Whoever looks at a few
// pixels of a large image looks at these, so that a mapped file is read in the same places only.
[[nodiscard]] ImageView coarseGrid(const ImageView &image);

} // namespace pellucid
