// The formats that Qt's image plugins bring: GIF, BMP, WebP, TIFF, icons, drawings and what else is installed.
#pragma once

#include "core/codecs/registry.h"

namespace pellucid {

// Adds a codec for every format that Qt reads and the registry does not, and Qt's encoder of
// TIFF, where it is exact. Needs a QCoreApplication; drawings, which may hold text, a QGuiApplication.
void addQtCodecs(CodecRegistry &registry);

} // namespace pellucid
