// One element from text, for every dtype: the inverse of sample.h.
#pragma once

#include "core/base/dtype.h"
#include "core/base/result.h"

#include <cstddef>
#include <string_view>

namespace pellucid {

// Writes what formatSample or formatSampleHex would show. Floating point is rounded to the nearest, float16 through
// float64 as in NumPy. Fails with InvalidArgument, saying what the dtype takes; nothing is written then.
[[nodiscard]] Result<void> parseSample(std::string_view text, DType dtype, std::byte *element);

} // namespace pellucid
