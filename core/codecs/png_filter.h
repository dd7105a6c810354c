// PNG's row filters (specification, clause 9): each byte is stored as its difference from a prediction out of the
// bytes to the left and above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

enum class PngFilter : std::uint8_t { None, Sub, Up, Average, Paeth };

// What unfilterRow may read, not use, behind both rows.
inline constexpr std::ptrdiff_t pngRowSlack = 8;

// Turns a filtered row into the bytes themselves, in place. `above` is the row above, unfiltered, zeros for the first.
// `pixelBytes` is 1, 2, 3, 4, 6 or 8 and divides the row's size.
void unfilterRow(PngFilter filter, std::span<std::byte> row, const std::byte *above, int pixelBytes);

} // namespace pellucid
