// Offset: v + value.
//
// uint8, uint16: the exact sum, rounded to the nearest integer, halves up, and clamped to 0..full scale (NumPy's own
// integers would wrap around).
// float32: the sum in double, rounded once to float32; not clamped; NaN and infinities as IEEE 754 has them.
#include "core/operations/kernels/exact.h"
#include "core/operations/kernels/map_values.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindOffset(const ImageSpec &input, const Arguments &arguments)
{
    const double offset = argument<double>(arguments, "value");
    const Line real{1.0, offset};
    const auto exact = [offset](double v) {
        return roundHalfUp(v + offset,
                           [&](double half) { return !ExactSum().add(v).add(offset).add(-half).isNegative(); });
    };
    return mapValues(input, argument<ChannelNames>(arguments, "channels"), exact, real);
}

} // namespace

Operation declareOffset()
{
    return {.id = "offset",
            .title = "Offset",
            .summary = "Adds a constant: v + value, rounded and clamped, where arr + value would wrap around.",
            .parameters = {channelsParameter(),
                           {.id = "value",
                            .title = "Offset",
                            .help = "What is added, in the image's own values; 0 changes nothing.",
                            .defaultValue = 0.0,
                            .range = {-1.0, 1.0},
                            .uiRange = {-1.0, 1.0},
                            .unit = Parameter::Unit::Sample}},
            .bind = bindOffset};
}

} // namespace pellucid
