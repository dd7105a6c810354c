// ImageJ's stacks: a TIFF page whose description says how many images there are, and, where the file has no page for
// each, images that lie one behind the other from the page's own on.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace pellucid {

// How many frames, slices and channels there are, as far as more than one, with the fastest last; empty where the
// description is none of ImageJ's or says that there is one image.
[[nodiscard]] std::vector<std::ptrdiff_t> imageJCounts(std::string_view description);

// Makes ImageJ's description in an EXIF block, if there is one, say how many images there are. In place.
void setImageJCount(std::vector<std::byte> &exif, std::ptrdiff_t images);

} // namespace pellucid
