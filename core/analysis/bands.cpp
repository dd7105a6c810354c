#include "core/analysis/bands.h"

#include "core/base/parallel.h"

#include <atomic>
#include <thread>

namespace pellucid {

namespace {

std::ptrdiff_t partsOf(std::ptrdiff_t extent, std::ptrdiff_t part)
{
    return (extent + part - 1) / part;
}

} // namespace

Bands::Bands(const ImageView &image)
    : m_image(image),
      m_height(rowsPerChunk(packedStrides(image.shape(), image.dtype()).row)),
      m_rows(image.isEmpty() ? 0 : partsOf(image.height(), m_height)),
      m_columns(partsOf(image.width(), maxColumns))
{
}

bool Bands::run(const Progress &progress,
                const std::function<void(std::size_t band, const ImageView &part)> &body) const
{
    const auto caller = std::this_thread::get_id();
    std::atomic<std::ptrdiff_t> done = 0;
    parallelFor(count(), 1, [&](std::ptrdiff_t band, std::ptrdiff_t) {
        if (progress.token.isCancelled())
            return;
        const Rect part{band % m_columns * maxColumns, band / m_columns * m_height, maxColumns, m_height};
        body(static_cast<std::size_t>(band), m_image.crop(part.intersected(m_image.rect())));
        const std::ptrdiff_t finished = ++done;
        if (std::this_thread::get_id() == caller)
            progress.at(static_cast<double>(finished) / static_cast<double>(count()));
    });
    if (progress.token.isCancelled())
        return false;
    progress.at(1.0);
    return true;
}

} // namespace pellucid
