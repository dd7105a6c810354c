#include "core/operations/kernels/map_values.h"

#include <cmath>

namespace pellucid {

namespace {

template <typename T>
void lookUpValues(Run<T> source, MutableRun<T> target, std::ptrdiff_t count, const T *table)
{
    withKnownStrides(source, target, [&](auto from, auto to) {
        for (std::ptrdiff_t i = 0; i < count; ++i)
            to.set(i, table[from[i]]);
    });
}

} // namespace

void lookUp(Run<std::uint8_t> source, MutableRun<std::uint8_t> target, std::ptrdiff_t count, const std::uint8_t *table)
{
    lookUpValues(source, target, count, table);
}

void lookUp(Run<std::uint16_t> source, MutableRun<std::uint16_t> target, std::ptrdiff_t count,
            const std::uint16_t *table)
{
    lookUpValues(source, target, count, table);
}

std::vector<bool> chosenChannels(const ImageSpec &image, const ChannelNames &names)
{
    std::vector<bool> chosen(image.channels.size(), false);
    for (const std::string &name : names)
        chosen[static_cast<std::size_t>(channelIndex(image.channels, name).value())] = true;
    return chosen;
}

BoundOperation fillValues(const ImageSpec &image, const ChannelNames &names, double value)
{
    return mapValues(
        image, names, [rounded = std::round(value)](double) { return rounded; }, [value](double) { return value; });
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
