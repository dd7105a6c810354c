// The images of tiles, and how a renderer writes them.
#pragma once

#include "core/display/display_renderer.h"

#include <QImage>

namespace pellucid {

// Null where memory is short.
[[nodiscard]] inline QImage tileImage(const Size &size, const DisplayRenderer &renderer)
{
    return {static_cast<int>(size.width), static_cast<int>(size.height),
            renderer.hasAlpha() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32};
}

[[nodiscard]] inline DisplayTarget targetOf(QImage &image)
{
    return {image.bits(), image.bytesPerLine(), {image.width(), image.height()}};
}

} // namespace pellucid
