// The small JPEG picture in an EXIF block, which file managers show. It is changed in place, as all of the block is.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/buffer/image_view.h"

#include <span>
#include <string>
#include <vector>

namespace pellucid {

// Where the picture, if there is one, does not look like the image (other than its cut and its compression make it), it
// becomes a picture of it that takes no more bytes, a smaller one if need be; where that cannot be it is cut off. The
// image has an editable dtype. Some milliseconds.
void renewExifPreview(std::vector<std::byte> &exif, const ImageView &image, const ImageSpec &spec);

// A sentence where it will be cut off, or may be. Some milliseconds.
void appendExifPreviewLoss(std::span<const std::byte> exif, std::vector<std::string> &losses);

// Cuts it off, and leaves nothing of it in the block. False where there is none.
bool eraseExifPreview(std::vector<std::byte> &exif);

} // namespace pellucid
