// What goes to the clipboard and comes from it or from a drop. Pixels that leave are deep copies: the clipboard
// outlives the document.
#pragma once

#include "core/buffer/image_view.h"
#include "core/codecs/codec.h"

#include <QString>
#include <QStringList>

class QMimeData;

namespace pellucid {

// Scaled from the image's own maximum, where that is not 0. Fails with OutOfMemory.
[[nodiscard]] Result<void> copyImageToClipboard(const ImageView &view, const ChannelNames &channels, int maximum);

// Raw values in the image's own type: a line for each row, tabs between pixels, spaces between channels.
[[nodiscard]] QString valuesAsText(const ImageView &view);

// Local ones.
[[nodiscard]] QStringList filesIn(const QMimeData &data);

// Fails with Unsupported where there are no pixels.
[[nodiscard]] Result<Image> imageIn(const QMimeData &data);

} // namespace pellucid
