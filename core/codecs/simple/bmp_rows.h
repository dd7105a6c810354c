// The pixels of BMP rows that are not compressed.
#pragma once

#include "core/codecs/simple/bmp_header.h"

#include <cstddef>

namespace pellucid {

// Reads a row of header.rowBytes() bytes, of which the padding may be missing, into as many channels as the header
// says.
void readBmpRow(const BmpHeader &header, const std::byte *from, std::byte *to);

} // namespace pellucid
