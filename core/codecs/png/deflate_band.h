// A deflate stream (RFC 1951) made in bands, each compressed on its own, on any thread: laid end to end they are one
// stream. The cost is the memory of 32 KB that a band's beginning does not have.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <span>
#include <vector>

namespace pellucid {

enum class BandPlace { Inside, Last };

// `bytes` are at most 1 GB. Throws std::bad_alloc.
[[nodiscard]] std::vector<std::byte> deflateBand(std::span<const std::byte> bytes, Compression compression,
                                                 BandPlace place);

} // namespace pellucid
