// How decoders show the rows they have finished.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace pellucid {

// So many rows of the image, from the top, are done. Fewer than before: they are being refined.
using RowWatcher = std::function<void(const ImageView &image, std::ptrdiff_t rows)>;

// Tells the observer of encoded rows as parts of an image; empty where that is.
[[nodiscard]] inline RowWatcher watchRows(const PartialImageObserver &observer, int orientation,
                                          const ChannelNames &channels, const Metadata &metadata)
{
    if (!observer)
        return {};
    return [observer, orientation, channels, known = std::make_shared<const Metadata>(metadata)](const ImageView &image,
                                                                                                 std::ptrdiff_t rows) {
        observer({image, rows, orientation, channels, Transfer::Encoded, known});
    };
}

} // namespace pellucid
