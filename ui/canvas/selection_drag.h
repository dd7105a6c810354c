// The rectangular selection while the mouse changes it: drawn anew, moved, or pulled at an edge or corner. Pure
// arithmetic, in image pixels.
#pragma once

#include "core/base/geometry.h"

#include <optional>

namespace pellucid {

class Viewport;

// What of a selection the mouse holds.
struct Grip
{
    bool left = false;
    bool top = false;
    bool right = false;
    bool bottom = false;

    bool operator==(const Grip &) const = default;

    [[nodiscard]] bool isNothing() const { return *this == Grip{}; }
    [[nodiscard]] bool isEverything() const { return left && top && right && bottom; }

    // What lies under a device pixel: edges reach `reach` device pixels to both sides, the inside holds everything.
    [[nodiscard]] static Grip at(Point device, const Rect &selection, const Viewport &viewport, std::ptrdiff_t reach);
};

class SelectionDrag
{
public:
    // Without a grip a new selection is drawn. `start` is the pixel where the mouse was pressed.
    SelectionDrag(const std::optional<Rect> &selection, Grip grip, Point start);

    // The selection when the mouse has reached a pixel, which may lie outside the image.
    [[nodiscard]] Rect at(Point pixel, Size image) const;

private:
    Rect m_selection;
    Grip m_grip;
    Point m_start;
};

} // namespace pellucid
