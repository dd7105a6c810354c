// Reorder Channels: channel k becomes what the k-th letter names. Every dtype: the bytes move unchanged; the names stay
// where they are, so BGR on an RGB image turns red things blue. Alpha keeps its place when the order does not name it.
#include "core/operations/kernels/move_channels.h"

#include <algorithm>

namespace pellucid {

namespace {

Result<BoundOperation> bindReorder(const ImageSpec &input, const Arguments &arguments)
{
    const std::string &order = argument<std::string>(arguments, "order");
    std::vector<std::ptrdiff_t> sources;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto source = channelIndex(input.channels, std::string_view(order).substr(i, 1));
        if (!source || std::ranges::find(sources, *source) != sources.end())
            return failure(ErrorCode::InvalidArgument,
                           "\"order\" must name each channel once, by one letter; \"" + order + "\" does not.");
        sources.push_back(*source);
    }
    std::vector<std::ptrdiff_t> places;
    for (std::ptrdiff_t channel = 0; channel < input.shape.channels; ++channel) {
        if (channel != alphaIndex(input.channels) || std::ranges::find(sources, channel) != sources.end())
            places.push_back(channel);
    }
    if (places.size() != sources.size())
        return failure(ErrorCode::InvalidArgument,
                       "\"order\" must name all " + std::to_string(places.size()) + " channels; \"" + order
                           + "\" does not.");
    std::vector<ChannelMove> moves;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (sources[i] != places[i])
            moves.push_back({sources[i], places[i]});
    }
    return moveChannels(input, std::move(moves));
}

} // namespace

Operation declareReorder()
{
    return {.id = "reorder",
            .title = "Reorder Channels",
            .summary = "Puts the channels into another order: BGR is arr[:, :, ::-1].",
            .parameters = {{.id = "order",
                            .title = "Order",
                            .help = "The letters of all channels, in the order to read them; alpha may be left out and "
                                    "then keeps its place.",
                            .kind = Parameter::Kind::Order,
                            .defaultValue = std::string("BGR")}},
            .bind = bindReorder};
}

} // namespace pellucid
