#include "core/operations/kernels/move_channels.h"

#include "core/operations/kernels/packed_bytes.h"
#include "core/operations/kernels/packed_rows.h"
#include "core/operations/kernels/run.h"

#include <algorithm>
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

template <typename T>
void copyRow(Run<T> source, MutableRun<T> target, std::ptrdiff_t count)
{
    for (std::ptrdiff_t x = 0; x < count; ++x)
        target.set(x, source[x]);
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
    if (std::ranges::all_of(moves, [](const ChannelMove &move) { return move.from == move.to; }))
        return {image, {}};
    const auto packed = [shuffle = shuffleOf(moves, image.channels.size(), itemSize(image.dtype))](
                            const ImageView &source, const MutableImageView &target) {
        editPackedRows(source, target, [&](const std::byte *from, std::byte *to, std::size_t bytes) {
            shuffleBytes(from, to, bytes, shuffle);
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
        if (source.isEmpty() || source.data() == target.data())
            return; // the layout is kept only where a single channel is taken from an image that has no other
        visitEditable(source.dtype(), [&]<typename T>(std::type_identity<T>) {
            for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
                std::ptrdiff_t to = 0;
                for (const std::ptrdiff_t from : channels)
                    copyRow(rowOf<T>(source, y, from), mutableRowOf<T>(target, y, to++), source.width());
            }
        });
    };
    return {output, run};
}

} // namespace pellucid
