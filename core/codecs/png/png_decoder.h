// The pixels of a PNG file whose structure is known.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/image_buffer.h"
#include "core/codecs/io/row_watcher.h"
#include "core/codecs/png/png_structure.h"

namespace pellucid {

// Unpacks and unfilters band after band, half a megabyte each, straight into the image: what is needed besides it does
// not grow with it. The next band is unpacked while this one is unfiltered, so two cores help. The watcher, which may
// be empty, is called after each band, on either core. Fails with Corrupt, OutOfMemory or, between bands, Cancelled.
[[nodiscard]] Result<ImageBuffer> decodePng(const PngStructure &png, const PixelAllocator &allocate,
                                            const Progress &progress, const RowWatcher &watcher);

} // namespace pellucid
