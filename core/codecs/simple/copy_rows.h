// Decoding where every row lies at a known place in the file.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/buffer/image_view.h"

#include <functional>

namespace pellucid {

// Calls row(y) for every row of the image, on all cores, a few megabytes between two looks at the progress. Fails with
// Cancelled.
[[nodiscard]] Result<void> copyRows(const ImageView &image, const Progress &progress,
                                    const std::function<void(std::ptrdiff_t y)> &row);

} // namespace pellucid
