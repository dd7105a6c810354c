// What a Photoshop file says besides the pixels of its flattened image: profile, EXIF, XMP and resolution out of its
// resources; layers, further channels and the other resources are named as lost.
#pragma once

#include "core/codecs/simple/psd_structure.h"
#include "core/image/metadata.h"

namespace pellucid {

// Never fails: what is damaged or too large is left out, and said in Metadata::lost.
[[nodiscard]] Metadata readPsdMetadata(const PsdStructure &psd);

} // namespace pellucid
