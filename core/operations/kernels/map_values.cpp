#include "core/operations/kernels/map_values.h"

namespace pellucid {

std::vector<bool> chosenChannels(const ImageSpec &image, const ChannelNames &names)
{
    std::vector<bool> chosen(image.channels.size(), false);
    for (const std::string &name : names)
        chosen[static_cast<std::size_t>(channelIndex(image.channels, name).value())] = true;
    return chosen;
}

Parameter channelsParameter()
{
    return {.id = "channels",
            .title = "Channels",
            .help = "The channels to change; every channel but alpha when absent.",
            .kind = Parameter::Kind::Channels,
            .defaultValue = ChannelNames{}};
}

} // namespace pellucid
