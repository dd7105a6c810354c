// Which ICC profile an operation means: one that everybody knows, or a file.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/operations/parameter.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace pellucid {

// The parameters that say which: "to" and "file".
[[nodiscard]] std::vector<Parameter> profileParameters();

// Of an image whose colors are a gray or R, G and B. Fails with Unsupported where it has others.
enum class ProfileColors { Gray, Rgb };
[[nodiscard]] Result<ProfileColors> profileColors(const ChannelNames &channels);

// For such values; of a known RGB profile the gray one is that of its white and curve. Fails with NotFound, TooLarge or
// Unsupported where a file is not there, large, or no profile for them.
[[nodiscard]] Result<std::shared_ptr<const std::vector<std::byte>>> chosenProfile(const Arguments &arguments,
                                                                                  ProfileColors colors);

} // namespace pellucid
