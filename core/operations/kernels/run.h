// Elements of one channel at equal distances in memory, typed: what kernels loop over. The bytes may be unaligned.
#pragma once

#include "core/base/load.h"
#include "core/buffer/copy_pixels.h"
#include "core/buffer/image_view.h"

#include <cstring>
#include <type_traits>
#include <vector>

namespace pellucid {

// Stride: bytes from one element to the next, as a number or as a type that is one (Packed).
template <typename T, typename Stride = std::ptrdiff_t>
struct Run
{
    const std::byte *data;
    Stride stride;

    [[nodiscard]] T operator[](std::ptrdiff_t i) const { return load<T>(data + i * stride); }
};

template <typename T, typename Stride = std::ptrdiff_t>
struct MutableRun
{
    std::byte *data;
    Stride stride;

    void set(std::ptrdiff_t i, T value) const { std::memcpy(data + i * stride, &value, sizeof value); }
};

template <typename T>
using Packed = std::integral_constant<std::ptrdiff_t, sizeof(T)>;

// Calls loop(source, target), with runs that the compiler knows to be packed where both are.
template <typename T, typename Loop>
void withKnownStrides(Run<T> source, MutableRun<T> target, Loop loop)
{
    if (source.stride == Packed<T>() && target.stride == Packed<T>())
        loop(Run<T, Packed<T>>{source.data, {}}, MutableRun<T, Packed<T>>{target.data, {}});
    else
        loop(source, target);
}

// One row of one channel.
template <typename T>
[[nodiscard]] Run<T> rowOf(const ImageView &image, std::ptrdiff_t y, std::ptrdiff_t channel)
{
    return {image.at(0, y, channel), image.strides().pixel};
}

template <typename T>
[[nodiscard]] MutableRun<T> mutableRowOf(const MutableImageView &image, std::ptrdiff_t y, std::ptrdiff_t channel)
{
    return {image.at(0, y, channel), image.strides().pixel};
}

// Calls edit(sourceRun, targetRun, count) on every element of the chosen channels (one flag per channel) and copies the
// others. The two views have the same shape and are the same memory or do not overlap.
template <typename T, typename Edit>
void editChannels(const ImageView &source, const MutableImageView &target, const std::vector<bool> &chosen, Edit edit)
{
    if (source.isEmpty())
        return;
    const std::vector<bool> all(chosen.size(), true);
    const bool wholeRows = chosen == all && source.hasPackedRows() && target.hasPackedRows();
    const bool inPlace = source.data() == target.data();
    for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
        if (wholeRows) {
            edit(Run<T>{source.at(0, y), sizeof(T)}, MutableRun<T>{target.at(0, y), sizeof(T)},
                 source.width() * source.channels());
            continue;
        }
        const Rect row{0, y, source.width(), 1};
        if (!inPlace && chosen != all)
            copyPixels(source.crop(row), target.crop(row));
        for (std::ptrdiff_t c = 0; c < source.channels(); ++c) {
            if (chosen[static_cast<std::size_t>(c)])
                edit(rowOf<T>(source, y, c), mutableRowOf<T>(target, y, c), source.width());
        }
    }
}

} // namespace pellucid
