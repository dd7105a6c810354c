#include "core/image/icc_profile.h"

#include <lcms2.h>

namespace pellucid {

namespace {

using Curve = std::unique_ptr<cmsToneCurve, decltype(&cmsFreeToneCurve)>;

Curve curveOf(double gamma)
{
    const double parameters[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    return {gamma == srgbCurve ? cmsBuildParametricToneCurve(nullptr, 4, parameters) : cmsBuildGamma(nullptr, gamma),
            &cmsFreeToneCurve};
}

cmsCIExyY point(const Chromaticities &chromaticities, std::size_t first)
{
    return {chromaticities[first], chromaticities[first + 1], 1.0};
}

} // namespace

void CloseIccProfile::operator()(void *profile) const
{
    cmsCloseProfile(profile);
}

IccProfile openIccProfile(std::span<const std::byte> bytes)
{
    return IccProfile(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
}

bool isRgbProfile(const IccProfile &profile)
{
    return profile != nullptr && cmsGetColorSpace(profile.get()) == cmsSigRgbData;
}

bool isGrayProfile(const IccProfile &profile)
{
    return profile != nullptr && cmsGetColorSpace(profile.get()) == cmsSigGrayData;
}

IccProfile makeRgbProfile(const Chromaticities &chromaticities, double gamma)
{
    const cmsCIExyY white = point(chromaticities, 0);
    const cmsCIExyYTRIPLE primaries{point(chromaticities, 2), point(chromaticities, 4), point(chromaticities, 6)};
    const Curve curve = curveOf(gamma);
    cmsToneCurve *const curves[] = {curve.get(), curve.get(), curve.get()};
    return IccProfile(curve != nullptr ? cmsCreateRGBProfile(&white, &primaries, curves) : nullptr);
}

IccProfile makeGrayProfile(const Chromaticities &chromaticities, double gamma)
{
    const cmsCIExyY white = point(chromaticities, 0);
    const Curve curve = curveOf(gamma);
    return IccProfile(curve != nullptr ? cmsCreateGrayProfile(&white, curve.get()) : nullptr);
}

std::vector<std::byte> iccBytes(const IccProfile &profile, const std::string &name)
{
    if (profile == nullptr)
        return {};
    if (!name.empty()) {
        cmsMLU *const text = cmsMLUalloc(nullptr, 1);
        cmsMLUsetASCII(text, "en", "US", name.c_str());
        cmsWriteTag(profile.get(), cmsSigProfileDescriptionTag, text);
        cmsMLUfree(text);
    }
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile.get(), nullptr, &size);
    std::vector<std::byte> bytes(size);
    if (size == 0 || cmsSaveProfileToMem(profile.get(), bytes.data(), &size) == 0)
        return {};
    return bytes;
}

} // namespace pellucid
