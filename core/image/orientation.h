// Pixels turned as Exif's orientation says (Exif 2.3, tag 0x0112); exif.h reads it.
#pragma once

#include "core/image/image.h"

namespace pellucid {

// Whether upright pixels have the stored width and height exchanged.
[[nodiscard]] constexpr bool swapsAxes(int orientation)
{
    return orientation >= 5;
}

// The stored pixels as they are seen upright; no byte moves.
[[nodiscard]] ImageView turned(const ImageView &stored, int orientation);

// The pixels upright and packed. `stored` is packed. Half turns and mirrors are done in place; quarter turns need a
// second buffer from the allocator, counted on the same meter. Fails with OutOfMemory.
[[nodiscard]] Result<ImageBuffer> uprighted(ImageBuffer stored, int orientation, const PixelAllocator &allocate = {});

// What a file with encoded values holds: `stored` upright, or what kept it from being decoded.
[[nodiscard]] Result<Image> uprightImage(Result<ImageBuffer> stored, int orientation, ChannelNames channels,
                                         Metadata metadata, const PixelAllocator &allocate, int quality = 0);

} // namespace pellucid
