#include "core/analysis/packed_rows.h"

#include "core/buffer/copy_pixels.h"
#include "core/buffer/sample.h"

namespace pellucid {

PackedRows::PackedRows(const ImageView &image)
    : m_image(image),
      m_bytes(itemSize(image.dtype()) * static_cast<std::size_t>(image.width() * image.channels())),
      m_copy(image.hasPackedRows() ? 0 : m_bytes)
{
}

std::span<const std::byte> PackedRows::row(std::ptrdiff_t y)
{
    if (m_copy.empty())
        return {m_image.at(0, y), m_bytes};
    const ImageView row = m_image.crop({0, y, m_image.width(), 1});
    copyPixels(row, MutableImageView(m_copy.data(), row.dtype(), row.shape()));
    return m_copy;
}

RealRows::RealRows(const ImageView &image)
    : m_rows(image), m_dtype(image.dtype()), m_values(static_cast<std::size_t>(image.width() * image.channels()))
{
}

std::span<const double> RealRows::row(std::ptrdiff_t y)
{
    const std::byte *element = m_rows.row(y).data();
    for (double &value : m_values) {
        value = sampleValue(element, m_dtype);
        element += itemSize(m_dtype);
    }
    return m_values;
}

} // namespace pellucid
