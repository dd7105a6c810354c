// New images of one color, as numpy.full makes them.
#pragma once

#include "core/buffer/image_buffer.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

// "100,100,3" or "100x100x3": height, width and, unless it is 1, the number of channels. Fails with InvalidArgument.
[[nodiscard]] Result<Shape> parseShape(std::string_view text);

// "255, 0, 0": the texts between commas, without white space.
[[nodiscard]] std::vector<std::string> splitValues(std::string_view text);

// Fails where there can be no such image: with InvalidArgument where an extent is less than 1, TooLarge beyond 16
// million rows or columns, 512 channels, or 8 GB.
[[nodiscard]] Result<void> checkNewImage(DType dtype, const Shape &shape);

// The bytes of a pixel of these values, one for every channel or one for each, in the words of parseSample(): exact for
// every dtype. Fails with InvalidArgument.
[[nodiscard]] Result<std::vector<std::byte>> parsePixel(DType dtype, std::ptrdiff_t channels,
                                                        std::span<const std::string> values);

// Packed, with every pixel of these values. Fails like the functions above, or with OutOfMemory.
[[nodiscard]] Result<ImageBuffer> filledImage(DType dtype, const Shape &shape, std::span<const std::string> values);

} // namespace pellucid
