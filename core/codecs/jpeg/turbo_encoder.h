// EncoderCapabilities by libjpeg-turbo.
#pragma once

#include "core/codecs/codec.h"

namespace pellucid {

// uint8, one or three channels, any strides, at most 65500 pixels a side.
[[nodiscard]] Result<void> encodeWithTurbo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                                           const Progress &progress);

} // namespace pellucid
