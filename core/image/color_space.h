// What the numbers of an image mean as colors, from what its file says: an ICC profile, or PNG's sRGB, gAMA and cHRM.
#pragma once

#include "core/image/icc_profile.h"
#include "core/image/image.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace pellucid {

// The file's own profile, or one made of what it says instead. nullptr: sRGB, nothing is said, or it is not understood.
[[nodiscard]] IccProfile openColorProfile(const Metadata &metadata);

// What an image's numbers mean, as an ICC profile: the file's own, or one made of what it says instead. nullptr: sRGB,
// or nothing is said.
[[nodiscard]] std::shared_ptr<const std::vector<std::byte>> colorProfile(const Metadata &metadata, Transfer transfer);

// The same, but for what it says about colors.
[[nodiscard]] Metadata withProfile(Metadata metadata, const std::vector<std::byte> &icc);

// Whether a file says anything about its colors.
[[nodiscard]] bool statesColors(const Metadata &metadata);

// What the numbers of such an image are, for people: "Display P3", "gamma 2.20", "linear light", or "sRGB" where the
// file says so or says nothing.
[[nodiscard]] std::string colorSpaceName(const Metadata &metadata, Transfer transfer);

} // namespace pellucid
