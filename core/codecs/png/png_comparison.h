// Compares a PNG file with pixels row by row, as it is unpacked: nothing of the image's size is needed.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/image_view.h"
#include "core/codecs/png/png_structure.h"

namespace pellucid {

// Whether the file holds exactly this image. The structure is direct. Fails with Corrupt, OutOfMemory or Cancelled.
// Runs on the calling thread and takes as long as unpacking does.
[[nodiscard]] Result<bool> pngHolds(const PngStructure &png, const ImageView &image, const Progress &progress);

} // namespace pellucid
