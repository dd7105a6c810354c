// The makers of core's codecs, each in the file of its format; the registry calls them in its order.
#pragma once

#include "core/codecs/codec.h"

#include <memory>

namespace pellucid {

[[nodiscard]] std::unique_ptr<const Codec> makePngCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeJpegCodec();

} // namespace pellucid
