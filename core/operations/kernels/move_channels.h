// Operations that only carry values from one channel to another.
#pragma once

#include "core/operations/operation.h"

#include <vector>

namespace pellucid {

struct ChannelMove
{
    std::ptrdiff_t from;
    std::ptrdiff_t to;
};

// arr[:, :, to] = arr[:, :, from], all moves of a pixel at once. Channels that no move goes to stay as they are.
[[nodiscard]] BoundOperation moveChannels(const ImageSpec &image, std::vector<ChannelMove> moves);

// arr[:, :, channels], one for each channel of the output.
[[nodiscard]] BoundOperation takeChannels(const ImageSpec &output, std::vector<std::ptrdiff_t> channels);

} // namespace pellucid
