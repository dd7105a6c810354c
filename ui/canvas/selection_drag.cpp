#include "ui/canvas/selection_drag.h"

#include "ui/canvas/viewport.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace pellucid {

Grip Grip::at(Point device, const Rect &selection, const Viewport &viewport, std::ptrdiff_t reach)
{
    const Rect rect = viewport.deviceRect(selection);
    const Rect outer{rect.x - reach, rect.y - reach, rect.width + 2 * reach, rect.height + 2 * reach};
    if (!outer.contains(device))
        return {};
    const auto isNear = [reach](std::ptrdiff_t at, std::ptrdiff_t edge) { return std::abs(at - edge) <= reach; };
    // Of two edges that are both near, the right and the bottom one is held: it can be pulled away from the other.
    Grip grip;
    grip.right = isNear(device.x, rect.right());
    grip.left = !grip.right && isNear(device.x, rect.x);
    grip.bottom = isNear(device.y, rect.bottom());
    grip.top = !grip.bottom && isNear(device.y, rect.y);
    return grip.isNothing() ? Grip{true, true, true, true} : grip;
}

SelectionDrag::SelectionDrag(const std::optional<Rect> &selection, Grip grip, Point start)
    : m_selection(selection && !grip.isNothing() ? *selection : Rect{start.x, start.y, 0, 0}),
      m_grip(grip),
      m_start(start)
{
}

Rect SelectionDrag::at(Point pixel, Size image) const
{
    const Rect whole{0, 0, image.width, image.height};
    if (m_grip.isNothing()) {
        return Rect::fromEdges(std::min(m_start.x, pixel.x), std::min(m_start.y, pixel.y),
                               std::max(m_start.x, pixel.x) + 1, std::max(m_start.y, pixel.y) + 1)
            .intersected(whole);
    }
    const std::ptrdiff_t dx = pixel.x - m_start.x;
    const std::ptrdiff_t dy = pixel.y - m_start.y;
    if (m_grip.isEverything())
        return {std::clamp<std::ptrdiff_t>(m_selection.x + dx, 0, image.width - m_selection.width),
                std::clamp<std::ptrdiff_t>(m_selection.y + dy, 0, image.height - m_selection.height), m_selection.width,
                m_selection.height};
    // An edge that is pulled over its opposite changes places with it; one pixel always stays selected.
    const auto pulled = [](std::ptrdiff_t low, std::ptrdiff_t high, bool holdsLow, bool holdsHigh, std::ptrdiff_t by) {
        const std::ptrdiff_t a = low + (holdsLow ? by : 0);
        const std::ptrdiff_t b = high + (holdsHigh ? by : 0);
        return std::pair(std::min(a, b), std::max({a, b, std::min(a, b) + 1}));
    };
    const auto [left, right] = pulled(m_selection.x, m_selection.right(), m_grip.left, m_grip.right, dx);
    const auto [top, bottom] = pulled(m_selection.y, m_selection.bottom(), m_grip.top, m_grip.bottom, dy);
    return Rect::fromEdges(left, top, right, bottom).intersected(whole);
}

} // namespace pellucid
