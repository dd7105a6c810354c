// The rows of an image as packed elements, whatever its layout: what the loops of this folder read.
#pragma once

#include "core/buffer/image_view.h"

#include <span>
#include <vector>

namespace pellucid {

// How many channels the loops take; of images that have more, so many at a time.
inline constexpr std::size_t maxChannels = 4;

// In the image's own dtype. A row that is packed is given as it lies there; another one is copied before.
class PackedRows
{
public:
    explicit PackedRows(const ImageView &image);

    // The bytes of width * channels elements, at any address; valid until the next call.
    [[nodiscard]] std::span<const std::byte> row(std::ptrdiff_t y);

private:
    ImageView m_image;
    std::size_t m_bytes;           // of a row
    std::vector<std::byte> m_copy; // empty where rows are packed
};

// As float64: sampleValue() of each element.
class RealRows
{
public:
    explicit RealRows(const ImageView &image);

    [[nodiscard]] std::span<const double> row(std::ptrdiff_t y);

private:
    PackedRows m_rows;
    DType m_dtype;
    std::vector<double> m_values;
};

} // namespace pellucid
