// Gamma: full * (v / full)^(1 / value). Above 1 it brightens, below 1 it darkens.
//
// uint8, uint16: the exactly rounded value of the formula, halves up (there are none: full scale is odd, so the power
// of a ratio of integers never falls on a half). Decided in double; in long double where that is within 1e-6 of a half.
// float32: sign(v) * |v|^(1 / value) in double, rounded once to float32; not clamped, and negative values keep their
// sign; NaN stays NaN, infinities stay infinite. A value of 1 changes no bit.
#include "core/operations/kernels/exact.h"
#include "core/operations/kernels/map_values.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindGamma(const ImageSpec &input, const Arguments &arguments)
{
    const double gamma = argument<double>(arguments, "value");
    const double full = fullScale(input);
    const PowerCurve real{0.0, 1.0, 1.0 / gamma, PowerCurve::Range::Open};
    const auto exact = [gamma, full](double v) {
        return roundHalfUp(full * std::pow(v / full, 1.0 / gamma), [&](double half) {
            const long double wide = full;
            return wide * std::pow(static_cast<long double>(v) / wide, 1.0L / static_cast<long double>(gamma)) >= half;
        });
    };
    return mapValues(input, argument<ChannelNames>(arguments, "channels"), exact, real);
}

} // namespace

Operation declareGamma()
{
    return {.id = "gamma",
            .title = "Gamma",
            .summary = "Brightens or darkens the middle: full * (v / full) ** (1 / value).",
            .parameters = {channelsParameter(),
                           {.id = "value",
                            .title = "Gamma",
                            .help = "Above 1 brightens, below 1 darkens; 1 changes nothing.",
                            .defaultValue = 1.0,
                            .range = {0.05, 20.0},
                            .uiRange = {0.1, 5.0}}},
            .bind = bindGamma};
}

} // namespace pellucid
