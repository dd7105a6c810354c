// The door to libwebp's encoder.
#pragma once

#include "core/base/cancellation.h"
#include "core/codecs/codec.h"

#include <cstddef>
#include <vector>

namespace pellucid {

// A whole file. uint8, 3 or 4 channels, any strides. Exact, colors under alpha 0 included, unless the options ask for
// Compression::Lossy. Animations of the options are written whole. Fails with TooLarge, OutOfMemory or Cancelled.
[[nodiscard]] Result<std::vector<std::byte>> encodeWebp(const ImageView &image, const EncodeOptions &options,
                                                        const Progress &progress);

} // namespace pellucid
