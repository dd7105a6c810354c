// How an image is shown. Nothing here ever touches a byte of its buffer.
#pragma once

#include "core/buffer/sample.h"
#include "core/image/image.h"
#include "core/display/channel_roles.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace pellucid {

class ColorTransform;

struct ViewSettings
{
    enum class Mode {
        Color,     // all channels, alpha over the checkerboard
        Opaque,    // color without alpha
        Single,    // one channel as gray
        Luminance, // BT.709 weights on the values as shown
    };

    Mode mode = Mode::Color;
    std::ptrdiff_t channel = 0;                // of Single
    std::optional<ChannelRoles> roles = {};    // what is red, green, blue; absent: channelRoles() of the names
    ComplexPart part = ComplexPart::Magnitude; // of complex values
    std::vector<bool> hidden; // a channel: shown as 0 in Color and Opaque; empty: none. Hidden alpha is opaque
    double black = 0.0;       // of the range that is shown, in multiples of full scale
    double white = 1.0;
    double opaque = 1.0;                   // of alpha, likewise
    double exposure = 0.0;                 // in stops
    Transfer transfer = Transfer::Encoded; // Linear: values are encoded as sRGB for the screen

    std::shared_ptr<const ColorTransform> color = {}; // in Color and Opaque, what is shown is converted by it

    bool operator==(const ViewSettings &) const = default;

    // The bytes can be shown as they are.
    [[nodiscard]] bool isPlain() const;

    // From 0 to an image's own full scale: ImageSpec::maximum.
    void showWholeScale(DType dtype, int maximum);
};

} // namespace pellucid
