// Grayscale: one gray value Y of R, G and B, mixed into them or made the image.
//
// Y is what the method's title says, of stored values ("luma") or, with light=linear, of light: R, G and B are decoded
// with the sRGB curve, weighted, and encoded again ("luminance"). Value, minimum and channel are the same either way.
// The result is v + strength * (Y - v), where Y is not rounded before.
//
// uint8, uint16: the exactly rounded value, halves up, clamped to 0..full scale. The weights of BT.601, BT.709 and
// BT.2020 are exact decimals; custom weights are the doubles given, and need not add up to 1. With light=linear a long
// double decides near halves, and what is within 1e-12 of a half counts as one.
// float32: in double, rounded once to float32; not clamped; one NaN among R, G, B makes Y NaN. Methods named after
// libraries are defined for the dtypes for which these always give the same: OpenCV's float32 depends on the processor.
//
// The channels named R, G and B are read, wherever they lie; an image without them but with an L is taken for R = G =
// B = L. Alpha and other channels stay; output=single leaves nothing but Y.
//
// Sources: ITU-R BT.601-7, BT.709-6, BT.2020-2; IEC 61966-2-1; and for pillow, opencv and numpy the libraries
// themselves, compared over all 2^24 triples by tests/core/test_grayscale_libraries.cpp.
#include "core/operations/kernels/linear_light.h"
#include "core/operations/kernels/luma.h"
#include "core/operations/kernels/mix_gray.h"

