#include "core/buffer/array_layout.h"

#include <algorithm>
#include <cassert>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t maxUsualChannels = 4;

bool areChannels(std::ptrdiff_t extent)
{
    return extent >= 1 && extent <= maxUsualChannels;
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

AxisMapping usualReading(const std::vector<std::ptrdiff_t> &shape)
{
    AxisMapping mapping;
    mapping.index.assign(shape.size(), 0);
    const int last = static_cast<int>(shape.size()) - 1;
    const auto extent = [&](int axis) { return shape[static_cast<std::size_t>(axis)]; };
    if (last <= 1) {
        mapping.rows = std::max(last - 1, AxisMapping::none);
        mapping.columns = last;
        return mapping;
    }
    const std::ptrdiff_t a = extent(last - 2);
    const std::ptrdiff_t b = extent(last - 1);
    const std::ptrdiff_t c = extent(last);
    const bool isInterleaved =
        areChannels(c) || (!areChannels(a) && c <= maxChannels && elongation(a, b) < elongation(b, c));
    if (isInterleaved) {
        mapping.rows = last - 2;
        mapping.columns = last - 1;
        mapping.channels = last;
        return mapping;
    }
    mapping.rows = last - 1;
    mapping.columns = last;
    if (areChannels(a))
        mapping.channels = last - 2;
    return mapping;
}

Result<void> checkReading(const ArrayLayout &array, const AxisMapping &mapping)
{
    const int axes = static_cast<int>(array.shape.size());
    const auto isAxis = [axes](int axis) { return axis >= AxisMapping::none && axis < axes; };
    const auto differ = [](int a, int b) { return a != b || a == AxisMapping::none; };
    const bool isDistinct = differ(mapping.rows, mapping.columns) && differ(mapping.rows, mapping.channels)
        && differ(mapping.columns, mapping.channels);
    if (!isAxis(mapping.rows) || !isAxis(mapping.columns) || !isAxis(mapping.channels) || !isDistinct
        || std::ssize(mapping.index) != axes)
        return failure(ErrorCode::InvalidArgument,
                       "The axes do not fit an array of shape " + formatShape(array.shape) + ".");
    for (int axis = 0; axis < axes; ++axis) {
        const auto i = static_cast<std::size_t>(axis);
        if (mapping.index[i] < 0 || mapping.index[i] >= array.shape[i])
            return failure(ErrorCode::InvalidArgument,
                           "Index " + std::to_string(mapping.index[i]) + " is outside axis " + std::to_string(axis)
                               + " of shape " + formatShape(array.shape) + ".");
    }
    if (mapping.channels != AxisMapping::none && array.shape[static_cast<std::size_t>(mapping.channels)] > maxChannels)
        return failure(ErrorCode::InvalidArgument,
                       "Axis " + std::to_string(mapping.channels) + " is too long for channels: at most "
                           + std::to_string(maxChannels) + " are shown.");
    return {};
}

ArrayLayout arrayOf(DType dtype, const Shape &shape, const Strides &strides)
{
    if (shape.ndim() == 2)
        return {dtype, {shape.height, shape.width}, {strides.row, strides.pixel}};
    return {dtype, {shape.height, shape.width, shape.channels}, {strides.row, strides.pixel, strides.channel}};
}

std::size_t imageCount(const ArraySlice &array)
{
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < array.layout.shape.size(); ++axis) {
        if (!array.mapping.isSeenWhole(static_cast<int>(axis)))
            count *= static_cast<std::size_t>(array.layout.shape[axis]);
    }
    return count;
}

std::optional<std::size_t> stackAxis(const ArraySlice &array)
{
    for (std::size_t axis = 0; axis < array.layout.shape.size(); ++axis) {
        if (array.layout.shape[axis] > 1 && !array.mapping.isSeenWhole(static_cast<int>(axis)))
            return axis;
    }
    return std::nullopt;
}

ArrayImage imageOf(const ArrayLayout &array, const AxisMapping &mapping)
{
    assert(checkReading(array, mapping));
    const auto extent = [&](int axis) {
        return axis == AxisMapping::none ? 1 : array.shape[static_cast<std::size_t>(axis)];
    };
    const auto stride = [&](int axis, std::ptrdiff_t otherwise) {
        return axis == AxisMapping::none ? otherwise : array.strides[static_cast<std::size_t>(axis)];
    };
    ArrayImage image;
    image.spec.dtype = array.dtype;
    image.spec.shape = {extent(mapping.rows), extent(mapping.columns), extent(mapping.channels)};
    image.spec.channels = channelsOf(array.dtype, image.spec.shape.channels);
    // An axis that is not there has the stride that NumPy's newaxis and reshape give one of a packed array.
    const auto item = static_cast<std::ptrdiff_t>(itemSize(array.dtype));
    image.strides.channel = stride(mapping.channels, item);
    image.strides.pixel = stride(mapping.columns, item);
    image.strides.row = stride(mapping.rows, image.strides.pixel * image.spec.shape.width);
    image.offset = array.offset;
    for (int axis = 0; axis < static_cast<int>(array.shape.size()); ++axis) {
        if (!mapping.isSeenWhole(axis))
            image.offset += mapping.index[static_cast<std::size_t>(axis)] * stride(axis, 0);
    }
    return image;
}

} // namespace pellucid
