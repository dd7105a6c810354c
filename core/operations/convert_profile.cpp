// Convert to Profile: other numbers for the same colors.
//
// From the image's profile, or sRGB (of gray: its curve) where it has none, by Little CMS: values as fractions of full
// scale (255, 65535, 1.0) are transformed in 32-bit floating point, and for uint8 and uint16 rounded to the nearest,
// halves up, and clipped. float32 is clipped only where the profiles are tables. Alpha and other channels stay.
#include "core/base/load.h"
#include "core/buffer/copy_pixels.h"
#include "core/image/icc_profile.h"
#include "core/operations/operation.h"
#include "core/operations/profile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <lcms2.h>
#include <limits>
#include <memory>
#include <vector>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t runLength = 256; // pixels transformed at a time

using ColorChannels = std::vector<std::ptrdiff_t>; // where R, G and B, or L, lie among the channels

template <typename T>
T sampleOf(double fraction, double full)
{
    if constexpr (std::is_floating_point_v<T>)
        return static_cast<T>(fraction);
    return static_cast<T>(std::clamp(std::floor(fraction * full + 0.5), 0.0, full));
}

template <typename T>
void transformRun(const ImageView &source, const MutableImageView &target, const ColorChannels &channels, float full,
                  cmsHTRANSFORM by)
{
    std::array<float, 3 * runLength> colors;
    for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
        for (std::size_t c = 0; c < channels.size(); ++c) {
            const auto value = static_cast<float>(load<T>(source.at(x, 0, channels[c])));
            colors[channels.size() * static_cast<std::size_t>(x) + c] = value / full;
        }
    }
    cmsDoTransform(by, colors.data(), colors.data(), static_cast<cmsUInt32Number>(source.width()));
    for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
        for (std::size_t c = 0; c < channels.size(); ++c) {
            const T value = sampleOf<T>(colors[channels.size() * static_cast<std::size_t>(x) + c], full);
            std::memcpy(target.at(x, 0, channels[c]), &value, sizeof value);
        }
    }
}

void transform(const ImageView &source, const MutableImageView &target, const ColorChannels &channels, float full,
               cmsHTRANSFORM by)
{
    if (source.data() != target.data())
        copyPixels(source, target);
    visitEditable(source.dtype(), [&]<typename T>(std::type_identity<T>) {
        for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
            for (std::ptrdiff_t x = 0; x < source.width(); x += runLength) {
                const Rect run{x, y, std::min(runLength, source.width() - x), 1};
                transformRun<T>(source.crop(run), target.crop(run), channels, full, by);
            }
        }
    });
}

ColorChannels colorChannels(const ChannelNames &names, ProfileColors colors)
{
    if (colors == ProfileColors::Gray)
        return {*channelIndex(names, "L")};
    return {*channelIndex(names, "R"), *channelIndex(names, "G"), *channelIndex(names, "B")};
}

cmsUInt32Number intentOf(const Arguments &arguments)
{
    const std::string &intent = argument<std::string>(arguments, "intent");
    return intent == "perceptual" ? INTENT_PERCEPTUAL
        : intent == "saturation"  ? INTENT_SATURATION
        : intent == "absolute"    ? INTENT_ABSOLUTE_COLORIMETRIC
                                  : INTENT_RELATIVE_COLORIMETRIC;
}

Result<BoundOperation> bindConvertProfile(const ImageSpec &input, const Arguments &arguments)
{
    const Result<ProfileColors> colors = profileColors(input.channels);
    if (!colors)
        return tl::unexpected(colors.error());
    Result<std::shared_ptr<const std::vector<std::byte>>> profile = chosenProfile(arguments, *colors);
    if (!profile)
        return failure(std::move(profile));
    const bool isGray = *colors == ProfileColors::Gray;
    const auto make = isGray ? &makeGrayProfile : &makeRgbProfile;
    const cmsUInt32Number type = isGray ? TYPE_GRAY_FLT : TYPE_RGB_FLT;
    // Written and opened as the other one is: an ICC file rounds, and there and back must be the same.
    const IccProfile from =
        openIccProfile(input.profile != nullptr ? *input.profile : iccBytes(make(srgbChromaticities, srgbCurve)));
    if (!(isGray ? isGrayProfile(from) : isRgbProfile(from)))
        return failure(ErrorCode::Unsupported,
                       "The image's own profile is not for its values or is damaged; assign another one first.");
    const cmsUInt32Number flags = cmsFLAGS_NOCACHE | cmsFLAGS_NOOPTIMIZE // which would make tables of curves
        | (argument<std::string>(arguments, "blackpoint") == "on" ? cmsFLAGS_BLACKPOINTCOMPENSATION : 0);
    cmsHTRANSFORM made =
        cmsCreateTransform(from.get(), type, openIccProfile(**profile).get(), type, intentOf(arguments), flags);
    if (made == nullptr)
        return failure(ErrorCode::Unsupported, "The two profiles cannot be joined.");
    const std::shared_ptr<void> by(made, cmsDeleteTransform);
    BoundOperation bound{input,
                         [by, channels = colorChannels(input.channels, *colors),
                          full = fullScale(input)](const ImageView &source, const MutableImageView &target) {
                             transform(source, target, channels, static_cast<float>(full), by.get());
                         }};
    bound.output.profile = std::move(*profile);
    return bound;
}

} // namespace

Operation declareConvertProfile()
{
    std::vector<Parameter> parameters = profileParameters();
    parameters.push_back({.id = "intent",
                          .title = "Intent",
                          .help = "What becomes of colors that the profile does not have, and of white.",
                          .kind = Parameter::Kind::Choice,
                          .defaultValue = std::string("relative"),
                          .options = {{"perceptual", "Perceptual"},
                                      {"relative", "Relative colorimetric"},
                                      {"saturation", "Saturation"},
                                      {"absolute", "Absolute colorimetric"}}});
    parameters.push_back({.id = "blackpoint",
                          .title = "Black point",
                          .help = "Whether the darkest color of the one profile becomes that of the other.",
                          .kind = Parameter::Kind::Choice,
                          .defaultValue = std::string("on"),
                          .options = {{"on", "Compensated"}, {"off", "Kept"}}});
    return {.id = "convert-profile",
            .title = "Convert to Profile",
            .summary = "Gives the same colors other numbers, those of another ICC profile, which is saved with them.",
            .parameters = std::move(parameters),
            .bind = bindConvertProfile};
}

} // namespace pellucid
