#include "core/codecs/raw/raw_rows.h"

#include <algorithm>

namespace pellucid {

std::ptrdiff_t channelsInRow(const RawRows &rows)
{
    return rows.arrangement == RawRows::Arrangement::Planar ? 1 : std::ssize(rows.channels);
}

std::ptrdiff_t minRowStride(const RawRows &rows)
{
    return rows.size.width * channelsInRow(rows) * static_cast<std::ptrdiff_t>(itemSize(rows.dtype));
}

std::ptrdiff_t rowsThatFit(const RawRows &rows, std::size_t fileBytes)
{
    const std::ptrdiff_t row = minRowStride(rows);
    const std::ptrdiff_t stride = std::max(rows.rowStride, row);
    const std::ptrdiff_t planes = std::ssize(rows.channels) / channelsInRow(rows);
    const std::ptrdiff_t bytes = static_cast<std::ptrdiff_t>(fileBytes) - rows.offset;
    // The last row of all may end with its pixels.
    return bytes < row ? 0 : (bytes - row + stride) / (stride * planes);
}

RawLayout layoutOf(const RawRows &rows)
{
    const auto item = static_cast<std::ptrdiff_t>(itemSize(rows.dtype));
    const bool isPlanar = rows.arrangement == RawRows::Arrangement::Planar;
    const std::ptrdiff_t plane = rows.rowStride * rows.size.height;
    const Shape shape{rows.size.height, rows.size.width, std::ssize(rows.channels)};
    Strides strides{rows.rowStride, item * channelsInRow(rows), isPlanar ? plane : item};
    std::ptrdiff_t offset = rows.offset;
    if (rows.direction == RawRows::Direction::BottomUp) {
        offset += rows.rowStride * (rows.size.height - 1);
        strides.row = -strides.row;
    }
    RawLayout layout{arrayOf(rows.dtype, shape, strides)};
    layout.array.offset = offset;
    if (rows.channels != imageOf(layout.array, usualReading(layout.array.shape)).spec.channels)
        layout.channels = rows.channels;
    return layout;
}

} // namespace pellucid
