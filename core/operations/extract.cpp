// Extract Channel: an image of one channel, named L. Every dtype: the bytes move unchanged.
#include "core/operations/kernels/move_channels.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindExtract(const ImageSpec &input, const Arguments &arguments)
{
    ImageSpec output = input;
    output.shape.channels = 1;
    output.channels = {"L"};
    return takeChannels(output, {channelIndex(input.channels, argument<std::string>(arguments, "channel")).value()});
}

} // namespace

Operation declareExtract()
{
    return {.id = "extract",
            .title = "Extract Channel",
            .summary = "Makes one channel the whole image: arr[:, :, channel], of shape (H, W).",
            .parameters = {{.id = "channel",
                            .title = "Channel",
                            .help = "The channel to keep.",
                            .kind = Parameter::Kind::Channel,
                            .defaultValue = std::string()}},
            .bind = bindExtract};
}

} // namespace pellucid
