// Gain: v * value.
//
// uint8, uint16: the exact product, rounded to the nearest integer, halves up, and clamped to 0..full scale.
// float32: the product in double, rounded once to float32; not clamped; NaN and infinities as IEEE 754 has them.
#include "core/operations/kernels/exact.h"
#include "core/operations/kernels/map_values.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindGain(const ImageSpec &input, const Arguments &arguments)
{
    const double gain = argument<double>(arguments, "value");
    const Line real{gain, -0.0}; // adding -0 changes nothing, adding +0 would change -0
    const auto exact = [gain](double v) {
        return roundHalfUp(v * gain,
                           [&](double half) { return !ExactSum().addProduct(v, gain).add(-half).isNegative(); });
    };
    return mapValues(input, argument<ChannelNames>(arguments, "channels"), exact, real);
}

} // namespace

Operation declareGain()
{
    return {.id = "gain",
            .title = "Gain",
            .summary = "Multiplies every value: v * value, rounded and clamped, as "
                       "np.clip(np.floor(arr * value + 0.5), 0, full) would.",
            .parameters = {channelsParameter(),
                           {.id = "value",
                            .title = "Gain",
                            .help = "The factor; 1 changes nothing.",
                            .defaultValue = 1.0,
                            .range = {0.0, 16.0},
                            .uiRange = {0.0, 4.0}}},
            .bind = bindGain};
}

} // namespace pellucid
