// Writing TIFF by libtiff: strips of deflated, LZW or plain samples, bands of rows taken through a view.
#pragma once

#include "core/codecs/codec.h"

namespace pellucid {

// The image has a native dtype and any number of channels, named by the options. Fails with OutOfMemory, WriteFailed,
// TooLarge or Cancelled.
[[nodiscard]] Result<std::vector<std::byte>> encodeTiff(const ImageView &image, const EncodeOptions &options,
                                                        const Progress &progress);

} // namespace pellucid
