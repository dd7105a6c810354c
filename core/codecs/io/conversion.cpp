#include "core/codecs/io/conversion.h"

#include "core/base/parallel.h"
#include "core/buffer/convert_pixels.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t colorCount(std::ptrdiff_t channels)
{
    return channels >= 3 ? 3 : 1;
}

constexpr bool hasAlpha(std::ptrdiff_t channels)
{
    return channels == 2 || channels == 4;
}

// The image's channels other than alpha: R, G and B first where they go by these names, else in memory order.
std::vector<std::ptrdiff_t> colorsOf(const ChannelNames &names)
{
    std::vector<std::ptrdiff_t> colors;
    for (const char *const wanted : {"R", "G", "B"}) {
        const auto found = std::ranges::find(names, wanted);
        if (found != names.end())
            colors.push_back(found - names.begin());
    }
    const std::optional<std::ptrdiff_t> alpha = alphaIndex(names);
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(names.size()); ++i) {
        if (i != alpha && std::ranges::find(colors, i) == colors.end())
            colors.push_back(i);
    }
    return colors;
}

// Every channel: the colors as above, alpha behind R, G and B or else behind all.
std::vector<std::ptrdiff_t> allOf(const ChannelNames &names)
{
    std::vector<std::ptrdiff_t> channels = colorsOf(names);
    const bool isColor = std::ranges::all_of(std::initializer_list<const char *>{"R", "G", "B"}, [&](const char *name) {
        return std::ranges::find(names, name) != names.end();
    });
    if (const std::optional<std::ptrdiff_t> alpha = alphaIndex(names))
        channels.insert(isColor ? channels.begin() + 3 : channels.end(), *alpha);
    return channels;
}

// Bits that hold any value: what orders dtypes here, as the editable ones contain each other.
std::size_t depth(DType dtype)
{
    return itemSize(dtype) * 8;
}

// The image's own dtype, else the narrowest editable one that holds it, else the widest there is.
DType bestDType(DType dtype, const std::vector<DType> &candidates)
{
    const auto badness = [&](DType candidate) {
        const auto wanted = static_cast<int>(depth(dtype));
        const auto given = static_cast<int>(depth(candidate));
        return candidate == dtype ? -1 : !isEditable(candidate) ? 1000 : given >= wanted ? given : 1000 - given;
    };
    return *std::ranges::min_element(candidates, {}, badness);
}

std::optional<std::string> dtypeLoss(DType from, DType to, int maximum)
{
    if (depth(to) >= depth(from))
        return std::nullopt;
    if (maximum > 0)
        return "Values from 0 to " + std::to_string(maximum) + " are scaled and rounded to " + std::to_string(depth(to))
            + " bits.";
    const std::string bits = std::to_string(depth(to)) + " bits.";
    if (isFloatingPoint(from))
        return "Values below 0 or above 1 are clipped and the rest rounded to " + bits;
    return std::to_string(depth(from)) + "-bit values are rounded to " + bits;
}

// What a channel without a source is filled with.
template <typename To>
To filling(std::ptrdiff_t source, int ownMaximum)
{
    if (source != Conversion::opaque)
        return To{0};
    if (ownMaximum > 0)
        return static_cast<To>(ownMaximum);
    return std::is_floating_point_v<To> ? To{1} : std::numeric_limits<To>::max();
}

// Values of the image's own dtype stay as they are, and so does what counts as full scale.
void convertRows(const ImageView &image, const Conversion &conversion, const MutableImageView &target)
{
    const bool isOwnScale = target.dtype() == image.dtype();
    for (std::ptrdiff_t c = 0; c < target.channels(); ++c) {
        const std::ptrdiff_t source = conversion.sources[static_cast<std::size_t>(c)];
        const MutableImageView channel = target.channel(c);
        if (source >= 0) {
            convertPixels(image.channel(source), channel, isOwnScale ? 0 : conversion.maximum);
            continue;
        }
        visitEditable(target.dtype(), [&]<typename To>(std::type_identity<To>) {
            const To value = filling<To>(source, isOwnScale ? conversion.maximum : 0);
            for (std::ptrdiff_t y = 0; y < channel.height(); ++y) {
                for (std::ptrdiff_t x = 0; x < channel.width(); ++x)
                    std::memcpy(channel.at(x, y), &value, sizeof value);
            }
        });
    }
}

// The channels as a view, where they lie evenly spaced.
std::optional<ImageView> rearranged(const ImageView &image, const std::vector<std::ptrdiff_t> &sources)
{
    const std::ptrdiff_t step = sources.size() > 1 ? sources[1] - sources[0] : 0;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] < 0 || sources[i] != sources[0] + static_cast<std::ptrdiff_t>(i) * step)
            return std::nullopt;
    }
    const Shape shape{image.height(), image.width(), static_cast<std::ptrdiff_t>(sources.size())};
    const std::ptrdiff_t channelStep =
        sources.size() > 1 ? step * image.strides().channel : static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    return ImageView(image.data() + sources[0] * image.strides().channel, image.dtype(), shape,
                     {image.strides().row, image.strides().pixel, channelStep});
}

} // namespace

