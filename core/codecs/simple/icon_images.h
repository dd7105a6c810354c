// Icon files hold several images of one picture: which one is opened, and what is said of the others.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <span>

namespace pellucid {

struct IconImage
{
    Shape shape; // empty where it cannot be read
    int bits = 0;
};

// The largest, of those alike in size the one with the most bits. Fails with Corrupt where none can be read.
[[nodiscard]] Result<std::size_t> bestIcon(std::span<const IconImage> images);

// The one whose number is requested, else the best. Fails with NotFound, or as that does.
[[nodiscard]] Result<std::size_t> iconFor(const DecodeRequest &request, std::span<const IconImage> images);

// Says how to open the others, where there are any: as what is not read, unless this one was asked for.
void noteOtherIcons(const DecodeRequest &request, std::size_t opened, std::span<const IconImage> images,
                    Metadata &metadata);

} // namespace pellucid
