// Copy Channel: the channel `to` becomes equal to the channel `from`. Every dtype: the bytes move unchanged.
#include "core/operations/kernels/move_channels.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindCopy(const ImageSpec &input, const Arguments &arguments)
{
    return moveChannels(input,
                        {{channelIndex(input.channels, argument<std::string>(arguments, "from")).value(),
                          channelIndex(input.channels, argument<std::string>(arguments, "to")).value()}});
}

} // namespace

Operation declareCopy()
{
    return {.id = "copy",
            .title = "Copy Channel",
            .summary = "Copies one channel onto another: arr[:, :, to] = arr[:, :, from].",
            .parameters = {{.id = "from",
                            .title = "From",
                            .help = "The channel that is read.",
                            .kind = Parameter::Kind::Channel,
                            .defaultValue = std::string()},
                           {.id = "to",
                            .title = "To",
                            .help = "The channel that is overwritten.",
                            .kind = Parameter::Kind::Channel,
                            .defaultValue = std::string()}},
            .bind = bindCopy};
}

} // namespace pellucid
