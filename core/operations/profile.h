// Which ICC profile an operation means: one that everybody knows, or a file.
#pragma once

#include "core/operations/parameter.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace pellucid {

// The parameters that say which: "to" and "file".
[[nodiscard]] std::vector<Parameter> profileParameters();

// Fails with NotFound, TooLarge or Unsupported where a file is not there, large, or no profile for R, G and B values.
[[nodiscard]] Result<std::shared_ptr<const std::vector<std::byte>>> chosenProfile(const Arguments &arguments);

} // namespace pellucid
