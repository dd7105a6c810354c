// An image in bands of rows, all of them looked at on all cores: what everything in this folder is built on.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/image_view.h"

#include <functional>

namespace pellucid {

class Bands
{
public:
    static constexpr std::ptrdiff_t maxColumns = 65'536;

    // About half a megabyte of whole rows each, but wider images are cut into columns as well. Where the cuts are
    // depends on shape and dtype alone, never on strides or cores, so that what is added up band by band is the same
    // everywhere.
    explicit Bands(const ImageView &image);

    [[nodiscard]] std::ptrdiff_t count() const { return m_columns * m_rows; }

    // Calls body(band, its part of the image) once for each band, in any order, from several threads, and reports
    // progress on the calling one. Gives false when cancelled: some bands were left out then. What a body throws is
    // thrown on.
    [[nodiscard]] bool run(const Progress &progress,
                           const std::function<void(std::size_t band, const ImageView &part)> &body) const;

private:
    ImageView m_image;
    std::ptrdiff_t m_height;  // of a band; the last ones may be smaller
    std::ptrdiff_t m_rows;    // bands on top of one another
    std::ptrdiff_t m_columns; // and side by side
};

} // namespace pellucid
