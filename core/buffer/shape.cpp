#include "core/buffer/shape.h"

#include <limits>

namespace pellucid {

namespace {

tl::unexpected<Error> tooLarge()
{
    return failure(ErrorCode::TooLarge, "The image is larger than this computer can address.");
}

bool hasNegativeExtent(const Shape &shape)
{
    return shape.height < 0 || shape.width < 0 || shape.channels < 0;
}

} // namespace

Strides packedStrides(const Shape &shape, DType dtype)
{
    const auto channel = static_cast<std::ptrdiff_t>(itemSize(dtype));
    const std::ptrdiff_t pixel = channel * shape.channels;
    return {pixel * shape.width, pixel, channel};
}

Result<std::size_t> packedByteCount(const Shape &shape, DType dtype)
{
    if (hasNegativeExtent(shape))
        return failure(ErrorCode::InvalidArgument, "An image cannot have a negative size.");
    auto bytes = static_cast<std::ptrdiff_t>(itemSize(dtype));
    for (const std::ptrdiff_t extent : {shape.channels, shape.width, shape.height}) {
        if (__builtin_mul_overflow(bytes, extent, &bytes))
            return tooLarge();
    }
    return static_cast<std::size_t>(bytes);
}

Result<ByteExtent> byteExtent(const Shape &shape, const Strides &strides, DType dtype)
{
    if (hasNegativeExtent(shape))
        return failure(ErrorCode::InvalidArgument, "An image cannot have a negative size.");
    if (shape.height == 0 || shape.width == 0 || shape.channels == 0)
        return ByteExtent{};
    ByteExtent extent{0, static_cast<std::ptrdiff_t>(itemSize(dtype))};
    struct Axis
    {
        std::ptrdiff_t count;
        std::ptrdiff_t stride;
    };
    for (const auto [count, stride] :
         {Axis{shape.height, strides.row}, Axis{shape.width, strides.pixel}, Axis{shape.channels, strides.channel}}) {
        std::ptrdiff_t reach = 0;
        if (__builtin_mul_overflow(count - 1, stride, &reach))
            return tooLarge();
        std::ptrdiff_t &side = reach < 0 ? extent.begin : extent.end;
        if (__builtin_add_overflow(side, reach, &side))
            return tooLarge();
    }
    return extent;
}

} // namespace pellucid
