// A picture in somebody else's memory: pointer, dtype, shape and strides, exactly what NumPy's ndarray or a Python
// buffer holds. ImageView reads, MutableImageView also writes and converts to the former.
//
// Elements may lie at any address, also between two multiples of their size: they are read by memcpy(), or by vector
// loads that do not mind.
//
// A view owns nothing: whoever makes one keeps the bytes alive. Bounds are checked once, by over(); every view made
// from a view stays inside it. Copying costs seven words. Reading and writing through views is as thread-safe as the
// bytes behind them.
#pragma once

#include "core/base/dtype.h"
#include "core/base/geometry.h"
#include "core/base/result.h"
#include "core/buffer/shape.h"

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

namespace pellucid {

template <typename Byte>
class BasicImageView
{
    static_assert(std::is_same_v<std::remove_const_t<Byte>, std::byte>);

public:
    BasicImageView() = default;

    // For callers that hold the proof that the layout stays inside their memory; data is element (0, 0, 0).
    BasicImageView(Byte *data, DType dtype, const Shape &shape, const Strides &strides)
        : m_data(data), m_dtype(dtype), m_shape(shape), m_strides(strides)
    {
    }

    // Packed.
    BasicImageView(Byte *data, DType dtype, const Shape &shape)
        : BasicImageView(data, dtype, shape, packedStrides(shape, dtype))
    {
    }

    // A mutable view reads as well.
    template <typename Other>
        requires(std::is_const_v<Byte> && !std::is_const_v<Other>)
    BasicImageView(const BasicImageView<Other> &other) // NOLINT(google-explicit-constructor)
        : BasicImageView(other.data(), other.dtype(), other.shape(), other.strides())
    {
    }

    // A layout over `bytes` whose element (0, 0, 0) is at `offset`. Fails unless every element lies inside.
    [[nodiscard]] static Result<BasicImageView> over(std::span<Byte> bytes, std::ptrdiff_t offset, DType dtype,
                                                     const Shape &shape, const Strides &strides)
    {
        const Result<ByteExtent> extent = byteExtent(shape, strides, dtype);
        if (!extent)
            return tl::unexpected(extent.error());
        const auto size = static_cast<std::ptrdiff_t>(bytes.size());
        if (offset < 0 || offset > size || extent->begin < -offset || extent->end > size - offset)
            return failure(ErrorCode::InvalidArgument, "The layout reaches outside its memory.");
        return BasicImageView(bytes.data() + offset, dtype, shape, strides);
    }

    [[nodiscard]] Byte *data() const { return m_data; }
    [[nodiscard]] DType dtype() const { return m_dtype; }
    [[nodiscard]] Shape shape() const { return m_shape; } // by value: views are mostly temporaries
    [[nodiscard]] Strides strides() const { return m_strides; }
    [[nodiscard]] std::ptrdiff_t height() const { return m_shape.height; }
    [[nodiscard]] std::ptrdiff_t width() const { return m_shape.width; }
    [[nodiscard]] std::ptrdiff_t channels() const { return m_shape.channels; }
    [[nodiscard]] Rect rect() const { return m_shape.rect(); }
    [[nodiscard]] bool isEmpty() const { return m_shape.height == 0 || m_shape.width == 0 || m_shape.channels == 0; }

    // Bytes from element (0, 0, 0) to element (y, x, channel).
    [[nodiscard]] std::ptrdiff_t offset(std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t channel = 0) const
    {
        return y * m_strides.row + x * m_strides.pixel + channel * m_strides.channel;
    }

    [[nodiscard]] Byte *at(std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t channel = 0) const
    {
        assert(m_shape.rect().contains(Point{x, y}) && channel >= 0 && channel < m_shape.channels);
        return m_data + offset(x, y, channel);
    }

    // Element i of a row lies i elements after its first one, channel by channel.
    [[nodiscard]] bool hasPackedRows() const
    {
        const Strides packed = packedStrides(m_shape, m_dtype);
        return (m_shape.channels == 1 || m_strides.channel == packed.channel)
            && (m_shape.width == 1 || m_strides.pixel == packed.pixel);
    }

    // C-contiguous: no gap anywhere.
    [[nodiscard]] bool isPacked() const
    {
        return hasPackedRows() && (m_shape.height <= 1 || m_strides.row == packedStrides(m_shape, m_dtype).row);
    }

    // a[y : y + h, x : x + w]. The rectangle must lie inside.
    [[nodiscard]] BasicImageView crop(const Rect &rect) const
    {
        assert(m_shape.rect().contains(rect));
        return {m_data + offset(rect.x, rect.y), m_dtype, {rect.height, rect.width, m_shape.channels}, m_strides};
    }

    // a[::-1]
    [[nodiscard]] BasicImageView flippedVertically() const
    {
        return {lastOf(m_shape.height, m_strides.row),
                m_dtype,
                m_shape,
                {-m_strides.row, m_strides.pixel, m_strides.channel}};
    }

    // a[:, ::-1]
    [[nodiscard]] BasicImageView flippedHorizontally() const
    {
        return {lastOf(m_shape.width, m_strides.pixel),
                m_dtype,
                m_shape,
                {m_strides.row, -m_strides.pixel, m_strides.channel}};
    }

    // a[..., ::-1]
    [[nodiscard]] BasicImageView reversedChannels() const
    {
        return {lastOf(m_shape.channels, m_strides.channel),
                m_dtype,
                m_shape,
                {m_strides.row, m_strides.pixel, -m_strides.channel}};
    }

    // a.swapaxes(0, 1): element (y, x) becomes (x, y).
    [[nodiscard]] BasicImageView transposed() const
    {
        return {m_data,
                m_dtype,
                {m_shape.width, m_shape.height, m_shape.channels},
                {m_strides.pixel, m_strides.row, m_strides.channel}};
    }

    // a[..., first : first + count]
    [[nodiscard]] BasicImageView channelRange(std::ptrdiff_t first, std::ptrdiff_t count) const
    {
        assert(first >= 0 && count >= 0 && first + count <= m_shape.channels);
        return {m_data + first * m_strides.channel, m_dtype, {m_shape.height, m_shape.width, count}, m_strides};
    }

    // a[..., c : c + 1]
    [[nodiscard]] BasicImageView channel(std::ptrdiff_t index) const { return channelRange(index, 1); }

    // a[::rows, ::columns]; both steps at least 1.
    [[nodiscard]] BasicImageView everyNth(std::ptrdiff_t rows, std::ptrdiff_t columns) const
    {
        assert(rows >= 1 && columns >= 1);
        return {m_data,
                m_dtype,
                {(m_shape.height + rows - 1) / rows, (m_shape.width + columns - 1) / columns, m_shape.channels},
                {m_strides.row * rows, m_strides.pixel * columns, m_strides.channel}};
    }

private:
    [[nodiscard]] Byte *lastOf(std::ptrdiff_t count, std::ptrdiff_t stride) const
    {
        return count > 0 ? m_data + (count - 1) * stride : m_data;
    }

    Byte *m_data = nullptr;
    DType m_dtype = DType::UInt8;
    Shape m_shape;
    Strides m_strides;
};

using ImageView = BasicImageView<const std::byte>;
using MutableImageView = BasicImageView<std::byte>;

} // namespace pellucid
