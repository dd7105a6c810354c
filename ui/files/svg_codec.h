// SVG, plain or compressed (.svgz), drawn by QtSvg at the size that the file states.
#pragma once

#include "core/codecs/codec.h"

#include <memory>

namespace pellucid {

// Drawing text needs a QGuiApplication.
[[nodiscard]] std::unique_ptr<const Codec> makeSvgCodec();

} // namespace pellucid
