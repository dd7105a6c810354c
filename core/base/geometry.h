// Points, sizes and rectangles in whole pixels; x to the right, y down. A rectangle covers [x, x + width) x [y, y +
// height).
#pragma once

#include <algorithm>
#include <cstddef>

namespace pellucid {

struct Point
{
    std::ptrdiff_t x = 0;
    std::ptrdiff_t y = 0;

    bool operator==(const Point &) const = default;
};

struct Size
{
    std::ptrdiff_t width = 0;
    std::ptrdiff_t height = 0;

    bool operator==(const Size &) const = default;
};

struct Rect
{
    std::ptrdiff_t x = 0;
    std::ptrdiff_t y = 0;
    std::ptrdiff_t width = 0;
    std::ptrdiff_t height = 0;

    bool operator==(const Rect &) const = default;

    // The rectangle between two edges on each axis; empty where they cross.
    [[nodiscard]] static constexpr Rect fromEdges(std::ptrdiff_t left, std::ptrdiff_t top, std::ptrdiff_t right,
                                                  std::ptrdiff_t bottom)
    {
        return {left, top, std::max<std::ptrdiff_t>(right - left, 0), std::max<std::ptrdiff_t>(bottom - top, 0)};
    }

    [[nodiscard]] constexpr std::ptrdiff_t right() const { return x + width; }
    [[nodiscard]] constexpr std::ptrdiff_t bottom() const { return y + height; }
    [[nodiscard]] constexpr bool isEmpty() const { return width <= 0 || height <= 0; }

    [[nodiscard]] constexpr bool contains(Point p) const
    {
        return p.x >= x && p.x < right() && p.y >= y && p.y < bottom();
    }

    [[nodiscard]] constexpr bool contains(const Rect &other) const
    {
        return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
    }

    [[nodiscard]] constexpr Rect intersected(const Rect &other) const
    {
        return fromEdges(std::max(x, other.x), std::max(y, other.y), std::min(right(), other.right()),
                         std::min(bottom(), other.bottom()));
    }

    // The smallest rectangle that holds both; an empty one adds nothing.
    [[nodiscard]] constexpr Rect united(const Rect &other) const
    {
        if (isEmpty())
            return other;
        if (other.isEmpty())
            return *this;
        return fromEdges(std::min(x, other.x), std::min(y, other.y), std::max(right(), other.right()),
                         std::max(bottom(), other.bottom()));
    }

    [[nodiscard]] constexpr Rect translated(std::ptrdiff_t dx, std::ptrdiff_t dy) const
    {
        return {x + dx, y + dy, width, height};
    }
};

} // namespace pellucid
