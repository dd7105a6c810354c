// The images that lie beside a file, in the order people expect: "2" before "10".
#pragma once

#include "core/codecs/registry.h"

#include <QString>
#include <QStringList>

namespace pellucid {

// Every file in the folder of `path` that a codec's extensions name, as absolute paths.
[[nodiscard]] QStringList imagesBeside(const QString &path, const CodecRegistry &registry);

// Patterns as file dialogs want them, "*.png", of the codecs that read files.
[[nodiscard]] QStringList readablePatterns(const CodecRegistry &registry);

} // namespace pellucid
