// Writes PNG: 8 and 16 bits, 1 to 4 channels, any strides, and metadata.
#pragma once

#include "core/codecs/codec.h"

namespace pellucid {

// Bands of about a megabyte are filtered and compressed on all cores. Fails with OutOfMemory or Cancelled.
[[nodiscard]] Result<void> encodePng(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                                     const Progress &progress);

} // namespace pellucid
