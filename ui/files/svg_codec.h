// SVG, plain or compressed (.svgz), drawn by QtSvg at the size that the file states.
#pragma once

#include "core/codecs/codec.h"

namespace pellucid {

// Drawing text needs a QGuiApplication.
[[nodiscard]] Codec makeSvgCodec();

} // namespace pellucid
