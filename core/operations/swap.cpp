// Swap Channels: a and b change places. Every dtype: the bytes move unchanged; the names stay where they are.
#include "core/operations/kernels/move_channels.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindSwap(const ImageSpec &input, const Arguments &arguments)
{
    const std::ptrdiff_t a = channelIndex(input.channels, argument<std::string>(arguments, "a")).value();
    const std::ptrdiff_t b = channelIndex(input.channels, argument<std::string>(arguments, "b")).value();
    return moveChannels(input, {{a, b}, {b, a}});
}

} // namespace

Operation declareSwap()
{
    return {.id = "swap",
            .title = "Swap Channels",
            .summary = "Exchanges two channels: arr[:, :, [a, b]] = arr[:, :, [b, a]].",
            .parameters = {{.id = "a",
                            .title = "Channel",
                            .help = "One of the two channels.",
                            .kind = Parameter::Kind::Channel,
                            .defaultValue = std::string()},
                           {.id = "b",
                            .title = "With",
                            .help = "The other one.",
                            .kind = Parameter::Kind::Channel,
                            .defaultValue = std::string()}},
            .bind = bindSwap};
}

} // namespace pellucid
