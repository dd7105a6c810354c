#include "core/document/usual_range.h"

#include "core/buffer/coarse_grid.h"
#include "core/buffer/scattered_reading.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t wholeElements = 1 << 18; // of an image: up to here every pixel counts
constexpr std::ptrdiff_t sliceElements = 1 << 15; // likewise, of the other slices of a stack
constexpr std::ptrdiff_t maxSlices = 8;

constexpr double tail = 0.001; // of the values, on either side, may lie outside the range

struct Ends
{
    double least = 0.0;
    double greatest = 0.0;
};

ImageView sampled(const ImageView &image, std::ptrdiff_t elements)
{
    const Shape shape = image.shape();
    if (shape.height * shape.width <= elements / shape.channels)
        return image;
    return coarseGrid(image);
}

// All channels but alpha, which is no value of the picture.
void addWithoutAlpha(const ImageView &image, const ChannelNames &names, std::vector<ImageView> &samples)
{
    const std::optional<std::ptrdiff_t> alpha = alphaIndex(names);
    if (!alpha || image.channels() == 1) {
        samples.push_back(image);
        return;
    }
    if (*alpha > 0)
        samples.push_back(image.channelRange(0, *alpha));
    if (*alpha + 1 < image.channels())
        samples.push_back(image.channelRange(*alpha + 1, image.channels() - *alpha - 1));
}

std::vector<double> finiteValues(const std::vector<ImageView> &samples, ComplexPart part)
{
    std::vector<double> values;
    for (const ImageView &image : samples) {
        for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
            for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
                for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
                    const double value = sampleValue(image.at(x, y, c), image.dtype(), part);
                    if (std::isfinite(value))
                        values.push_back(value);
                }
            }
        }
    }
    return values;
}

// Reorders the values, of which there are some.
Ends percentiles(std::vector<double> &values)
{
    const auto rank = static_cast<std::ptrdiff_t>(tail * static_cast<double>(values.size() - 1));
    const auto low = values.begin() + rank;
    const auto high = values.end() - 1 - rank;
    Ends ends;
    std::ranges::nth_element(values, low);
    ends.least = *low;
    std::ranges::nth_element(values, high);
    ends.greatest = *high;
    return ends;
}

bool isLight(const Document &document)
{
    const ChannelNames &names = document.spec().channels;
    return document.transfer() == Transfer::Linear && isFloatingPoint(document.spec().dtype) && channelIndex(names, "R")
        && channelIndex(names, "G") && channelIndex(names, "B");
}

// Whether the values do not matter.
bool isFixed(const Document &document, ComplexPart part, RangeRule rule)
{
    const DType dtype = native(document.spec().dtype);
    if (dtype == DType::Bool || (isComplex(dtype) && part == ComplexPart::Phase))
        return true;
    return rule == RangeRule::Opening && (dtype == DType::UInt8 || document.spec().maximum > 0 || isLight(document));
}

bool usesFullScale(const ImageSpec &spec, double leastOfAll, double greatestOfAll, double upperEnd)
{
    const bool isReal = isFloatingPoint(spec.dtype);
    if (native(spec.dtype) != DType::UInt16 && !isReal)
        return false;
    const double full = fullScale(spec);
    const bool isPicture = isRgb(spec.channels) || spec.profile != nullptr;
    return leastOfAll >= 0.0 && greatestOfAll <= full && upperEnd >= full / (isReal || isPicture ? 8 : 2);
}

} // namespace

std::vector<ImageView> rangeSamples(const Document &document, ComplexPart part, RangeRule rule)
{
    if (isFixed(document, part, rule))
        return {};
    const ChannelNames &names = document.spec().channels;
    std::vector<ImageView> samples;
    addWithoutAlpha(sampled(document.view(), wholeElements), names, samples);
    const std::optional<ArraySlice> &array = document.array();
    for (int axis = 0; array && axis < static_cast<int>(array->layout.shape.size()); ++axis) {
        if (array->mapping.isSeenWhole(axis))
            continue;
        const std::ptrdiff_t extent = array->layout.shape[static_cast<std::size_t>(axis)];
        for (std::ptrdiff_t i = 0; i < std::min(extent, maxSlices); ++i) {
            AxisMapping mapping = array->mapping;
            mapping.index[static_cast<std::size_t>(axis)] = i * extent / std::min(extent, maxSlices);
            const ArrayImage other = imageOf(array->layout, mapping);
            const std::byte *const data = document.buffer().storage()->bytes().data() + other.offset;
            addWithoutAlpha(sampled({data, other.spec.dtype, other.spec.shape, other.strides}, sliceElements), names,
                            samples);
        }
    }
    return samples;
}

ShownRange usualRange(const Document &document, ComplexPart part, RangeRule rule)
{
    const ImageSpec &spec = document.spec();
    if (isComplex(spec.dtype) && part == ComplexPart::Phase)
        return {-std::numbers::pi, std::numbers::pi};
    const double full = fullScale(spec.dtype);
    const ShownRange whole{0.0, fullScale(spec) / full};
    const ScatteredReading scattered(document.buffer().storage());
    std::vector<double> values = finiteValues(rangeSamples(document, part, rule), part);
    if (values.empty())
        return whole;
    const auto [least, greatest] = std::ranges::minmax(values);
    Ends ends = percentiles(values);
    if (rule == RangeRule::Opening && usesFullScale(spec, least, greatest, ends.greatest))
        return whole;
    if (ends.least == ends.greatest)
        ends = {least, greatest};
    if (ends.least == ends.greatest)
        ends = {std::min(ends.least, 0.0), std::max(ends.greatest, 0.0)};
    if (ends.least == ends.greatest)
        return whole;
    return {ends.least / full, ends.greatest / full};
}

} // namespace pellucid
