#include "core/codecs/simple/copy_rows.h"

#include "core/base/parallel.h"

#include <algorithm>

namespace pellucid {

Result<void> copyRows(const ImageView &image, const Progress &progress,
                      const std::function<void(std::ptrdiff_t y)> &row)
{
    constexpr std::ptrdiff_t chunksInBand = 16;
    const std::ptrdiff_t chunk = rowsPerChunk(image.strides().row);
    for (std::ptrdiff_t first = 0; first < image.height(); first += chunksInBand * chunk) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::ptrdiff_t count = std::min(chunksInBand * chunk, image.height() - first);
        parallelFor(count, chunk, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            for (std::ptrdiff_t y = first + begin; y < first + end; ++y)
                row(y);
        });
        progress.at(static_cast<double>(first + count) / static_cast<double>(image.height()));
    }
    return {};
}

} // namespace pellucid
