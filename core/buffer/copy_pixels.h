// Copies and comparisons between views of any strides.
#pragma once

#include "core/buffer/image_view.h"

namespace pellucid {

// target[...] = source. Same dtype and shape; the two must not overlap. Runs on the calling thread.
void copyPixels(const ImageView &source, const MutableImageView &target);

// Whether two views of the same dtype and shape hold the same bytes, element by element (so NaN equals itself).
[[nodiscard]] bool samePixels(const ImageView &a, const ImageView &b);

} // namespace pellucid
