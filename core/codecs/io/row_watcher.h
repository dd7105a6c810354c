// How decoders show the rows they have finished.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <functional>

namespace pellucid {

// So many rows of the image, from the top, are done. Fewer than before: they are being refined.
using RowWatcher = std::function<void(const ImageView &image, std::ptrdiff_t rows)>;

// Tells `watcher` of encoded rows as parts of an image; empty where that is. All must outlive it.
[[nodiscard]] inline RowWatcher watchRows(const PartialImageObserver &watcher, int orientation,
                                          const ChannelNames &channels, const Metadata &metadata)
{
    if (!watcher)
        return {};
    return [&, orientation](const ImageView &image, std::ptrdiff_t rows) {
        watcher({image, rows, orientation, channels, Transfer::Encoded, &metadata});
    };
}

} // namespace pellucid
