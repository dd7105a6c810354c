// XMP in JPEG files: a packet in one segment, and where that is too small all of it as an extension in several (XMP
// part 3, 1.1.3.1), which the packet refers to.
#pragma once

#include "core/image/metadata.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace pellucid {

inline constexpr std::string_view jpegXmpStart{"http://ns.adobe.com/xap/1.0/\0", 29};

// The APP1 segments that hold this packet.
[[nodiscard]] std::vector<MetadataBlock> jpegXmpSegments(std::span<const std::byte> xmp);

// Where the packet holds nothing but such a reference, it becomes what that refers to, without the wrapper it had, and
// the extension's segments go. An extension that adds to a packet stays as it is, in the segments.
void joinJpegXmp(Metadata &metadata);

} // namespace pellucid
