// One pixel as text for people: columns of constant width, so that nothing jumps as the cursor moves.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/display/view_settings.h"
#include "core/document/document.h"

#include <QColor>
#include <QPalette>
#include <QString>

#include <optional>

namespace pellucid {

// The samples of a view of one pixel, each as wide as the widest of its dtype: "117  98  63".
[[nodiscard]] QString pixelValues(const ImageView &pixel);

// One sample, padded to the width of its dtype: uint8 3, uint16 5, floating point 12 characters.
[[nodiscard]] QString paddedSample(const std::byte *element, DType dtype);

// The pixel as a screen shows it in the range of `settings`. Gray where the channels are not R, G, B.
[[nodiscard]] QColor pixelColor(const ImageView &pixel, const ChannelNames &channels, const ViewSettings &settings);

// For screen readers: "x 3, y 4: R 117, G 98, B 63".
[[nodiscard]] QString pixelSentence(const Document &document, Point pixel);

// Position, a line a channel (decimal, hexadecimal, normalised), HSV, and where the bytes are, as HTML in the palette's
// colors. Without a pixel: the same lines with dashes. The pixel must have been ensured.
[[nodiscard]] QString pixelHtml(const Document &document, const std::optional<Point> &pixel, const QPalette &palette);

// Lines of pixelHtml().
[[nodiscard]] int pixelLineCount(const ImageSpec &spec);

} // namespace pellucid
