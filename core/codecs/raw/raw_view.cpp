#include "core/codecs/raw/raw_view.h"

#include "core/buffer/copy_pixels.h"
#include "core/buffer/scattered_reading.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace pellucid {

namespace {

tl::unexpected<Error> refused(std::string message)
{
    return failure(ErrorCode::InvalidArgument, std::move(message));
}

tl::unexpected<Error> tooLarge()
{
    return failure(ErrorCode::TooLarge, "The layout reaches further than this computer can address.");
}

// Bytes before and behind the first element that elements touch. Nothing where they cannot be counted.
std::optional<ByteExtent> extentOf(const ArrayLayout &array)
{
    ByteExtent extent{0, static_cast<std::ptrdiff_t>(itemSize(array.dtype))};
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
        std::ptrdiff_t reach = 0;
        if (__builtin_mul_overflow(array.shape[axis] - 1, array.strides[axis], &reach))
            return std::nullopt;
        std::ptrdiff_t &side = reach < 0 ? extent.begin : extent.end;
        if (__builtin_add_overflow(side, reach, &side))
            return std::nullopt;
    }
    std::ptrdiff_t end = 0;
    if (__builtin_add_overflow(array.offset, extent.end, &end)
        || extent.begin == std::numeric_limits<std::ptrdiff_t>::min())
        return std::nullopt;
    return extent;
}

// Every axis steps over all that the faster ones touch.
bool hasElementsOfItsOwn(const ArrayLayout &array)
{
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
        if (array.shape[axis] > 1)
            axes.push_back(axis);
    }
    const auto step = [&](std::size_t axis) { return std::abs(array.strides[axis]); };
    std::ranges::sort(axes, {}, step);
    auto touched = static_cast<std::ptrdiff_t>(itemSize(array.dtype));
    for (const std::size_t axis : axes) {
        if (step(axis) < touched)
            return false;
        touched += step(axis) * (array.shape[axis] - 1); // the extent was counted before
    }
    return true;
}

Result<ArraySlice> checkedArray(const Storage &file, const RawLayout &layout, const DecodeLimits &limits)
{
    if (const Result<void> checked = checkRawLayout(layout, file.bytes().size()); !checked)
        return tl::unexpected(checked.error());
    ArraySlice seen{layout.array, usualReading(layout.array.shape)};
    if (!layout.channels.empty())
        seen.mapping = {0, 1, layout.array.shape.size() == 3 ? 2 : AxisMapping::none, seen.mapping.index};
    const ImageSpec spec = imageOf(seen.layout, seen.mapping).spec;
    return checkLimits(spec.shape, spec.dtype, limits).map([&] { return seen; });
}

} // namespace

Result<void> checkRawLayout(const RawLayout &layout, std::size_t fileBytes)
{
    const ArrayLayout &array = layout.array;
    if (array.shape.empty() || std::ranges::any_of(array.shape, [](std::ptrdiff_t extent) { return extent < 1; }))
        return refused("A shape of " + formatShape(array.shape) + " has no pixels.");
    if (const Result<ArrayLayout> counted = packedArray(array.dtype, array.shape, ArrayOrder::C); !counted)
        return tl::unexpected(counted.error());
    const std::optional<ByteExtent> extent = extentOf(array);
    if (!extent)
        return tooLarge();
    if (array.offset + extent->begin < 0)
        return refused("The layout begins " + std::to_string(-extent->begin - array.offset)
                       + " bytes before the file: with these strides the offset is at least "
                       + std::to_string(-extent->begin) + ".");
    if (!hasElementsOfItsOwn(array))
        return refused("The strides are too short: pixels of shape " + formatShape(array.shape) + " and type "
                       + std::string(name(array.dtype)) + " would share bytes.");
    const auto end = static_cast<std::size_t>(array.offset + extent->end);
    if (end > fileBytes)
        return failure(ErrorCode::Corrupt,
                       "The file is " + std::to_string(end - fileBytes)
                           + " bytes too short: the layout reaches to byte " + std::to_string(end)
                           + ", and the file has " + std::to_string(fileBytes) + ".");
    return {};
}

Result<Image> viewRaw(const std::shared_ptr<Storage> &file, const RawLayout &layout, const DecodeLimits &limits)
{
    Result<ArraySlice> seen = checkedArray(*file, layout, limits);
    if (!seen)
        return failure(std::move(seen));
    ArrayImage image = imageOf(seen->layout, seen->mapping);
    Result<ImageBuffer> buffer =
        ImageBuffer::over(file, image.offset, image.spec.dtype, image.spec.shape, image.strides);
    if (!buffer)
        return failure(std::move(buffer));
    // An array that is read along other axes would get other channels than those that are named.
    if (!layout.channels.empty())
        return Image{std::move(*buffer), layout.channels};
    Image decoded{std::move(*buffer), std::move(image.spec.channels)};
    decoded.array = std::move(*seen);
    return decoded;
}

Result<Image> sampleRaw(const std::shared_ptr<Storage> &file, const RawLayout &layout, const DecodeLimits &limits,
                        Size most)
{
    const Result<ArraySlice> seen = checkedArray(*file, layout, limits);
    if (!seen)
        return tl::unexpected(seen.error());
    const ScatteredReading scattered(file);
    const ArrayImage image = imageOf(seen->layout, seen->mapping);
    const Shape &shape = image.spec.shape;
    const ImageView sampled =
        ImageView(file->bytes().data() + image.offset, image.spec.dtype, shape, image.strides)
            .everyNth((shape.height + most.height - 1) / most.height, (shape.width + most.width - 1) / most.width);
    Result<ImageBuffer> copy = ImageBuffer::allocate(sampled.dtype(), sampled.shape());
    if (!copy)
        return failure(std::move(copy));
    copyPixels(sampled, copy->mutableView());
    return Image{std::move(*copy), layout.channels.empty() ? image.spec.channels : layout.channels};
}

} // namespace pellucid
