#include "core/display/color_transform.h"

#include "core/image/color_space.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <lcms2.h>
#include <utility>
#include <vector>

namespace pellucid {

namespace {

struct DeleteTransform
{
    void operator()(void *transform) const { cmsDeleteTransform(transform); }
};
using Transform = std::unique_ptr<void, DeleteTransform>;

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

// What gray levels become. An image of colors with a profile for gray, a fault of its writer, keeps its colors.
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

// A lattice of 18 x 18 x 18 colors.
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
    const IccProfile profile = openColorProfile(metadata);
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

} // namespace pellucid
