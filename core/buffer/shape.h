// How elements lie in memory: NumPy's shape (height, width, channels) and strides in bytes, and the checked arithmetic
// on them. Every size in the program is computed here, once, with overflow detected.
#pragma once

#include "core/base/dtype.h"
#include "core/base/geometry.h"
#include "core/base/result.h"

#include <cstddef>

namespace pellucid {

struct Shape
{
    std::ptrdiff_t height = 0;
    std::ptrdiff_t width = 0;
    std::ptrdiff_t channels = 1;

    bool operator==(const Shape &) const = default;

    [[nodiscard]] constexpr Rect rect() const { return {0, 0, width, height}; }

    // As NumPy would have it: (H, W) for one channel, (H, W, C) otherwise.
    [[nodiscard]] constexpr int ndim() const { return channels == 1 ? 2 : 3; }
};

// Bytes from one row, pixel or channel to the next. Negative and zero strides are legal.
struct Strides
{
    std::ptrdiff_t row = 0;
    std::ptrdiff_t pixel = 0;
    std::ptrdiff_t channel = 0;

    bool operator==(const Strides &) const = default;
};

// The bytes a layout touches, relative to its first element: [begin, end), begin <= 0.
struct ByteExtent
{
    std::ptrdiff_t begin = 0;
    std::ptrdiff_t end = 0;
};

// Interleaved, without any gap.
[[nodiscard]] Strides packedStrides(const Shape &shape, DType dtype);

// Bytes of a packed image. Fails with TooLarge where the product overflows, InvalidArgument for a negative extent.
[[nodiscard]] Result<std::size_t> packedByteCount(const Shape &shape, DType dtype);

// The bytes that the layout touches; empty for an empty shape. Fails like packedByteCount.
[[nodiscard]] Result<ByteExtent> byteExtent(const Shape &shape, const Strides &strides, DType dtype);

} // namespace pellucid
