#include "core/buffer/strided_view.h"

#include "core/buffer/array_layout.h"

#include <cstdint>
#include <optional>

namespace pellucid {

namespace {

std::string slice(std::ptrdiff_t begin, std::ptrdiff_t end)
{
    return std::to_string(begin) + ":" + std::to_string(end);
}

std::string stepped(std::ptrdiff_t first, std::ptrdiff_t step)
{
    return (first > 0 ? std::to_string(first) : "") + (step > 1 ? "::" + std::to_string(step) : ":");
}

ChannelNames channelsOf(const ImageView &image)
{
    const ArrayLayout array = arrayOf(image.dtype(), image.shape(), image.strides());
    const int channels = array.shape.size() == 3 ? 2 : AxisMapping::none;
    return imageOf(array, {0, 1, channels, std::vector<std::ptrdiff_t>(array.shape.size())}).spec.channels;
}

// Where the bytes of a row, of a pixel or of the whole image lie side by side, whatever is made of them does.
std::optional<Strides> stridesAs(DType dtype, const Shape &shape, const ImageView &image)
{
    const Shape before = image.shape();
    const Strides packed = packedStrides(shape, dtype);
    const Strides packedBefore = packedStrides(before, image.dtype());
    if (image.isPacked())
        return packed;
    if (image.hasPackedRows() && shape.height == before.height)
        return Strides{image.strides().row, packed.pixel, packed.channel};
    const bool hasPackedPixels = before.channels == 1 || image.strides().channel == packedBefore.channel;
    if (hasPackedPixels && shape.height == before.height && shape.width == before.width)
        return Strides{image.strides().row, image.strides().pixel, packed.channel};
    return std::nullopt;
}

std::string tupleOf(const Shape &shape)
{
    return formatShape(arrayOf(DType::UInt8, shape, {}).shape);
}

std::string expressionOf(const ImageView &image, DType dtype, const Shape &shape)
{
    const std::string view = dtype == image.dtype() ? std::string() : ".view(\"" + std::string(name(dtype)) + "\")";
    const std::ptrdiff_t lastAxis = image.channels() == 1 ? image.width() : image.channels();
    const bool isEven =
        lastAxis * static_cast<std::ptrdiff_t>(itemSize(image.dtype())) % static_cast<std::ptrdiff_t>(itemSize(dtype))
        == 0;
    // What view() alone makes of the last axis.
    Shape viewed = image.shape();
    (image.channels() == 1 ? viewed.width : viewed.channels) =
        lastAxis * static_cast<std::ptrdiff_t>(itemSize(image.dtype())) / static_cast<std::ptrdiff_t>(itemSize(dtype));
    const bool staysThreeAxes = image.channels() != 1 && shape.channels == 1; // (H, W, 1)
    if (isEven && viewed == shape && !staysThreeAxes)
        return view;
    const std::string flat = isEven ? ""
        : image.isPacked()          ? ".reshape(-1)"
                                    : ".reshape(" + std::to_string(image.height()) + ", -1)";
    return flat + view + ".reshape" + tupleOf(shape);
}

} // namespace

StridedView cropped(const NamedImage &image, const Rect &rect)
{
    return {{image.pixels.crop(rect), image.channels},
            "[" + slice(rect.y, rect.bottom()) + ", " + slice(rect.x, rect.right()) + "]"};
}

StridedView flippedHorizontally(const NamedImage &image)
{
    return {{image.pixels.flippedHorizontally(), image.channels}, "[:, ::-1]"};
}

StridedView flippedVertically(const NamedImage &image)
{
    return {{image.pixels.flippedVertically(), image.channels}, "[::-1]"};
}

StridedView transposed(const NamedImage &image)
{
    return {{image.pixels.transposed(), image.channels}, ".swapaxes(0, 1)"};
}

StridedView everyNth(const NamedImage &image, const Steps &steps)
{
    const Rect rest = Rect::fromEdges(steps.firstColumn, steps.firstRow, image.pixels.width(), image.pixels.height());
    return {{image.pixels.crop(rest).everyNth(steps.rows, steps.columns), image.channels},
            "[" + stepped(steps.firstRow, steps.rows) + ", " + stepped(steps.firstColumn, steps.columns) + "]"};
}

StridedView plane(const NamedImage &image, std::ptrdiff_t channel)
{
    return {{image.pixels.channel(channel), defaultChannelNames(1)}, "[..., " + std::to_string(channel) + "]"};
}

Shape shapeAs(DType dtype, const ImageView &image)
{
    const auto bytes = static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    const auto item = static_cast<std::ptrdiff_t>(itemSize(dtype));
    const Shape shape = image.shape();
    if (shape.channels > 1 && shape.channels * bytes % item == 0)
        return {shape.height, shape.width, shape.channels * bytes / item};
    const std::ptrdiff_t row = shape.width * shape.channels * bytes;
    return {shape.height, row % item == 0 ? row / item : 0, 1};
}

Result<StridedView> reinterpreted(const NamedImage &image, DType dtype, const Shape &shape)
{
    const Result<std::size_t> wanted = packedByteCount(shape, dtype);
    if (!wanted)
        return tl::unexpected(wanted.error());
    const std::size_t present = packedByteCount(image.pixels.shape(), image.pixels.dtype()).value();
    if (*wanted != present || present == 0)
        return failure(ErrorCode::InvalidArgument,
                       "Shape " + tupleOf(shape) + " of " + std::string(name(dtype)) + " is " + std::to_string(*wanted)
                           + " bytes; there are " + std::to_string(present) + ".");
    if (shape.channels > maxChannels)
        return failure(ErrorCode::InvalidArgument, "At most " + std::to_string(maxChannels) + " channels are shown.");
    const std::optional<Strides> strides = stridesAs(dtype, shape, image.pixels);
    if (!strides)
        return failure(
            ErrorCode::InvalidArgument,
            "The bytes of these pixels do not lie side by side as that shape needs them; keep the height and "
            "width, or reinterpret the image that this is a view of.");
    const ImageView pixels(image.pixels.data(), dtype, shape, *strides);
    return StridedView{{pixels, channelsOf(pixels)}, expressionOf(image.pixels, dtype, shape)};
}

} // namespace pellucid
