// Values as source code that makes the same array: type, shape and every value exact.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/image_view.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace pellucid {

// What fits a clipboard and the patience of whoever pastes it.
inline constexpr std::size_t maxTextElements = 1'000'000;

// "np.array([[1, 2], [3, 4]], dtype=np.uint8)", of shape (H, W) or (H, W, C). An expression, where `np` is NumPy.
[[nodiscard]] std::string numpyCode(const ImageView &image);

// "np.full((2, 2, 3), [255, 0, 0], dtype=np.uint8)", of shape (H, W) or (H, W, C): an image of such pixels.
[[nodiscard]] std::string numpyFull(const Shape &shape, DType dtype, std::span<const std::byte> pixel);

// "const uint8_t pixels[2][2] = {...};" with the headers that it needs. Types that C does not have: a float16 is its
// bits, a complex number two real ones.
[[nodiscard]] std::string cArray(const ImageView &image);

// "arr[2, 10:20, 30:40]": a rectangle of what is seen of an array, axis by axis as the array has them.
// Of all channels, or of one.
[[nodiscard]] std::string sliceExpression(const Rect &rect, const ArraySlice &array,
                                          std::optional<std::ptrdiff_t> channel = {});

} // namespace pellucid
