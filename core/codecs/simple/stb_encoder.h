// The one door to stb_image_write: never to a path, where its errors would go unseen.
#pragma once

#include "core/codecs/codec.h"

namespace pellucid {

enum class StbFormat { Bmp, Tga };

// Rows that stb cannot take as they lie are packed first. stb counts in int: fails with TooLarge beyond 1 GB of pixels.
// Cannot be cancelled while stb works.
[[nodiscard]] Result<void> encodeWithStb(ByteSink &sink, const ImageView &image, StbFormat format,
                                         const Progress &progress);

} // namespace pellucid
