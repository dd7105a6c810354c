// The ways to see an image in its own memory: NumPy's basic slicing, swapaxes, view and reshape. No byte moves.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/buffer/image_view.h"

#include <cstddef>
#include <string>

namespace pellucid {

// An image in somebody else's memory, with the names of its channels.
struct NamedImage
{
    ImageView pixels;
    ChannelNames channels;
};

struct StridedView
{
    NamedImage image;
    std::string expression; // what NumPy writes after the array's name: "[::2, ::3]"
};

[[nodiscard]] StridedView cropped(const NamedImage &image, const Rect &rect); // which lies inside
[[nodiscard]] StridedView flippedHorizontally(const NamedImage &image);
[[nodiscard]] StridedView flippedVertically(const NamedImage &image);
[[nodiscard]] StridedView transposed(const NamedImage &image);

struct Steps
{
    std::ptrdiff_t firstRow = 0;
    std::ptrdiff_t rows = 1; // from one row to the next, at least 1
    std::ptrdiff_t firstColumn = 0;
    std::ptrdiff_t columns = 1;
};

// The first row and column lie inside.
[[nodiscard]] StridedView everyNth(const NamedImage &image, const Steps &steps);

// One channel, gray.
[[nodiscard]] StridedView plane(const NamedImage &image, std::ptrdiff_t channel);

// The shape that the same bytes have as elements of another size: other channels where these come out even, other
// columns otherwise; zero of them where neither does.
[[nodiscard]] Shape shapeAs(DType dtype, const ImageView &image);

// The same bytes as elements of another type and shape, in C order. Fails with InvalidArgument where the bytes are not
// as many, where those that come to one row or pixel do not lie side by side, or where an element would begin at an
// address that its type does not allow.
[[nodiscard]] Result<StridedView> reinterpreted(const NamedImage &image, DType dtype, const Shape &shape);

} // namespace pellucid
