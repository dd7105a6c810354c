#include "ui/canvas/viewport.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pellucid {

namespace {

constexpr std::array<double, 14> magnifications{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

// Two zooms this close are the same one.
constexpr double tolerance = 1e-9;

std::ptrdiff_t scaled(std::ptrdiff_t extent, double zoom)
{
    return static_cast<std::ptrdiff_t>(std::ceil(static_cast<double>(extent) * zoom - 1e-6));
}

std::ptrdiff_t floorToInt(double value)
{
    return static_cast<std::ptrdiff_t>(std::floor(value));
}

} // namespace

void Viewport::setImageSize(Size image)
{
    if (image == m_image)
        return;
    m_image = image;
    applyMode();
}

void Viewport::setWindowSize(Size window)
{
    if (window == m_window)
        return;
    m_origin.x += (window.width - m_window.width) / 2;
    m_origin.y += (window.height - m_window.height) / 2;
    m_window = window;
    applyMode();
}

double Viewport::fittingZoom() const
{
    if (m_image.width <= 0 || m_image.height <= 0 || m_window.width <= 0 || m_window.height <= 0)
        return 1.0;
    const double zoom = std::min(static_cast<double>(m_window.width) / static_cast<double>(m_image.width),
                                 static_cast<double>(m_window.height) / static_cast<double>(m_image.height));
    return std::min(zoom, maximumZoom);
}

void Viewport::applyMode()
{
    if (m_mode == Mode::Whole)
        m_zoom = std::min(fittingZoom(), 1.0);
    else if (m_mode == Mode::Fitted)
        m_zoom = fittingZoom() > 1.0 ? std::floor(fittingZoom()) : fittingZoom();
    settle();
}

void Viewport::showWhole()
{
    m_mode = Mode::Whole;
    applyMode();
}

void Viewport::fit()
{
    m_mode = Mode::Fitted;
    applyMode();
}

double Viewport::minimumZoom() const
{
    return std::min(fittingZoom() / 4.0, 1.0);
}

void Viewport::setZoom(double zoom, Point anchor)
{
    const double target = std::clamp(zoom > 1.0 ? std::round(zoom) : zoom, minimumZoom(), maximumZoom);
    const double ratio = target / m_zoom;
    // The device pixel's center, seen from the image's corner; its whole part keeps the image pixel exactly.
    const auto moved = [&](std::ptrdiff_t at, std::ptrdiff_t origin) {
        return at - floorToInt((static_cast<double>(at - origin) + 0.5) * ratio);
    };
    m_origin = {moved(anchor.x, m_origin.x), moved(anchor.y, m_origin.y)};
    m_zoom = target;
    m_mode = Mode::Free;
    settle();
}

double Viewport::nextZoomIn() const
{
    if (m_zoom >= 1.0) {
        const auto *const next = std::ranges::upper_bound(magnifications, m_zoom + tolerance);
        return next == magnifications.end() ? maximumZoom : *next;
    }
    const double exponent = std::floor(2.0 * std::log2(m_zoom) + 1.0 + 1e-6);
    return std::min(std::exp2(exponent / 2.0), 1.0);
}

double Viewport::nextZoomOut() const
{
    if (m_zoom > 1.0)
        return *(std::ranges::lower_bound(magnifications, m_zoom - tolerance) - 1);
    const double exponent = std::ceil(2.0 * std::log2(m_zoom) - 1.0 - 1e-6);
    return std::max(std::exp2(exponent / 2.0), minimumZoom());
}

void Viewport::panBy(std::ptrdiff_t dx, std::ptrdiff_t dy)
{
    m_origin.x += dx;
    m_origin.y += dy;
    settle();
}

void Viewport::reveal(Point pixel)
{
    const Rect window{0, 0, m_window.width, m_window.height};
    const Rect covered = deviceRect({pixel.x, pixel.y, 1, 1});
    if (window.contains(covered))
        return;
    panBy(middle().x - (covered.x + covered.width / 2), middle().y - (covered.y + covered.height / 2));
}

void Viewport::settle()
{
    const auto settled = [this](std::ptrdiff_t origin, std::ptrdiff_t image, std::ptrdiff_t window) {
        const std::ptrdiff_t slack = window - scaled(image, m_zoom);
        return slack >= 0 ? slack / 2 : std::clamp<std::ptrdiff_t>(origin, slack, 0);
    };
    m_origin = {settled(m_origin.x, m_image.width, m_window.width),
                settled(m_origin.y, m_image.height, m_window.height)};
}

Point Viewport::imagePixelAt(Point device) const
{
    const auto mapped = [this](std::ptrdiff_t at, std::ptrdiff_t origin, std::ptrdiff_t extent) {
        const double distance = static_cast<double>(at - origin) + 0.5;
        const std::ptrdiff_t pixel = floorToInt(distance / m_zoom);
        // Zoomed out, the center of the last device pixel may lie beyond the image that it shows a part of.
        return at - origin < scaled(extent, m_zoom) ? std::min(pixel, extent - 1) : std::max(pixel, extent);
    };
    return {mapped(device.x, m_origin.x, m_image.width), mapped(device.y, m_origin.y, m_image.height)};
}

Rect Viewport::deviceRect(const Rect &imageRect) const
{
    const auto left = [this](std::ptrdiff_t at) { return floorToInt(static_cast<double>(at) * m_zoom + 1e-6); };
    return Rect::fromEdges(m_origin.x + left(imageRect.x), m_origin.y + left(imageRect.y),
                           m_origin.x + scaled(imageRect.right(), m_zoom),
                           m_origin.y + scaled(imageRect.bottom(), m_zoom));
}

Rect Viewport::imageRect(const Rect &device) const
{
    const auto first = [this](std::ptrdiff_t at) { return floorToInt(static_cast<double>(at) / m_zoom); };
    const auto end = [this](std::ptrdiff_t at) {
        return static_cast<std::ptrdiff_t>(std::ceil(static_cast<double>(at) / m_zoom));
    };
    const Rect covered = Rect::fromEdges(first(device.x - m_origin.x), first(device.y - m_origin.y),
                                         end(device.right() - m_origin.x), end(device.bottom() - m_origin.y));
    return covered.intersected({0, 0, m_image.width, m_image.height});
}

} // namespace pellucid
