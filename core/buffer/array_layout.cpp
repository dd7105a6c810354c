#include "core/buffer/array_layout.h"

#include <algorithm>
#include <cassert>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t mostUsualChannels = 4;

bool areChannels(std::ptrdiff_t extent)
{
    return extent >= 1 && extent <= mostUsualChannels;
}

// The longer side as a multiple of the shorter one.
double elongation(std::ptrdiff_t height, std::ptrdiff_t width)
{
    return static_cast<double>(std::max(height, width))
        / static_cast<double>(std::max<std::ptrdiff_t>(1, std::min(height, width)));
}

ChannelNames numberedChannels(std::ptrdiff_t count)
{
    ChannelNames names;
    for (std::ptrdiff_t i = 0; i < count; ++i)
        names.push_back(std::to_string(i));
    return names;
}

ChannelNames channelsOf(DType dtype, std::ptrdiff_t count)
{
    const bool isPixel = native(dtype) == DType::UInt8 || native(dtype) == DType::UInt16;
    const bool isReal = isFloatingPoint(dtype) && !isComplex(dtype);
    const bool isUsual = count == 1 || count == 3 || (count == 2 && isPixel) || (count == 4 && (isPixel || isReal));
    return isUsual ? defaultChannelNames(count) : numberedChannels(count);
}

} // namespace

Result<ArrayLayout> packedArray(DType dtype, std::vector<std::ptrdiff_t> shape, ArrayOrder order, std::ptrdiff_t offset)
{
    ArrayLayout array{dtype, std::move(shape), {}, offset};
    array.strides.resize(array.shape.size());
    auto bytes = static_cast<std::ptrdiff_t>(itemSize(dtype));
    for (std::size_t i = 0; i < array.shape.size(); ++i) {
        const std::size_t axis = order == ArrayOrder::C ? array.shape.size() - 1 - i : i;
        if (array.shape[axis] < 0)
            return failure(ErrorCode::Corrupt, "The shape " + formatShape(array.shape) + " has a negative extent.");
        array.strides[axis] = bytes;
        if (__builtin_mul_overflow(bytes, array.shape[axis], &bytes))
            return failure(ErrorCode::TooLarge,
                           "An array of shape " + formatShape(array.shape)
                               + " is larger than this computer can address.");
    }
    return array;
}

std::size_t byteCount(const ArrayLayout &array)
{
    std::size_t bytes = itemSize(array.dtype);
    for (const std::ptrdiff_t extent : array.shape)
        bytes *= static_cast<std::size_t>(extent);
    return bytes;
}

bool isContiguous(const ArrayLayout &array, ArrayOrder order)
{
    auto expected = static_cast<std::ptrdiff_t>(itemSize(array.dtype));
    for (std::size_t i = 0; i < array.shape.size(); ++i) {
        const std::size_t axis = order == ArrayOrder::C ? array.shape.size() - 1 - i : i;
        if (array.shape[axis] != 1 && array.strides[axis] != expected)
            return false;
        expected *= array.shape[axis];
    }
    return true;
}

