// Icon files hold several images of one picture: which one is opened, and what is said of the others.
#pragma once

#include "core/base/result.h"
#include "core/buffer/shape.h"

#include <cstddef>
#include <span>
#include <string>

namespace pellucid {

struct IconImage
{
    Shape shape; // empty where it cannot be read
    int bits = 0;
};

// The largest, of those alike in size the one with the most bits. Fails with Corrupt where none can be read.
[[nodiscard]] Result<std::size_t> bestIcon(std::span<const IconImage> images);

// The one whose number is the text in brackets behind the file's name. Fails with NotFound.
[[nodiscard]] Result<std::size_t> iconNamed(const std::string &member, std::size_t count);

// A sentence that says how to open the others.
[[nodiscard]] std::string otherIcons(std::size_t opened, std::span<const IconImage> images);

} // namespace pellucid
