// ICC profiles as Little CMS holds them: opened, made and written.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

struct CloseIccProfile
{
    void operator()(void *profile) const;
};

using IccProfile = std::unique_ptr<void, CloseIccProfile>; // a cmsHPROFILE

// nullptr where the bytes are no profile.
[[nodiscard]] IccProfile openIccProfile(std::span<const std::byte> bytes);

// Not for gray, ink or anything else; false for nullptr.
[[nodiscard]] bool isRgbProfile(const IccProfile &profile);

[[nodiscard]] bool isGrayProfile(const IccProfile &profile); // likewise

// x and y of white, red, green and blue.
using Chromaticities = std::array<double, 8>;
inline constexpr Chromaticities srgbChromaticities{0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
inline constexpr double srgbCurve = 0.0; // instead of a gamma

// Light is value ^ gamma. nullptr where the chromaticities mean nothing.
[[nodiscard]] IccProfile makeRgbProfile(const Chromaticities &chromaticities, double gamma);

// The gray ones of those colors: their white and their curve.
[[nodiscard]] IccProfile makeGrayProfile(const Chromaticities &chromaticities, double gamma);

// Called `name`, where that is not empty. Empty without a profile.
[[nodiscard]] std::vector<std::byte> iccBytes(const IccProfile &profile, const std::string &name = {});

} // namespace pellucid
