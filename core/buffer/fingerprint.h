// XXH3 of the bytes of an image, to see whether any of them has changed since. Not cryptographic: somebody who
// wants to can find two images of the same number; by chance it happens once in 2^64.
#pragma once

#include "core/buffer/image_view.h"

#include <cstdint>

namespace pellucid {

// Hashes the elements in the order of memory, without the gaps between them: other strides give other numbers. About as
// fast as memory.
[[nodiscard]] std::uint64_t fingerprint(const ImageView &image);

} // namespace pellucid
