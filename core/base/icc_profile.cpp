#include "core/base/icc_profile.h"

#include <lcms2.h>

namespace pellucid {

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

IccProfile makeRgbProfile(const Chromaticities &chromaticities, double gamma)
{
    const auto point = [&](std::size_t i) { return cmsCIExyY{chromaticities[i], chromaticities[i + 1], 1.0}; };
    const cmsCIExyY white = point(0);
    const cmsCIExyYTRIPLE primaries{point(2), point(4), point(6)};
    const double parameters[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    cmsToneCurve *const curve =
        gamma == srgbCurve ? cmsBuildParametricToneCurve(nullptr, 4, parameters) : cmsBuildGamma(nullptr, gamma);
    if (curve == nullptr)
        return nullptr;
    cmsToneCurve *const curves[] = {curve, curve, curve};
    IccProfile profile(cmsCreateRGBProfile(&white, &primaries, curves));
    cmsFreeToneCurve(curve);
    return profile;
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
