// Files written as text: data URIs (RFC 2397) and bare base64.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace pellucid {

// Whether the text begins like one that holds an image, in quotes or not; it is not read to its end.
[[nodiscard]] bool looksLikeFileText(std::string_view text);

// The bytes of the file: of a data URI of any media type, in base64 or with percent signs, or of base64 alone. White
// space and quotes around it are skipped. Fails with Corrupt, saying what is wrong.
[[nodiscard]] Result<std::vector<std::byte>> bytesFromText(std::string_view text);

} // namespace pellucid
