// The few pixels of a large image that stand for all of it.
#pragma once

#include "core/buffer/image_view.h"

#include <algorithm>

namespace pellucid {

// Every nth row and column, 64 to 127 of each, or all where there are fewer. Whoever looks at a few pixels looks at
// these, so that a mapped file is read in the same places only.
[[nodiscard]] inline ImageView coarseGrid(const ImageView &image)
{
    const auto step = [](std::ptrdiff_t extent) { return std::max<std::ptrdiff_t>(1, extent / 64); };
    return image.everyNth(step(image.height()), step(image.width()));
}

} // namespace pellucid
