#include "core/document/usual_range.h"

#include "core/analysis/statistics.h"
#include "core/buffer/scattered_reading.h"

#include <algorithm>
#include <limits>
#include <numbers>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t wholeElements = 1 << 20; // up to here every pixel counts
constexpr std::ptrdiff_t gridSide = 64;
constexpr std::ptrdiff_t mostSlices = 8;

struct Extremes
{
    double least = std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();
};

Extremes extremesOf(const std::vector<ImageView> &images)
{
    Extremes extremes;
    for (const ImageView &image : images) {
        const auto found = statistics(image);
        if (!found)
            continue;
        for (const ChannelStatistics &channel : *found) {
            if (channel.count == 0)
                continue;
            extremes.least = std::min(extremes.least, channel.min);
            extremes.greatest = std::max(extremes.greatest, channel.max);
        }
    }
    return extremes;
}

ImageView sampled(const ImageView &image)
{
    const Shape shape = image.shape();
    if (shape.height * shape.width <= wholeElements / shape.channels)
        return image;
    const auto step = [](std::ptrdiff_t extent) { return std::max<std::ptrdiff_t>(1, extent / gridSide); };
    return image.everyNth(step(shape.height), step(shape.width));
}

// The real or imaginary parts are an image of their own, over the same bytes.
ImageView partOf(const ImageView &image, ComplexPart part)
{
    if (!isComplex(image.dtype()) || part == ComplexPart::Magnitude)
        return image;
    const DType number = native(image.dtype()) == DType::Complex64 ? DType::Float32 : DType::Float64;
    const std::size_t skipped = part == ComplexPart::Imaginary ? itemSize(number) : 0;
    return {image.data() + skipped, isSwapped(image.dtype()) ? swapped(number) : number, image.shape(),
            image.strides()};
}

} // namespace

std::vector<ImageView> rangeSamples(const Document &document, ComplexPart part)
{
    const DType dtype = native(document.spec().dtype);
    if (dtype == DType::Bool || dtype == DType::UInt8 || dtype == DType::UInt16
        || document.transfer() == Transfer::Linear || (isComplex(dtype) && part == ComplexPart::Phase))
        return {};
    std::vector<ImageView> samples{sampled(partOf(document.view(), part))};
    const std::optional<SeenArray> &array = document.array();
    for (int axis = 0; array && axis < static_cast<int>(array->layout.shape.size()); ++axis) {
        if (array->reading.isSeenWhole(axis))
            continue;
        const std::ptrdiff_t extent = array->layout.shape[static_cast<std::size_t>(axis)];
        for (std::ptrdiff_t i = 0; i < std::min(extent, mostSlices); ++i) {
            ArrayReading reading = array->reading;
            reading.index[static_cast<std::size_t>(axis)] = i * extent / std::min(extent, mostSlices);
            const ArrayImage other = imageOf(array->layout, reading);
            const std::byte *const data = document.buffer().storage()->bytes().data() + other.offset;
            samples.push_back(
                sampled(partOf(ImageView(data, other.spec.dtype, other.spec.shape, other.strides), part)));
        }
    }
    return samples;
}

ShownRange usualRange(const Document &document, ComplexPart part)
{
    const DType dtype = native(document.spec().dtype);
    if (const int maximum = document.spec().maximum; maximum > 0)
        return {0.0, maximum / fullScale(dtype)};
    if (isComplex(dtype) && part == ComplexPart::Phase)
        return {-std::numbers::pi, std::numbers::pi};
    const ScatteredReading scattered(document.buffer().storage());
    auto [least, greatest] = extremesOf(rangeSamples(document, part));
    if (least > greatest || (isFloatingPoint(dtype) && least >= 0.0 && greatest <= 1.0))
        return {};
    if (least == greatest) {
        least = std::min(least, 0.0);
        greatest = least == 0.0 && greatest <= 0.0 ? 1.0 : std::max(greatest, 0.0);
    }
    return {least / fullScale(dtype), greatest / fullScale(dtype)};
}

} // namespace pellucid
