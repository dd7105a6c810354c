#include "core/operations/kernels/map_values.h"

#include <cmath>

namespace pellucid {

namespace {

template <typename T>
void lookUpValues(Run<T> source, MutableRun<T> target, std::ptrdiff_t count, const T *table)
{
    withKnownStrides(source, target, [&](auto from, auto to) {
#pragma GCC unroll 4
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

PixelPattern patternOf(const std::vector<bool> &chosen, std::size_t itemSize)
{
    std::vector<std::uint8_t> bytes;
    for (const bool isChosen : chosen)
        bytes.insert(bytes.end(), itemSize, isChosen ? 255 : 0);
    return PixelPattern(bytes);
}

BoundOperation fillValues(const ImageSpec &image, const ChannelNames &names, double value)
{
    const std::vector<bool> chosen = chosenChannels(image, names);
    return visitEditable(image.dtype, [&]<typename T>(std::type_identity<T>) {
        const T constant = static_cast<T>(std::is_integral_v<T> ? std::round(value) : value);
        const auto plain = [chosen, constant](const ImageView &source, const MutableImageView &target) {
            editChannels<T>(source, target, chosen, [&](Run<T>, MutableRun<T> to, std::ptrdiff_t count) {
                for (std::ptrdiff_t i = 0; i < count; ++i)
                    to.set(i, constant);
            });
        };
        std::vector<std::uint8_t> pixel(sizeof(T) * chosen.size(), 0);
        for (std::size_t c = 0; c < chosen.size(); ++c) {
            if (chosen[c])
                std::memcpy(pixel.data() + c * sizeof(T), &constant, sizeof(T));
        }
        const auto packed = [mask = patternOf(chosen, sizeof(T)),
                             constants = PixelPattern(pixel)](const ImageView &source, const MutableImageView &target) {
            editPackedRows(source, target, [&](const std::byte *from, std::byte *to, std::size_t bytes) {
                fillBytes(from, to, bytes, mask, constants);
            });
        };
        return packedOrPlain(image, image, packed, plain);
    });
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
