#include "core/codecs/io/verify_rows.h"

#include "core/buffer/copy_pixels.h"

#include <algorithm>
#include <vector>

namespace pellucid {

Result<bool> verifyRows(const ImageView &image, std::ptrdiff_t bandRows, const Progress &progress,
                        const BandReader &read)
{
    Shape shape = image.shape();
    shape.height = std::min(bandRows, shape.height);
    const Result<std::size_t> bytes = packedByteCount(shape, image.dtype());
    if (!bytes)
        return tl::unexpected(bytes.error());
    std::vector<std::byte> band(*bytes);
    for (std::ptrdiff_t y = 0; y < image.height(); y += shape.height) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        shape.height = std::min(shape.height, image.height() - y);
        const MutableImageView rows(band.data(), image.dtype(), shape);
        if (Result<void> done = read(y, rows); !done)
            return failure(std::move(done));
        if (!samePixels(rows, image.crop({0, y, image.width(), shape.height})))
            return false;
        progress.at(static_cast<double>(y + shape.height) / static_cast<double>(image.height()));
    }
    return true;
}

} // namespace pellucid
