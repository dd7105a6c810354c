#include "core/display/color_transform.h"

#include "core/image/icc_profile.h"
#include "core/base/byte_reader.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <lcms2.h>
#include <optional>
#include <utility>
#include <vector>

namespace pellucid {

namespace {

struct DeleteTransform
{
    void operator()(void *transform) const { cmsDeleteTransform(transform); }
};
using Transform = std::unique_ptr<void, DeleteTransform>;

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

IccProfile profileOf(const Metadata &metadata)
{
    return metadata.icc.empty() ? pngProfile(pngColors(metadata)) : openIccProfile(metadata.icc);
}

constexpr cmsUInt32Number flags = cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION;

Transform toSrgb(const IccProfile &from, cmsUInt32Number fromType, cmsUInt32Number toType)
{
    const IccProfile srgb(cmsCreate_sRGBProfile());
    return Transform(cmsCreateTransform(from.get(), fromType, srgb.get(), toType, INTENT_RELATIVE_COLORIMETRIC, flags));
}

class RgbTransform final : public ColorTransform
{
public:
    explicit RgbTransform(Transform transform) : m_transform(std::move(transform)) {}

    void applyOpaque(std::uint8_t *bgra, std::ptrdiff_t pixels) const override
    {
        cmsDoTransform(m_transform.get(), bgra, bgra, static_cast<cmsUInt32Number>(pixels));
    }

private:
    Transform m_transform;
};

// What gray levels become. An image of colours with a profile for gray, a fault of its writer, keeps its colours.
class GrayTransform final : public ColorTransform
{
public:
    explicit GrayTransform(const Transform &transform)
    {
        for (std::size_t i = 0; i < m_colors.size(); ++i) {
            const float level = static_cast<float>(i) / 255;
            std::array<float, 3> color{};
            cmsDoTransform(transform.get(), &level, color.data(), 1);
            for (std::size_t c = 0; c < color.size(); ++c)
                m_colors[i][c] = static_cast<std::uint8_t>(std::clamp(color[c], 0.0F, 1.0F) * 255 + 0.5F);
        }
    }

    void applyOpaque(std::uint8_t *bgra, std::ptrdiff_t pixels) const override
    {
        for (std::ptrdiff_t i = 0; i < pixels; ++i, bgra += 4) {
            for (std::size_t c = 0; c < 3; ++c)
                bgra[c] = m_colors[bgra[c]][c];
        }
    }

private:
    std::array<std::array<std::uint8_t, 3>, 256> m_colors{};
};

// A lattice of 18 x 18 x 18 colours.
std::vector<std::uint8_t> someColors()
{
    std::vector<std::uint8_t> colors;
    for (int red = 0; red < 256; red += 15) {
        for (int green = 0; green < 256; green += 15) {
            for (int blue = 0; blue < 256; blue += 15)
                colors.insert(colors.end(),
                              {static_cast<std::uint8_t>(blue), static_cast<std::uint8_t>(green),
                               static_cast<std::uint8_t>(red), 255});
        }
    }
    return colors;
}

std::vector<std::uint8_t> someColorsBy(const ColorTransform &transform)
{
    std::vector<std::uint8_t> colors = someColors();
    transform.apply(colors.data(), std::ssize(colors) / 4);
    return colors;
}

bool isVisible(const ColorTransform &transform)
{
    return !std::ranges::equal(someColors(), someColorsBy(transform),
                               [](int before, int after) { return std::abs(before - after) <= 1; });
}

std::uint8_t rescaled(unsigned value, unsigned factor, unsigned divisor)
{
    return static_cast<std::uint8_t>(std::min(255U, (value * factor + divisor / 2) / divisor));
}

} // namespace

std::shared_ptr<const ColorTransform> ColorTransform::toScreen(const Metadata &metadata)
{
    const IccProfile profile = profileOf(metadata);
    if (profile == nullptr)
        return nullptr;
    std::shared_ptr<const ColorTransform> result;
    if (isRgbProfile(profile)) {
        if (Transform transform = toSrgb(profile, TYPE_BGRA_8, TYPE_BGRA_8))
            result = std::make_shared<const RgbTransform>(std::move(transform));
    } else if (cmsGetColorSpace(profile.get()) == cmsSigGrayData) {
        if (const Transform transform = toSrgb(profile, TYPE_GRAY_FLT, TYPE_BGR_FLT))
            result = std::make_shared<const GrayTransform>(transform);
    }
    return result != nullptr && isVisible(*result) ? result : nullptr;
}

bool ColorTransform::isLike(const ColorTransform &other) const
{
    return this == &other || someColorsBy(*this) == someColorsBy(other);
}

void ColorTransform::apply(std::uint8_t *bgra, std::ptrdiff_t pixels) const
{
    const auto isOpaque = [&] {
        for (std::ptrdiff_t i = 0; i < pixels; ++i) {
            if (bgra[4 * i + 3] != 255)
                return false;
        }
        return true;
    };
    if (isOpaque())
        return applyOpaque(bgra, pixels);
    for (std::uint8_t *pixel = bgra; pixel != bgra + 4 * pixels; pixel += 4) {
        for (int c = 0; c < 3 && pixel[3] != 0; ++c)
            pixel[c] = rescaled(pixel[c], 255, pixel[3]);
    }
    applyOpaque(bgra, pixels);
    for (std::uint8_t *pixel = bgra; pixel != bgra + 4 * pixels; pixel += 4) {
        for (int c = 0; c < 3; ++c)
            pixel[c] = rescaled(pixel[c], pixel[3], 255);
    }
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
        const IccProfile profile = profileOf(metadata);
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
