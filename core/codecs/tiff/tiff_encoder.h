// Writing TIFF by libtiff: strips of deflated, LZW or plain samples, bands of rows taken through a view.
#pragma once

#include "core/codecs/codec.h"

namespace pellucid {

// A page for each image. They have the same native dtype, size and channels, any number of these, named by the options.
// Samples have as many bits as the options' maximum needs.
// Fails as the sink does, and with OutOfMemory, WriteFailed, TooLarge or Cancelled.
[[nodiscard]] Result<void> encodeTiff(ByteSink &sink, std::span<const ImageView> images, const EncodeOptions &options,
                                      const Progress &progress);

} // namespace pellucid
