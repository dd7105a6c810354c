// Values scaled from one dtype to another: the one rule for what is written, and for what other programs are given.
#pragma once

#include "core/buffer/image_view.h"

namespace pellucid {

// Full scale of the source becomes full scale of the target: 1 for floating point, else the largest integer. For the
// source that is `maximum`, where that is above 0, else its dtype's.
//
// The target is uint8, uint16 or float32, and as large as the source, which has any real dtype; they do not overlap.
// Integers are rounded, halves up, and clipped to 0 and full scale; NaN becomes 0. Floating point is divided by full
// scale and not clipped. Any thread, and on that thread only.
void convertPixels(const ImageView &source, const MutableImageView &target, int maximum);

} // namespace pellucid
