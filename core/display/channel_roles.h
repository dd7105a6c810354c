// Which channels of an image make up its color, whatever their names, number and order.
#pragma once

#include "core/buffer/image_spec.h"

#include <algorithm>
#include <cstddef>

namespace pellucid {

struct ChannelRoles
{
    static constexpr std::ptrdiff_t none = -1; // shown as 0; for alpha: opaque

    std::ptrdiff_t red = none;
    std::ptrdiff_t green = none;
    std::ptrdiff_t blue = none;
    std::ptrdiff_t alpha = none;

    bool operator==(const ChannelRoles &) const = default;

    [[nodiscard]] bool isGray() const { return red == green && green == blue; }
    [[nodiscard]] bool fits(std::ptrdiff_t channels) const { return std::max({red, green, blue, alpha}) < channels; }
    [[nodiscard]] bool hasAlpha() const { return alpha != none; }
};

// Channels named R, G and B wherever they are, or so in a layer ("left.R"); otherwise the first channels that are not
// alpha: one of them as gray, two as red and green, three or more as red, green and blue. An image of nothing but alpha
// is shown as gray.
[[nodiscard]] ChannelRoles channelRoles(const ChannelNames &names);

} // namespace pellucid
