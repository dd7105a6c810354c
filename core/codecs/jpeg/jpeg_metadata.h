// Metadata in JPEG files: Exif, XMP, the ICC profile and the density in their common form, the other segments as they
// are (Exif 2.32, XMP part 3, ICC.1 annex B.4, JFIF 1.02).
#pragma once

#include "core/codecs/jpeg/jpeg_structure.h"
#include "core/image/metadata.h"

namespace pellucid {

// Never fails: what is damaged or too large is left out, and said in Metadata::lost.
[[nodiscard]] Metadata readJpegMetadata(const JpegStructure &jpeg);

// The segments of a file with such an image, but JFIF's, which the encoder makes of jpegResolution(). EXIF of more than
// a segment (64 KB) is dropped; XMP goes to several.
[[nodiscard]] MetadataToWrite jpegMetadata(const Metadata &metadata, const Shape &shape);

// In what JFIF can say: at most 65535, pixels a meter as pixels an inch or centimeter.
[[nodiscard]] std::optional<Resolution> jpegResolution(const Metadata &metadata);

} // namespace pellucid
