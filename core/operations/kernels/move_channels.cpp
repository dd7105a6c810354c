#include "core/operations/kernels/move_channels.h"

#include "core/operations/kernels/run.h"

#include <utility>

namespace pellucid {

namespace {

// All values of the row are read before the first one is written.
template <typename T>
void moveRow(const ImageView &source, const MutableImageView &target, std::ptrdiff_t y,
             const std::vector<ChannelMove> &moves, std::vector<T> &values)
{
    auto value = values.begin();
    for (const ChannelMove &move : moves) {
        const Run<T> from = rowOf<T>(source, y, move.from);
        for (std::ptrdiff_t x = 0; x < source.width(); ++x)
            *value++ = from[x];
    }
    value = values.begin();
    for (const ChannelMove &move : moves) {
        const MutableRun<T> to = mutableRowOf<T>(target, y, move.to);
        for (std::ptrdiff_t x = 0; x < source.width(); ++x)
            to.set(x, *value++);
    }
}

} // namespace

BoundOperation moveChannels(const ImageSpec &image, std::vector<ChannelMove> moves)
{
    const auto run = [moves = std::move(moves)](const ImageView &source, const MutableImageView &target) {
        if (source.isEmpty())
            return;
        if (source.data() != target.data())
            copyPixels(source, target);
        visitEditable(source.dtype(), [&]<typename T>(std::type_identity<T>) {
            std::vector<T> values(moves.size() * static_cast<std::size_t>(source.width()));
            for (std::ptrdiff_t y = 0; y < source.height(); ++y)
                moveRow(source, target, y, moves, values);
        });
    };
    return {image, run};
}

BoundOperation takeChannels(const ImageSpec &output, std::vector<std::ptrdiff_t> channels)
{
    const auto run = [channels = std::move(channels)](const ImageView &source, const MutableImageView &target) {
        if (source.data() == target.data())
            return; // the layout is kept only where a single channel is taken from an image that has no other
        for (std::size_t i = 0; i < channels.size(); ++i)
            copyPixels(source.channel(channels[i]), target.channel(static_cast<std::ptrdiff_t>(i)));
    };
    return {output, run};
}

} // namespace pellucid
