// Set to Constant: value.
//
// uint8, uint16: the value rounded to the nearest integer, halves up; it must lie within 0..full scale.
// float32: the value rounded to float32; NaN and infinities are allowed.
#include "core/operations/kernels/map_values.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindSet(const ImageSpec &input, const Arguments &arguments)
{
    return fillValues(input, argument<ChannelNames>(arguments, "channels"), argument<double>(arguments, "value"));
}

} // namespace

Operation declareSet()
{
    return {.id = "set",
            .title = "Set to Constant",
            .summary = "Gives every pixel the same value: arr[:, :, c] = value.",
            .parameters = {channelsParameter(),
                           {.id = "value",
                            .title = "Value",
                            .help = "The constant, in the image's own values; float32 also takes nan, inf and -inf.",
                            .defaultValue = 0.0,
                            .range = {0.0, 1.0},
                            .uiRange = {0.0, 1.0},
                            .unit = Parameter::Unit::Sample}},
            .bind = bindSet};
}

} // namespace pellucid
