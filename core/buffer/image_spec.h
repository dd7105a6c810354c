// What an image is, apart from its bytes: dtype, shape, the names of its channels, their full scale and colors.
#pragma once

#include "core/base/dtype.h"
#include "core/buffer/shape.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

// One short name a channel, in memory order. Alpha is the channel named "A", whatever its place.
using ChannelNames = std::vector<std::string>;

// Pillow's modes: L, LA, RGB, RGBA; numbers from "0" for more than four.
[[nodiscard]] ChannelNames defaultChannelNames(std::ptrdiff_t count);

// Case does not matter; a plain number is an index.
[[nodiscard]] std::optional<std::ptrdiff_t> channelIndex(const ChannelNames &names, std::string_view name);

[[nodiscard]] std::optional<std::ptrdiff_t> alphaIndex(const ChannelNames &names);

// Channels 0, 1, 2 are R, G and B.
[[nodiscard]] bool isRgb(const ChannelNames &names);

struct ImageSpec
{
    DType dtype = DType::UInt8;
    Shape shape;
    ChannelNames channels;
    std::shared_ptr<const std::vector<std::byte>> profile = {}; // ICC: what the numbers mean; nullptr: sRGB or unknown
    int maximum = 0; // what counts as full scale where that is less than the dtype's: 4095 of 12 bits; 0: the dtype's

    bool operator==(const ImageSpec &) const = default;

    // Pixels of the one fit into the memory of the other.
    [[nodiscard]] bool hasSameLayout(const ImageSpec &other) const
    {
        return dtype == other.dtype && shape == other.shape;
    }
};

// The value that means white or opaque: the image's own maximum, else the dtype's full scale.
[[nodiscard]] double fullScale(const ImageSpec &spec);

} // namespace pellucid
