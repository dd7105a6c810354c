// Bare pixels in a file as an image: the file's bytes, seen through a layout.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/storage.h"
#include "core/codecs/codec.h"
#include "core/codecs/raw/raw_layout.h"

#include <cstddef>
#include <memory>

namespace pellucid {

// Whether a file of so many bytes holds it. Fails with Corrupt, saying how many bytes are missing; InvalidArgument for
// elements that share bytes, or none at all; TooLarge where the sizes cannot be counted.
[[nodiscard]] Result<void> checkRawLayout(const RawLayout &layout, std::size_t fileBytes);

// The file's own bytes, seen so: nothing is read or copied. Fails like checkRawLayout, and beyond the limits with
// TooLarge.
[[nodiscard]] Result<Image> viewRaw(const std::shared_ptr<Storage> &file, const RawLayout &layout,
                                    const DecodeLimits &limits);

// A coarse look at the same: every n-th row and column, so that no more than that many are read, of files of any size
// at once. A copy; fails likewise.
[[nodiscard]] Result<Image> sampleRaw(const std::shared_ptr<Storage> &file, const RawLayout &layout,
                                      const DecodeLimits &limits, Size most);

} // namespace pellucid
