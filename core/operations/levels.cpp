// Levels: t = clamp((v - black) / (white - black), 0, 1); full * t^(1 / gamma).
//
// uint8, uint16: the exactly rounded value of the formula, halves up, for any black and white, whole numbers or not.
// With a gamma other than 1 a long double decides near halves, and what is within 1e-12 of a half counts as one.
// float32: in double, rounded once to float32. Clamped to 0..1 as well: that is what levels means. NaN stays NaN.
#include "core/operations/kernels/exact.h"
#include "core/operations/kernels/map_values.h"

namespace pellucid {

namespace {

struct Levels
{
    double black;
    double white;
    double gamma;
    double full;

    [[nodiscard]] double real(double v) const
    {
        const double t = std::clamp((v - black) / (white - black), 0.0, 1.0);
        return full * (gamma == 1.0 ? t : std::pow(t, 1.0 / gamma));
    }

    [[nodiscard]] double exact(double v) const
    {
        return roundHalfUp(real(v),
                           [&](double half) { return gamma == 1.0 ? reaches(v, half) : curveReaches(v, half); });
    }

    // full * (v - black) >= half * (white - black), without rounding.
    [[nodiscard]] bool reaches(double v, double half) const
    {
        return !ExactSum()
                    .add(full * v)
                    .addProduct(-full, black)
                    .addProduct(-half, white)
                    .addProduct(half, black)
                    .isNegative();
    }

    [[nodiscard]] bool curveReaches(double v, double half) const
    {
        const long double wideBlack = black;
        const long double t = (v - wideBlack) / (white - wideBlack);
        return full * std::pow(t, 1.0L / static_cast<long double>(gamma)) + 1e-12L >= half;
    }
};

Result<BoundOperation> bindLevels(const ImageSpec &input, const Arguments &arguments)
{
    const Levels levels{argument<double>(arguments, "black"), argument<double>(arguments, "white"),
                        argument<double>(arguments, "gamma"), fullScale(input)};
    if (!(levels.black < levels.white) || !std::isfinite(levels.white - levels.black))
        return failure(ErrorCode::InvalidArgument, "\"black\" must be less than \"white\".");
    const PowerCurve real{levels.black, levels.white, 1.0 / levels.gamma, PowerCurve::Range::Clamped};
    return mapValues(
        input, argument<ChannelNames>(arguments, "channels"), [levels](double v) { return levels.exact(v); }, real);
}

} // namespace

Operation declareLevels()
{
    return {.id = "levels",
            .title = "Levels",
            .summary = "Stretches black..white over the whole range: "
                       "full * np.clip((v - black) / (white - black), 0, 1) ** (1 / gamma).",
            .parameters = {channelsParameter(),
                           {.id = "black",
                            .title = "Black",
                            .help = "What becomes 0, in the image's own values.",
                            .defaultValue = 0.0,
                            .range = {0.0, 1.0},
                            .uiRange = {0.0, 1.0},
                            .unit = Parameter::Unit::Sample},
                           {.id = "white",
                            .title = "White",
                            .help = "What becomes full scale, in the image's own values.",
                            .defaultValue = 1.0,
                            .range = {0.0, 1.0},
                            .uiRange = {0.0, 1.0},
                            .unit = Parameter::Unit::Sample},
                           {.id = "gamma",
                            .title = "Gamma",
                            .help = "Above 1 brightens what lies between black and white, below 1 darkens it.",
                            .defaultValue = 1.0,
                            .range = {0.05, 20.0},
                            .uiRange = {0.1, 5.0}}},
            .bind = bindLevels};
}

} // namespace pellucid
