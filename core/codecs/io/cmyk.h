// Ink as light.
#pragma once

#include "core/buffer/image_view.h"

namespace pellucid {

// (1 - ink)(1 - black) of uint8 or uint16 with packed pixels, rounded to nearest, without a profile; other channels
// follow as they are. `full` is the value that means all of an ink.
void cmykToRgb(const ImageView &cmyk, const MutableImageView &rgb, int full);

} // namespace pellucid
