// The formats that Qt reads for us: SVG and XPM. Its other image plugins are not used, whatever is installed: they
// allocate what a file claims before anybody can look at it.
#pragma once

#include "core/codecs/registry.h"

namespace pellucid {

// Needs a QCoreApplication; drawings, which may hold text, a QGuiApplication, without which they are left out.
void addQtCodecs(CodecRegistry &registry);

} // namespace pellucid
