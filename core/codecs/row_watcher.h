// How decoders show the rows they have finished.
#pragma once

#include "core/buffer/image_view.h"

#include <cstddef>
#include <functional>

namespace pellucid {

// So many rows of the image, from the top, are done. Fewer than before: they are being refined.
using RowWatcher = std::function<void(const ImageView &image, std::ptrdiff_t rows)>;

} // namespace pellucid
