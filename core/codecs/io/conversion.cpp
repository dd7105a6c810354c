#include "core/codecs/io/conversion.h"

#include "core/base/parallel.h"

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

// Converts a value from `maximum`, where that is not 0, else from full scale; the intermediate double is exact.
template <typename To, typename From>
To scaled(From value, int maximum)
{
    if constexpr (std::is_same_v<To, From>)
        return value;
    if (maximum > 0) {
        const double fraction = std::min(static_cast<double>(value) / maximum, 1.0);
        if constexpr (std::is_same_v<To, float>)
            return static_cast<float>(static_cast<double>(value) / maximum);
        return static_cast<To>(fraction * std::numeric_limits<To>::max() + 0.5);
    }
    if constexpr (std::is_same_v<To, float>) {
        return static_cast<float>(value) / static_cast<float>(std::numeric_limits<From>::max());
    } else if constexpr (std::is_same_v<From, float>) {
        const double clipped = value > 0.0F ? std::min(static_cast<double>(value), 1.0) : 0.0; // NaN too
        return static_cast<To>(clipped * std::numeric_limits<To>::max() + 0.5);
    } else if constexpr (sizeof(To) > sizeof(From)) {
        return static_cast<To>(value * 257);
    } else {
        return static_cast<To>((value + 128) / 257);
    }
}

template <typename From, typename To>
void convertRow(const ImageView &image, std::ptrdiff_t y, const Conversion &conversion, To *row)
{
    const std::vector<std::ptrdiff_t> &sources = conversion.sources;
    const bool isOwnScale = std::is_same_v<To, From> && conversion.maximum > 0;
    const To full = isOwnScale         ? static_cast<To>(conversion.maximum)
        : std::is_floating_point_v<To> ? To{1}
                                       : std::numeric_limits<To>::max();
    const auto channels = static_cast<std::ptrdiff_t>(sources.size());
    for (std::ptrdiff_t c = 0; c < channels; ++c) {
        const std::ptrdiff_t source = sources[static_cast<std::size_t>(c)];
        if (source < 0) {
            for (std::ptrdiff_t x = 0; x < image.width(); ++x)
                row[x * channels + c] = source == Conversion::opaque ? full : To{0};
            continue;
        }
        const std::byte *from = image.at(0, y, source);
        for (std::ptrdiff_t x = 0; x < image.width(); ++x, from += image.strides().pixel) {
            From value;
            std::memcpy(&value, from, sizeof value);
            row[x * channels + c] = scaled<To>(value, conversion.maximum);
        }
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

bool isConverted(const ImageSpec &spec, const EncoderCapabilities &capabilities)
{
    return isEditable(spec.dtype) || planConversion(spec, capabilities).dtype == spec.dtype;
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
    visitEditable(image.dtype(), [&]<typename From>(std::type_identity<From>) {
        visitEditable(target.dtype(), [&]<typename To>(std::type_identity<To>) {
            parallelFor(shape.height, rowsPerChunk(target.strides().row),
                        [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
                            for (std::ptrdiff_t y = begin; y < end && !progress.token.isCancelled(); ++y)
                                convertRow<From>(image, y, conversion, reinterpret_cast<To *>(target.at(0, y)));
                        });
        });
    });
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return ImageView(target);
}

} // namespace pellucid
