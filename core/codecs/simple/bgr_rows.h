// Rows of uint8 pixels as BMP and TGA store them, blue first, into rows with red first. Ranges do not overlap.
#pragma once

#include <cstddef>

namespace pellucid {

void bgrToRgb(const std::byte *from, std::byte *to, std::ptrdiff_t pixels);
void bgrxToRgb(const std::byte *from, std::byte *to, std::ptrdiff_t pixels); // the fourth byte means nothing
void bgraToRgba(const std::byte *from, std::byte *to, std::ptrdiff_t pixels);

} // namespace pellucid
