#include "core/operations/kernels/move_channels.h"

#include "core/operations/kernels/packed_bytes.h"
#include "core/operations/kernels/packed_rows.h"
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

PixelShuffle shuffleOf(const std::vector<ChannelMove> &moves, std::size_t channels, std::size_t itemSize)
{
    std::vector<std::uint8_t> from;
    for (std::size_t i = 0; i < channels * itemSize; ++i)
        from.push_back(static_cast<std::uint8_t>(i));
    for (const ChannelMove &move : moves) {
        for (std::size_t i = 0; i < itemSize; ++i)
            from[static_cast<std::size_t>(move.to) * itemSize + i] =
                static_cast<std::uint8_t>(static_cast<std::size_t>(move.from) * itemSize + i);
    }
    return PixelShuffle(from);
}

} // namespace

BoundOperation moveChannels(const ImageSpec &image, std::vector<ChannelMove> moves)
{
    const std::size_t size = itemSize(image.dtype);
    const auto packed = [size, shuffle = shuffleOf(moves, image.channels.size(), size)](
                            const ImageView &source, const MutableImageView &target) {
        editPackedRows(source, target, [&](const std::byte *from, std::byte *to, std::size_t count) {
            shuffleBytes(from, to, count * size, shuffle);
        });
    };
    const auto plain = [moves = std::move(moves)](const ImageView &source, const MutableImageView &target) {
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
    return packedOrPlain(image, image, packed, plain);
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
