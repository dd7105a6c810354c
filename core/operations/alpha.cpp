// Alpha: add, drop or fill the channel named A. The other channels keep their bytes; nothing is premultiplied or
// blended.
//
// add: one more channel, named A, after the others. uint8, uint16: the value rounded to the nearest integer, halves up.
// float32: the value rounded to float32.
// drop: the channels without A.
// fill: A set to the value, like "set channels=A".
#include "core/operations/kernels/map_values.h"
#include "core/operations/kernels/move_channels.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindAdd(const ImageSpec &input, double value)
{
    if (alphaIndex(input.channels))
        return failure(ErrorCode::InvalidArgument, "this image has an alpha channel already; action=fill changes it.");
    const std::ptrdiff_t alpha = input.shape.channels;
    ImageSpec output = input;
    output.shape.channels = alpha + 1;
    output.channels.emplace_back("A");
    const ImageSpec added{input.dtype, {input.shape.height, input.shape.width, 1}, {"A"}, {}, input.maximum};
    const BoundOperation filled = fillValues(added, {"A"}, value);
    const auto run = [alpha, fill = filled.run](const ImageView &source, const MutableImageView &target) {
        copyPixels(source, target.channelRange(0, alpha));
        fill(target.channel(alpha), target.channel(alpha));
    };
    return BoundOperation{output, run};
}

Result<BoundOperation> bindDrop(const ImageSpec &input, std::ptrdiff_t alpha)
{
    if (input.shape.channels == 1)
        return failure(ErrorCode::InvalidArgument, "alpha is the only channel of this image.");
    ImageSpec output = input;
    output.shape.channels -= 1;
    output.channels.erase(output.channels.begin() + alpha);
    std::vector<std::ptrdiff_t> kept;
    for (std::ptrdiff_t channel = 0; channel < input.shape.channels; ++channel) {
        if (channel != alpha)
            kept.push_back(channel);
    }
    return takeChannels(output, std::move(kept));
}

Result<BoundOperation> bindAlpha(const ImageSpec &input, const Arguments &arguments)
{
    const std::string &action = argument<std::string>(arguments, "action");
    const double value = argument<double>(arguments, "value");
    if (action == "add")
        return bindAdd(input, value);
    const auto alpha = alphaIndex(input.channels);
    if (!alpha)
        return failure(ErrorCode::InvalidArgument, "this image has no alpha channel.");
    if (action == "drop")
        return bindDrop(input, *alpha);
    return fillValues(input, {"A"}, value);
}

} // namespace

Operation declareAlpha()
{
    return {.id = "alpha",
            .title = "Alpha Channel",
            .summary = "Adds, drops or fills the alpha channel; the colors stay as they are.",
            .parameters = {{.id = "action",
                            .title = "Action",
                            .help = "What to do with alpha.",
                            .kind = Parameter::Kind::Choice,
                            .defaultValue = std::string("add"),
                            .options = {{"add", "Add"}, {"drop", "Drop"}, {"fill", "Fill"}}},
                           {.id = "value",
                            .title = "Value",
                            .help = "The alpha of every pixel after add and fill, in the image's own values.",
                            .defaultValue = 1.0,
                            .range = {0.0, 1.0},
                            .uiRange = {0.0, 1.0},
                            .unit = Parameter::Unit::Sample,
                            .shownWhen = {"action", {"add", "fill"}}}},
            .bind = bindAlpha};
}

} // namespace pellucid
