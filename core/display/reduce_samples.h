// A small stand-in for a large region: the area average of its samples, in their own dtype. What an edit makes of it is
// close to the average of what the edit makes of the region, at a fraction of the cost.
#pragma once

#include "core/buffer/image_view.h"
#include "core/display/channel_roles.h"

namespace pellucid {

// Whether samples of this type can be averaged: uint8, uint16 and float32.
[[nodiscard]] bool canReduceSamples(DType dtype);

// The pixels of `reduced`, a rectangle of an image of shape `whole` at a zoom of at most 1. `source` holds the pixels
// of reductionSource(whole, zoom, reduced), in any layout. Integers are rounded to the nearest (sums are float32:
// uint16 may miss a tie by a hundredth). Each pixel's color counts as much as it is seen through the channel `alpha`,
// if there is one, all alike where nothing is seen. Of floating-point samples, only finite ones count where there are
// any (an alpha of NaN is 0, one of infinity as seen). `target` is packed and has the size of `reduced`. One thread;
// any thread. False where memory is short, and the target may hold anything.
bool reduceSamples(const ImageView &source, const Shape &whole, double zoom, const Rect &reduced, std::ptrdiff_t alpha,
                   const MutableImageView &target);

} // namespace pellucid
