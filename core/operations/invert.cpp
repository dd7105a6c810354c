// Invert: full scale - v.
//
// uint8, uint16: exact; the same as ~v.
// float32: 1 - v in double, rounded once to float32; not clamped; NaN stays NaN, infinities change their sign.
#include "core/operations/kernels/map_values.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindInvert(const ImageSpec &input, const Arguments &arguments)
{
    const Line inverted{-1.0, fullScale(input)};
    return mapValues(input, argument<ChannelNames>(arguments, "channels"), inverted, inverted);
}

} // namespace

Operation declareInvert()
{
    return {.id = "invert",
            .title = "Invert",
            .summary = "Turns values around: full - v (255, 65535 or 1.0), as ~arr does for unsigned integers.",
            .parameters = {channelsParameter()},
            .bind = bindInvert};
}

} // namespace pellucid
