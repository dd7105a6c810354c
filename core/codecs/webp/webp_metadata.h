// Metadata in WebP files: Exif, XMP and the ICC profile in their common form. There is no place for anything else.
#pragma once

#include "core/codecs/webp/webp_container.h"
#include "core/image/metadata.h"

namespace pellucid {

// Never fails: what is damaged or too large is left out, and said in Metadata::lost.
[[nodiscard]] Metadata readWebpMetadata(const WebpContainer &webp);

// How Exif wants the stored pixels turned, 1 to 8.
[[nodiscard]] int webpOrientation(const WebpContainer &webp);

// The chunks of a file with such an image.
[[nodiscard]] MetadataToWrite webpMetadata(const Metadata &metadata, const Shape &shape);

} // namespace pellucid