Conversion planConversion(const ImageSpec &spec, const EncoderCapabilities &capabilities)
{
    Conversion plan;
    plan.maximum = spec.maximum;
    if (capabilities.has(EncoderFeature::Arrays)) {
        plan.dtype = spec.dtype;
        plan.sources.resize(spec.channels.size());
        std::iota(plan.sources.begin(), plan.sources.end(), 0);
        plan.isComplete = true;
        if (!capabilities.loss.empty())
            plan.losses.push_back(capabilities.loss);
        return plan;
    }
    plan.dtype = bestDType(spec.dtype, capabilities.dtypes);
    if (const std::optional<std::string> loss = dtypeLoss(spec.dtype, plan.dtype, spec.maximum)) {
        plan.losses.push_back(*loss);
        plan.cost += static_cast<int>(depth(spec.dtype) - depth(plan.dtype)) * 100;
    }

    if (capabilities.has(EncoderFeature::AnyChannels)) {
        plan.sources = allOf(spec.channels);
        plan.isComplete = true;
        plan.cost += plan.dtype != spec.dtype ? 1 : 0;
        return plan;
    }
    const std::vector<std::ptrdiff_t> colors = colorsOf(spec.channels);
    const auto colorChannels = static_cast<std::ptrdiff_t>(colors.size());
    const std::optional<std::ptrdiff_t> alpha = alphaIndex(spec.channels);
    const auto cost = [&](std::ptrdiff_t channels) {
        const int colorLoss = std::max(0, static_cast<int>(colorChannels - colorCount(channels))) * 1000;
        const int alphaLoss = alpha && !hasAlpha(channels) ? 500 : 0;
        const int extra = std::max(0, static_cast<int>(channels) - static_cast<int>(spec.channels.size()));
        return colorLoss + alphaLoss + extra;
    };
    const std::ptrdiff_t channels = *std::ranges::min_element(capabilities.channels, {}, cost);
    plan.cost += cost(channels) + (plan.dtype != spec.dtype ? 1 : 0);

    for (std::ptrdiff_t i = 0; i < colorCount(channels); ++i) {
        const bool isGray = colorChannels == 1;
        plan.sources.push_back(i < colorChannels ? colors[static_cast<std::size_t>(i)]
                                   : isGray      ? colors[0]
                                                 : Conversion::zero);
    }
    if (hasAlpha(channels))
        plan.sources.push_back(alpha.value_or(Conversion::opaque));

    if (colorChannels > colorCount(channels))
        plan.losses.push_back("Only " + std::to_string(colorCount(channels)) + " of " + std::to_string(colorChannels)
                              + " color channels are written.");
    if (alpha && !hasAlpha(channels))
        plan.losses.emplace_back("Alpha is dropped; colors under it stay.");
    if (colorChannels == 2 && colorCount(channels) == 3)
        plan.losses.emplace_back("The third color channel, which the image does not have, is written as 0.");
    if (!capabilities.loss.empty())
        plan.losses.push_back(capabilities.loss);
    return plan;
}

bool Conversion::isView(const ImageSpec &spec) const
{
    return dtype == spec.dtype && sources.size() == spec.channels.size() && std::ranges::is_sorted(sources)
        && sources.front() == 0;
}

std::vector<std::string> takenForLight(const ImageSpec &spec)
{
    if (spec.dtype != DType::UInt8 && spec.dtype != DType::UInt16)
        return {};
    return {
        "Values are written as they are, from 0 to 1, where this format means linear light: other programs show them "
        "brighter."};
}

ChannelNames namesOf(const Conversion &conversion, const ChannelNames &channels)
{
    ChannelNames names = defaultChannelNames(static_cast<std::ptrdiff_t>(conversion.sources.size()));
    for (std::size_t i = 0; i < names.size() && conversion.isComplete; ++i)
        names[i] = channels[static_cast<std::size_t>(conversion.sources[i])];
    return names;
}

Result<ImageView> convert(const ImageView &image, const Conversion &conversion, ImageBuffer &storage,
                          const Progress &progress)
{
    if (conversion.dtype == image.dtype()) {
        if (const std::optional<ImageView> view = rearranged(image, conversion.sources))
            return *view;
    }
    const Shape shape{image.height(), image.width(), static_cast<std::ptrdiff_t>(conversion.sources.size())};
    Result<ImageBuffer> converted = ImageBuffer::allocate(conversion.dtype, shape);
    if (!converted)
        return tl::unexpected(converted.error());
    storage = std::move(*converted);
    const MutableImageView target = storage.mutableView();
    parallelFor(shape.height, rowsPerChunk(target.strides().row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t y = begin; y < end && !progress.token.isCancelled(); ++y) {
            const Rect row{0, y, shape.width, 1};
            convertRows(image.crop(row), conversion, target.crop(row));
        }
    });
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return ImageView(target);
}

} // namespace pellucid
