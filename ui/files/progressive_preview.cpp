#include "ui/files/progressive_preview.h"

#include "core/buffer/copy_pixels.h"
#include "core/image/orientation.h"

#include <algorithm>
#include <new>

namespace pellucid {

namespace {

// Where the view does not say: a side of the picture at most.
constexpr double usualSide = 1600.0;

// Of a picture; more would take too long.
constexpr double maxPixels = 4e6;

Size uprightSize(Size stored, int orientation)
{
    return swapsAxes(orientation) ? Size{stored.height, stored.width} : stored;
}

double zoomFor(Viewport view, Size image)
{
    if (view.windowSize().width > 0) {
        view.setImageSize(image);
        const double zoom = view.zoom();
        if (zoom < 1.0
            && zoom * zoom * static_cast<double>(image.width) * static_cast<double>(image.height) <= maxPixels)
            return zoom;
    }
    return std::min(1.0, usualSide / static_cast<double>(std::max(image.width, image.height)));
}

ImageView viewOf(const QImage &image)
{
    return {reinterpret_cast<const std::byte *>(image.constBits()), DType::UInt8, {image.height(), image.width(), 4}};
}

} // namespace

void ProgressivePreview::setView(const Viewport &view)
{
    const std::lock_guard lock(m_mutex);
    m_view = view;
}

void ProgressivePreview::request()
{
    const std::lock_guard lock(m_mutex);
    m_isWanted = true;
    m_isReady.store(false, std::memory_order_relaxed);
    m_isRequested.store(true, std::memory_order_release);
}

// Without memory for it nothing is shown early.
void ProgressivePreview::add(const PartialImage &part)
try {
    const Shape shape = part.pixels.shape();
    const bool isRefined = part.rows < m_formerRows;
    const bool isLast = part.rows == shape.height && part.rows > m_formerRows;
    m_formerRows = part.rows;
    if (!isRefined && !isLast && !m_isRequested.load(std::memory_order_acquire))
        return;

    const std::lock_guard lock(m_mutex);
    if (isRefined)
        m_rows = 0;
    if (!m_isWanted || !(isLast || m_isRequested.load(std::memory_order_relaxed)))
        return;
    m_storedSize = {shape.width, shape.height};
    m_orientation = part.orientation;
    setZoom(zoomFor(m_view, uprightSize(m_storedSize, m_orientation)), part);

    std::ptrdiff_t rows = std::min<std::ptrdiff_t>(
        static_cast<std::ptrdiff_t>(static_cast<double>(part.rows) * m_zoom) + 1, m_reduced.height());
    while (rows > 0 && reductionSource(shape, m_zoom, {0, rows - 1, 1, 1}).bottom() > part.rows)
        --rows;
    if (rows <= m_rows)
        return;
    const DisplayTarget target{m_reduced.bits() + m_rows * m_reduced.bytesPerLine(),
                               m_reduced.bytesPerLine(),
                               {m_reduced.width(), rows - m_rows}};
    const bool isRendered = m_zoom == 1.0
        ? m_renderer->render(part.pixels.crop({0, m_rows, shape.width, rows - m_rows}), target)
        : m_renderer->reduce(part.pixels, m_zoom, {0, m_rows}, target);
    if (!isRendered)
        return;
    m_rows = rows;
    m_isRequested.store(false, std::memory_order_relaxed);
    m_isReady.store(true, std::memory_order_release);
} catch (const std::bad_alloc &) {
}

// Another zoom begins again.
void ProgressivePreview::setZoom(double zoom, const PartialImage &part)
{
    if (zoom == m_zoom)
        return;
    m_zoom = zoom;
    m_rows = 0;
    if (!m_renderer) {
        m_settings.transfer = part.transfer;
        m_settings.showWholeScale(part.pixels.dtype(), part.maximum);
        if (part.metadata != nullptr && part.transfer == Transfer::Encoded)
            m_settings.color = ColorTransform::toScreen(*part.metadata);
        m_renderer.emplace(part.pixels.dtype(), part.channels, m_settings);
    }
    const Size size = reducedSize(part.pixels.shape(), zoom);
    m_reduced =
        QImage(static_cast<int>(size.width), static_cast<int>(size.height), QImage::Format_ARGB32_Premultiplied);
    m_reduced.fill(Qt::transparent);
}

EarlyPicture ProgressivePreview::take()
{
    const std::lock_guard lock(m_mutex);
    m_isReady.store(false, std::memory_order_relaxed);
    const ImageView upright = turned(viewOf(m_reduced), m_orientation);
    QImage copy(static_cast<int>(upright.width()), static_cast<int>(upright.height()), m_reduced.format());
    if (copy.isNull())
        return {};
    copyPixels(upright, MutableImageView(reinterpret_cast<std::byte *>(copy.bits()), DType::UInt8, upright.shape()));
    const Size size = uprightSize(m_storedSize, m_orientation);
    return {std::move(copy), m_zoom, size, m_orientation == 1 && m_rows == m_reduced.height(), m_settings};
}

} // namespace pellucid
