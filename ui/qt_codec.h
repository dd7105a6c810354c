// The formats that Qt's image plugins bring: GIF, BMP, WebP, TIFF, icons, drawings and what else is installed.
#pragma once

#include "core/codecs/registry.h"

namespace pellucid {

// Adds a codec for every format that Qt reads and the registry does not, and Qt's encoders where they are exact and ours
// fall short (16-bit PNG, TIFF). Needs a QCoreApplication; drawings, which may hold text, a QGuiApplication.
void addQtCodecs(CodecRegistry &registry);

} // namespace pellucid
