#include "core/operations/kernels/move_channels.h"

#include "core/operations/kernels/run.h"

#include <utility>

namespace pellucid {

namespace {

template <typename T>
void moveRow(const ImageView &source, const MutableImageView &target, std::ptrdiff_t y,
             const std::vector<ChannelMove> &moves, std::vector<T> &pixel)
{
    for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
        for (std::size_t i = 0; i < moves.size(); ++i)
            std::memcpy(&pixel[i], source.at(x, y, moves[i].from), sizeof(T));
        for (std::size_t i = 0; i < moves.size(); ++i)
            std::memcpy(target.at(x, y, moves[i].to), &pixel[i], sizeof(T));
    }
}

} // namespace

BoundOperation moveChannels(const ImageSpec &image, std::vector<ChannelMove> moves)
{
    const auto run = [moves = std::move(moves)](const ImageView &source, const MutableImageView &target) {
        if (source.data() != target.data())
            copyPixels(source, target);
        visitEditable(source.dtype(), [&]<typename T>(std::type_identity<T>) {
            std::vector<T> pixel(moves.size());
            for (std::ptrdiff_t y = 0; y < source.height(); ++y)
                moveRow(source, target, y, moves, pixel);
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
