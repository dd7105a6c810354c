#include "core/operations/profile.h"

#include "core/buffer/file_bytes.h"
#include "core/image/icc_profile.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace pellucid {

namespace {

struct KnownProfile
{
    const char *id;
    const char *title;
    Chromaticities chromaticities; // x and y of white, red, green, blue
    double gamma;
};

constexpr std::size_t maxFileBytes = std::size_t{16} << 20;

// IEC 61966-2-1; Adobe RGB (1998); SMPTE EG 432-1 with the white and the curve of sRGB; sRGB's colors in linear light.
constexpr std::array known{
    KnownProfile{"srgb", "sRGB", srgbChromaticities, srgbCurve},
    KnownProfile{
        "adobe-rgb", "Adobe RGB (1998) compatible", {0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06}, 563.0 / 256},
    KnownProfile{"display-p3", "Display P3", {0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060}, srgbCurve},
    KnownProfile{"linear-srgb", "Linear sRGB", srgbChromaticities, 1.0},
};

constexpr auto fromFile = "file";

Result<std::vector<std::byte>> readProfile(const std::string &path, ProfileColors colors)
{
    const auto named = [&](Error error) {
        error.message = path + ": " + error.message;
        return error;
    };
    const Result<FileBytes> file = FileBytes::map(path, maxFileBytes).map_error(named);
    if (!file)
        return tl::unexpected(file.error());
    std::vector<std::byte> bytes(file->bytes().begin(), file->bytes().end());
    if (const Result<void> unchanged = file->checkUnchanged().map_error(named); !unchanged)
        return tl::unexpected(unchanged.error());
    const IccProfile profile = openIccProfile(bytes);
    const bool isGray = colors == ProfileColors::Gray;
    if (isGray && isRgbProfile(profile))
        return failure(ErrorCode::Unsupported,
                       path + ": This profile is for RGB values, and the image is gray. Choose a gray profile.");
    if (!isGray && isGrayProfile(profile))
        return failure(
            ErrorCode::Unsupported,
            path
                + ": This profile is for gray values. Make the image gray first (Grayscale, one channel), or "
                  "choose an RGB profile.");
    if (!isRgbProfile(profile) && !isGrayProfile(profile))
        return failure(ErrorCode::Unsupported, path + ": This is no ICC profile for RGB or gray values.");
    return bytes;
}

} // namespace

std::vector<Parameter> profileParameters()
{
    std::vector<Option> options;
    for (const KnownProfile &profile : known)
        options.push_back({profile.id, profile.title});
    options.push_back({fromFile, "A file"});
    return {
        {.id = "to",
         .title = "Profile",
         .help = "What the numbers mean afterwards.",
         .kind = Parameter::Kind::Choice,
         .defaultValue = std::string(known.front().id),
         .options = std::move(options)},
        {.id = "file",
         .title = "File",
         .help = "With profile file: the path of an .icc or .icm file for RGB values, or gray ones of a gray image.",
         .kind = Parameter::Kind::File,
         .defaultValue = std::string("profile.icc"),
         .shownWhen = {"to", {fromFile}}}};
}

Result<ProfileColors> profileColors(const ChannelNames &channels)
{
    if (isRgb(channels))
        return ProfileColors::Rgb;
    if (channelIndex(channels, "L"))
        return ProfileColors::Gray;
    return failure(ErrorCode::Unsupported, "Profiles are for R, G and B or gray, which this image does not have.");
}

Result<std::shared_ptr<const std::vector<std::byte>>> chosenProfile(const Arguments &arguments, ProfileColors colors)
{
    const std::string &to = argument<std::string>(arguments, "to");
    const auto found = std::ranges::find(known, to, &KnownProfile::id);
    const bool isGray = colors == ProfileColors::Gray;
    const auto make = isGray ? &makeGrayProfile : &makeRgbProfile;
    const std::string title = found == known.end() ? ""
        : isGray                                   ? std::string("Gray of ") + found->title
                                                   : found->title;
    Result<std::vector<std::byte>> icc = found != known.end()
        ? iccBytes(make(found->chromaticities, found->gamma), title)
        : readProfile(argument<std::string>(arguments, "file"), colors);
    if (!icc)
        return failure(std::move(icc));
    return std::make_shared<const std::vector<std::byte>>(std::move(*icc));
}

} // namespace pellucid
