// Images without a number in them, which are black and say nothing.
#pragma once

#include "core/buffer/image_view.h"

#include <optional>

namespace pellucid {

struct NothingFinite
{
    bool hasInfinities = false; // beside NaN, or instead of it
    bool hasNans = false;
};

// Nothing where the image has a finite value, or no pixels. Reads no more than a band of rows beyond the first one.
[[nodiscard]] std::optional<NothingFinite> nothingFinite(const ImageView &image);

} // namespace pellucid