namespace pellucid {

namespace {

tl::unexpected<Error> invalid(std::string message)
{
    return failure(ErrorCode::InvalidArgument, std::move(message));
}

template <typename Method>
BoundOperation inLight(const GrayPlan &plan, const Arguments &arguments, const Method &method)
{
    if (argument<std::string>(arguments, "light") == "linear")
        return grayOperation(plan, LinearLight(method, fullScale(plan.input), fullScale(plan.input.dtype)));
    return grayOperation(plan, method);
}

template <typename Formula>
Result<BoundOperation> bindRatio(const GrayPlan &plan, const Arguments &arguments)
{
    return inLight(plan, arguments, Ratio<Formula>());
}

template <typename Formula>
Result<BoundOperation> bindExtreme(const GrayPlan &plan, const Arguments &)
{
    return grayOperation(plan, Ratio<Formula>());
}

Result<BoundOperation> bindChannel(const GrayPlan &plan, const Arguments &arguments)
{
    const std::string &name = argument<std::string>(arguments, "channel");
    const auto channel = channelIndex(plan.input.channels, name);
    if (!channel)
        return invalid("\"channel\" names channel \"" + name + "\", which this image does not have.");
    GrayPlan ofChannel = plan;
    ofChannel.rgb.fill(*channel);
    return grayOperation(ofChannel, Ratio<First>());
}

Result<BoundOperation> bindCustom(const GrayPlan &plan, const Arguments &arguments)
{
    const auto &weights = argument<std::vector<double>>(arguments, "weights");
    return inLight(plan, arguments, CustomWeights{weights[0], weights[1], weights[2]});
}

template <typename Formula, DType... Defined>
Result<BoundOperation> bindLibrary(const GrayPlan &plan, const Arguments &arguments)
{
    const std::string &method = argument<std::string>(arguments, "method");
    if (argument<std::string>(arguments, "light") == "linear")
        return invalid("method=" + method + " is defined on stored values; it does not go with light=linear.");
    if (((plan.input.dtype != Defined) && ...))
        return failure(ErrorCode::Unsupported,
                       "method=" + method + " is not defined for " + std::string(name(plan.input.dtype)) + ", only for"
                           + ((' ' + std::string(name(Defined))) + ...) + '.');
    return grayOperation(plan, Ratio<Formula>());
}

struct Method
{
    const char *id;
    const char *title;
    Result<BoundOperation> (*bind)(const GrayPlan &, const Arguments &);
};

constexpr std::array methods{
    Method{"bt601", "BT.601 (0.299 R + 0.587 G + 0.114 B)", bindRatio<Weighted<299, 587, 114>>},
    Method{"bt709", "BT.709 (0.2126 R + 0.7152 G + 0.0722 B)", bindRatio<Weighted<2126, 7152, 722>>},
    Method{"bt2020", "BT.2020 (0.2627 R + 0.6780 G + 0.0593 B)", bindRatio<Weighted<2627, 6780, 593>>},
    Method{"average", "Average ((R + G + B) / 3)", bindRatio<Weighted<1, 1, 1>>},
    Method{"lightness", "Lightness ((max + min) / 2)", bindRatio<Middle>},
    Method{"value", "Value (max)", bindExtreme<Greatest>},
    Method{"minimum", "Minimum (min)", bindExtreme<Least>},
    Method{"channel", "One channel", bindChannel},
    Method{"custom", "Custom weights", bindCustom},
    Method{"pillow", "As Pillow ((19595 R + 38470 G + 7471 B + 32768) >> 16)", bindLibrary<PillowGray, DType::UInt8>},
    Method{"opencv", "As OpenCV ((9798 R + 19235 G + 3735 B + 16384) >> 15)",
           bindLibrary<OpenCvGray, DType::UInt8, DType::UInt16>},
    Method{"numpy", "As NumPy recipe (0.2989 R + 0.5870 G + 0.1140 B, truncated)",
           bindLibrary<NumPyGray, DType::UInt8>},
};

std::vector<Option> methodOptions()
{
    std::vector<Option> options;
    for (const Method &method : methods)
        options.push_back({method.id, method.title});
    return options;
}

// Which channels to read and, for output=equal, to write.
Result<GrayPlan> planFor(const ImageSpec &input)
{
    const auto find = [&](const char *channel) { return channelIndex(input.channels, channel); };
    GrayPlan plan{input, input};
    if (find("R") && find("G") && find("B")) {
        plan.rgb = {*find("R"), *find("G"), *find("B")};
        plan.mixed.assign(plan.rgb.begin(), plan.rgb.end());
    } else if (find("L")) {
        plan.rgb.fill(*find("L"));
        plan.mixed = {*find("L")};
    } else {
        return failure(ErrorCode::Unsupported, "the image needs channels named R, G and B.");
    }
    return plan;
}

Result<BoundOperation> bindGrayscale(const ImageSpec &input, const Arguments &arguments)
{
    Result<GrayPlan> plan = planFor(input);
    if (!plan)
        return failure(std::move(plan));
    plan->strength = argument<double>(arguments, "strength");
    if (argument<std::string>(arguments, "output") == "single") {
        if (plan->strength != 1.0)
            return invalid("output=single has no color to keep: \"strength\" must be 1.");
        plan->output.shape.channels = 1;
        plan->output.channels = {"L"};
        plan->mixed = {0};
    }
    const auto method = std::ranges::find(methods, argument<std::string>(arguments, "method"), &Method::id);
    return method->bind(*plan, arguments);
}

} // namespace

Operation declareGrayscale()
{
    using enum Parameter::Kind;
    return {
        .id = "grayscale",
        .title = "Grayscale",
        .summary = "Replaces color by one gray value Y: v + strength * (Y - v), rounded once; "
                   "BT.601 is arr @ [0.299, 0.587, 0.114].",
        .parameters = {{.id = "method",
                        .title = "Method",
                        .help = "How Y follows from R, G and B.",
                        .kind = Choice,
                        .defaultValue = std::string("bt709"),
                        .options = methodOptions()},
                       {.id = "channel",
                        .title = "Channel",
                        .help = "The channel that is Y, for method=channel.",
                        .kind = Channel,
                        .defaultValue = std::string("R"),
                        .shownWhen = {"method", {"channel"}}},
                       {.id = "weights",
                        .title = "Weights",
                        .help = "What R, G and B are multiplied by, for method=custom; they need not add up to 1.",
                        .kind = Weights,
                        .defaultValue = std::vector<double>{0.2126, 0.7152, 0.0722},
                        .range = {-4.0, 4.0},
                        .uiRange = {0.0, 1.0},
                        .shownWhen = {"method", {"custom"}}},
                       {.id = "light",
                        .title = "Light",
                        .help = "Whether stored values are weighted (luma) or the light they stand for (luminance, "
                                "by the sRGB curve). Value, minimum and channel give the same either way.",
                        .kind = Choice,
                        .defaultValue = std::string("stored"),
                        .options = {{"stored", "Stored values (luma)"}, {"linear", "Linear light (luminance)"}}},
                       {.id = "strength",
                        .title = "Strength",
                        .help = "How far each channel moves towards Y: 0 keeps the colors, 1 leaves only gray.",
                        .defaultValue = 1.0,
                        .uiRange = {0.0, 1.0},
                        .unit = Parameter::Unit::Fraction},
                       {.id = "output",
                        .title = "Result",
                        .help = "Equal channels keep the layout and alpha; a single channel, of shape (H, W), drops "
                                "alpha and every other channel.",
                        .kind = Choice,
                        .defaultValue = std::string("equal"),
                        .options = {{"equal", "Equal channels"}, {"single", "Single channel"}}}},
        .bind = bindGrayscale};
}

} // namespace pellucid