std::string formatShape(const std::vector<std::ptrdiff_t> &shape)
{
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

ArrayReading usualReading(const std::vector<std::ptrdiff_t> &shape)
{
    ArrayReading reading;
    reading.index.assign(shape.size(), 0);
    const int last = static_cast<int>(shape.size()) - 1;
    const auto extent = [&](int axis) { return shape[static_cast<std::size_t>(axis)]; };
    if (last <= 1) {
        reading.rows = std::max(last - 1, ArrayReading::none);
        reading.columns = last;
        return reading;
    }
    const std::ptrdiff_t a = extent(last - 2);
    const std::ptrdiff_t b = extent(last - 1);
    const std::ptrdiff_t c = extent(last);
    const bool isInterleaved =
        areChannels(c) || (!areChannels(a) && c <= mostChannels && elongation(a, b) < elongation(b, c));
    if (isInterleaved) {
        reading.rows = last - 2;
        reading.columns = last - 1;
        reading.channels = last;
        return reading;
    }
    reading.rows = last - 1;
    reading.columns = last;
    if (areChannels(a))
        reading.channels = last - 2;
    return reading;
}

Result<void> checkReading(const ArrayLayout &array, const ArrayReading &reading)
{
    const int axes = static_cast<int>(array.shape.size());
    const auto isAxis = [axes](int axis) { return axis >= ArrayReading::none && axis < axes; };
    const auto differ = [](int a, int b) { return a != b || a == ArrayReading::none; };
    const bool isDistinct = differ(reading.rows, reading.columns) && differ(reading.rows, reading.channels)
        && differ(reading.columns, reading.channels);
    if (!isAxis(reading.rows) || !isAxis(reading.columns) || !isAxis(reading.channels) || !isDistinct
        || std::ssize(reading.index) != axes)
        return failure(ErrorCode::InvalidArgument,
                       "The axes do not fit an array of shape " + formatShape(array.shape) + ".");
    for (int axis = 0; axis < axes; ++axis) {
        const auto i = static_cast<std::size_t>(axis);
        if (reading.index[i] < 0 || reading.index[i] >= array.shape[i])
            return failure(ErrorCode::InvalidArgument,
                           "Index " + std::to_string(reading.index[i]) + " is outside axis " + std::to_string(axis)
                               + " of shape " + formatShape(array.shape) + ".");
    }
    if (reading.channels != ArrayReading::none
        && array.shape[static_cast<std::size_t>(reading.channels)] > mostChannels)
        return failure(ErrorCode::InvalidArgument,
                       "Axis " + std::to_string(reading.channels) + " is too long for channels: at most "
                           + std::to_string(mostChannels) + " are shown.");
    return {};
}

ArrayLayout arrayOf(DType dtype, const Shape &shape, const Strides &strides)
{
    if (shape.ndim() == 2)
        return {dtype, {shape.height, shape.width}, {strides.row, strides.pixel}};
    return {dtype, {shape.height, shape.width, shape.channels}, {strides.row, strides.pixel, strides.channel}};
}

std::size_t imageCount(const SeenArray &array)
{
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < array.layout.shape.size(); ++axis) {
        if (!array.reading.isSeenWhole(static_cast<int>(axis)))
            count *= static_cast<std::size_t>(array.layout.shape[axis]);
    }
    return count;
}

std::optional<std::size_t> stackAxis(const SeenArray &array)
{
    for (std::size_t axis = 0; axis < array.layout.shape.size(); ++axis) {
        if (array.layout.shape[axis] > 1 && !array.reading.isSeenWhole(static_cast<int>(axis)))
            return axis;
    }
    return std::nullopt;
}

ArrayImage imageOf(const ArrayLayout &array, const ArrayReading &reading)
{
    assert(checkReading(array, reading));
    const auto extent = [&](int axis) {
        return axis == ArrayReading::none ? 1 : array.shape[static_cast<std::size_t>(axis)];
    };
    const auto stride = [&](int axis, std::ptrdiff_t otherwise) {
        return axis == ArrayReading::none ? otherwise : array.strides[static_cast<std::size_t>(axis)];
    };
    ArrayImage image;
    image.spec.dtype = array.dtype;
    image.spec.shape = {extent(reading.rows), extent(reading.columns), extent(reading.channels)};
    image.spec.channels = channelsOf(array.dtype, image.spec.shape.channels);
    // An axis that is not there has the stride that NumPy's newaxis and reshape give one of a packed array.
    const auto item = static_cast<std::ptrdiff_t>(itemSize(array.dtype));
    image.strides.channel = stride(reading.channels, item);
    image.strides.pixel = stride(reading.columns, item);
    image.strides.row = stride(reading.rows, image.strides.pixel * image.spec.shape.width);
    image.offset = array.offset;
    for (int axis = 0; axis < static_cast<int>(array.shape.size()); ++axis) {
        if (!reading.isSeenWhole(axis))
            image.offset += reading.index[static_cast<std::size_t>(axis)] * stride(axis, 0);
    }
    return image;
}

} // namespace pellucid
