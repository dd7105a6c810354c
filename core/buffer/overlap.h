// Where two views over the same memory meet: which pixels of the one hold bytes of the other.
#pragma once

#include "core/buffer/image_view.h"

namespace pellucid {

// The smallest rectangle of `to` that holds every pixel with a byte of those that `rect` holds in `from`; empty where
// there is none. Exact for what crops, flips, steps, channel planes and transposition make of one image, and never too
// small for other layouts. Costs as much as the layouts are odd, at most milliseconds.
[[nodiscard]] Rect overlap(const ImageView &from, const Rect &rect, const ImageView &to);

// Whether two elements may share a byte: one axis does not step over all of those with smaller strides.
[[nodiscard]] bool mayOverlapItself(const ImageView &view);

} // namespace pellucid
