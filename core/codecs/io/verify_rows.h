// Comparing a written file with its image a few rows at a time.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/buffer/image_view.h"

#include <functional>

namespace pellucid {

// Decodes the rows from y on, as many as the packed band has.
using BandReader = std::function<Result<void>(std::ptrdiff_t y, const MutableImageView &band)>;

// Whether the bands are those of the image, in order; needs the memory of one, of at most `bandRows` rows. Fails where
// the reader does, and with Cancelled.
[[nodiscard]] Result<bool> verifyRows(const ImageView &image, std::ptrdiff_t bandRows, const Progress &progress,
                                      const BandReader &read);

} // namespace pellucid
