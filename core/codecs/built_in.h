// The makers of core's codecs, each in the file of its format; the registry calls them in its order.
#pragma once

#include "core/codecs/codec.h"

#include <memory>
#include <vector>

namespace pellucid {

[[nodiscard]] std::unique_ptr<const Codec> makePngCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeJpegCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeWebpCodec();
[[nodiscard]] std::unique_ptr<const Codec> makePsdCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeHdrCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeBmpCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeGifCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeIcoCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeIcnsCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeXbmCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeWbmpCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeTgaCodec();
[[nodiscard]] std::vector<std::unique_ptr<const Codec>> makePnmCodecs();
[[nodiscard]] std::unique_ptr<const Codec> makeTiffCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeExrCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeNpyCodec();
[[nodiscard]] std::unique_ptr<const Codec> makeNpzCodec();
[[nodiscard]] std::vector<std::unique_ptr<const Codec>> makeRawCodecs();

} // namespace pellucid
