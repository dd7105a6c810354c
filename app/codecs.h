// The formats of the program: those of core, then those that Qt's plugins bring.
#pragma once

#include "core/codecs/registry.h"
#include "ui/files/qt_codec.h"

namespace pellucid {

[[nodiscard]] inline CodecRegistry allCodecs()
{
    CodecRegistry registry = CodecRegistry::builtIn();
    addQtCodecs(registry);
    return registry;
}

} // namespace pellucid
