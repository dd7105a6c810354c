#include "core/image/color_space.h"

#include "core/base/byte_reader.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <lcms2.h>
#include <optional>
#include <utility>

namespace pellucid {

namespace {

// Of a PNG file, in 1/100000.
struct PngColors
{
    std::optional<std::uint32_t> gamma;
    std::optional<std::array<std::uint32_t, 8>> chromaticities; // white, red, green, blue
    bool isSrgb = false;
};

PngColors pngColors(const Metadata &metadata)
{
    PngColors colors;
    for (const MetadataBlock &chunk : metadata.pngChunks) {
        ByteReader reader(chunk.content);
        if (chunk.type == "sRGB") {
            colors.isSrgb = true;
        } else if (chunk.type == "gAMA") {
            const std::uint32_t gamma = reader.u32be();
            if (reader.isValid() && gamma >= 1000 && gamma <= 1000000)
                colors.gamma = gamma;
        } else if (chunk.type == "cHRM") {
            std::array<std::uint32_t, 8> values{};
            for (std::uint32_t &value : values)
                value = reader.u32be();
            const bool isPlausible =
                std::ranges::all_of(values, [](std::uint32_t value) { return value > 0 && value <= 100000; });
            if (reader.isValid() && isPlausible)
                colors.chromaticities = values;
        }
    }
    return colors;
}

// 1 / 2.2 stands for sRGB's curve.
bool isUsualGamma(std::uint32_t gamma)
{
    return gamma >= 45000 && gamma <= 46000;
}

IccProfile pngProfile(const PngColors &colors)
{
    if (colors.isSrgb || (!colors.gamma && !colors.chromaticities))
        return nullptr;
    Chromaticities chromaticities = srgbChromaticities;
    for (std::size_t i = 0; colors.chromaticities && i < chromaticities.size(); ++i)
        chromaticities[i] = (*colors.chromaticities)[i] / 1e5;
    return makeRgbProfile(chromaticities,
                          !colors.gamma || isUsualGamma(*colors.gamma) ? srgbCurve : 1e5 / *colors.gamma);
}

} // namespace

IccProfile openColorProfile(const Metadata &metadata)
{
    return metadata.icc.empty() ? pngProfile(pngColors(metadata)) : openIccProfile(metadata.icc);
}

std::shared_ptr<const std::vector<std::byte>> colorProfile(const Metadata &metadata, Transfer transfer)
{
    std::vector<std::byte> icc = transfer == Transfer::Linear ? iccBytes(makeRgbProfile(srgbChromaticities, 1.0))
        : !metadata.icc.empty()                               ? metadata.icc
                                                              : iccBytes(pngProfile(pngColors(metadata)));
    return icc.empty() ? nullptr : std::make_shared<const std::vector<std::byte>>(std::move(icc));
}

Metadata withProfile(Metadata metadata, const std::vector<std::byte> &icc)
{
    metadata.icc = icc;
    metadata.iccName.clear();
    std::erase_if(metadata.pngChunks, [](const MetadataBlock &chunk) {
        return chunk.type == "sRGB" || chunk.type == "gAMA" || chunk.type == "cHRM";
    });
    return metadata;
}

bool statesColors(const Metadata &metadata)
{
    const PngColors colors = pngColors(metadata);
    return !metadata.icc.empty() || colors.isSrgb || colors.gamma || colors.chromaticities;
}

std::string colorSpaceName(const Metadata &metadata, Transfer transfer)
{
    if (transfer == Transfer::Linear)
        return "linear light";
    if (!metadata.icc.empty()) {
        const IccProfile profile = openColorProfile(metadata);
        std::array<char, 256> name{};
        if (profile != nullptr)
            cmsGetProfileInfoASCII(profile.get(), cmsInfoDescription, "en", "US", name.data(), name.size());
        const std::string text(name.data());
        return text.empty() ? "an ICC profile without a name" : text;
    }
    const PngColors colors = pngColors(metadata);
    if (colors.isSrgb || (!colors.gamma && !colors.chromaticities))
        return "sRGB";
    std::array<char, 32> gamma{"sRGB curve"};
    if (colors.gamma && !isUsualGamma(*colors.gamma))
        std::snprintf(gamma.data(), gamma.size(), "gamma %.2f", 1e5 / *colors.gamma);
    return std::string(gamma.data()) + (colors.chromaticities ? ", own primaries" : "");
}

} // namespace pellucid
