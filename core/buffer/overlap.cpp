#include "core/buffer/overlap.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace pellucid {

namespace {

// What takes more looks than this is answered with everything.
constexpr std::ptrdiff_t maxWays = 4096;
constexpr std::ptrdiff_t maxPlanes = 16;

struct Axis
{
    std::ptrdiff_t count;
    std::ptrdiff_t stride; // not negative

    [[nodiscard]] std::ptrdiff_t reach() const { return (count - 1) * stride; }
};

// Indices, `last` included.
struct Range
{
    std::ptrdiff_t first = 0;
    std::ptrdiff_t last = -1;

    [[nodiscard]] bool isEmpty() const { return first > last; }
    [[nodiscard]] Range united(const Range &other) const
    {
        if (isEmpty() || other.isEmpty())
            return isEmpty() ? other : *this;
        return {std::min(first, other.first), std::max(last, other.last)};
    }
};

// Elements of `size` bytes in lines, counted so that addresses grow. The axis with the smaller strides runs along a
// line.
struct Lattice
{
    std::ptrdiff_t start; // an address
    Axis lines;
    Axis points;
    std::ptrdiff_t size;

    [[nodiscard]] std::ptrdiff_t lineSize() const { return points.reach() + size; }
    [[nodiscard]] std::ptrdiff_t reach() const { return lines.reach() + lineSize(); }
    [[nodiscard]] Range allLines() const { return {0, lines.count - 1}; }
    [[nodiscard]] Range allPoints() const { return {0, points.count - 1}; }
};

struct Meeting
{
    Range lines;
    Range points;
};

std::ptrdiff_t flooredQuotient(std::ptrdiff_t a, std::ptrdiff_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

// Which of the intervals of `size` bytes, at `start` and every stride after it, meet [begin, end).
Range intervalsMeeting(std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t start, const Axis &axis,
                       std::ptrdiff_t size)
{
    if (axis.count == 1 || axis.stride == 0)
        return begin < start + size && start < end ? Range{0, axis.count - 1} : Range{};
    return {std::max<std::ptrdiff_t>(0, flooredQuotient(begin - size - start, axis.stride) + 1),
            std::min(axis.count - 1, flooredQuotient(end - 1 - start, axis.stride))};
}

// After so many steps of the one, the place between two steps of the other is the same again.
std::ptrdiff_t waysToMeet(const Axis &one, const Axis &other)
{
    return one.stride == 0 || other.stride == 0 ? 1 : other.stride / std::gcd(one.stride, other.stride);
}

// Calls look(index) near both ends, so often that every way to meet is seen.
template <typename Look>
void lookNearEnds(const Range &range, std::ptrdiff_t ways, Look look)
{
    const std::ptrdiff_t near = 2 * ways;
    for (std::ptrdiff_t i = range.first; i <= range.last; ++i) {
        if (i == range.first + near)
            i = std::max(i, range.last - near + 1);
        look(i);
    }
}

// The points of a line of `to` that those of a line of `from` meet; it begins `start` bytes after that.
Range pointsMet(const Lattice &from, std::ptrdiff_t start, const Lattice &to)
{
    const std::ptrdiff_t ways = waysToMeet(from.points, to.points);
    const Range near = intervalsMeeting(start, start + to.lineSize(), 0, from.points, from.size);
    if (ways > maxWays)
        return near.isEmpty() ? Range{} : to.allPoints();
    Range met;
    lookNearEnds(near, ways, [&](std::ptrdiff_t point) {
        const std::ptrdiff_t begin = point * from.points.stride;
        met = met.united(intervalsMeeting(begin, begin + from.size, start, to.points, to.size));
    });
    return met;
}

Meeting meetingOf(const Lattice &from, const Lattice &to)
{
    const std::ptrdiff_t start = to.start - from.start;
    const std::ptrdiff_t ways = waysToMeet(from.lines, to.lines);
    const Range near = intervalsMeeting(start, start + to.reach(), 0, from.lines, from.lineSize());
    if (ways > maxWays)
        return near.isEmpty() ? Meeting{} : Meeting{to.allLines(), to.allPoints()};
    Meeting met;
    lookNearEnds(near, ways, [&](std::ptrdiff_t line) {
        const std::ptrdiff_t begin = line * from.lines.stride;
        const Range lines = intervalsMeeting(begin, begin + from.lineSize(), start, to.lines, to.lineSize());
        if (lines.last - lines.first > 1) { // those in between are met from end to end
            met = {met.lines.united(lines), to.allPoints()};
            return;
        }
        for (std::ptrdiff_t other = lines.first; other <= lines.last; ++other) {
            const Range points = pointsMet(from, start + other * to.lines.stride - begin, to);
            if (!points.isEmpty())
                met = {met.lines.united({other, other}), met.points.united(points)};
        }
    });
    return met;
}

bool runsDown(const Strides &strides)
{
    return std::abs(strides.row) >= std::abs(strides.pixel);
}

// As many as an image has; no memory is asked for, so that what is done can be told in any case.
class Lattices
{
public:
    void add(const Lattice &lattice) { m_all[m_count++] = lattice; }
    [[nodiscard]] const Lattice *begin() const { return m_all.data(); }
    [[nodiscard]] const Lattice *end() const { return m_all.data() + m_count; }

private:
    std::array<Lattice, maxPlanes> m_all{};
    std::size_t m_count = 0;
};

// One for each channel; one for all where their bytes lie side by side, or they are too many.
Lattices latticesOf(const ImageView &image)
{
    const Shape shape = image.shape();
    const Strides strides = image.strides();
    const auto item = static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    const std::ptrdiff_t reach = (shape.channels - 1) * strides.channel;
    const bool isOne = std::abs(strides.channel) <= item || shape.channels > maxPlanes;
    Lattice lattice{std::bit_cast<std::ptrdiff_t>(image.data()),
                    {shape.height, std::abs(strides.row)},
                    {shape.width, std::abs(strides.pixel)},
                    isOne ? std::abs(reach) + item : item};
    for (const std::ptrdiff_t back :
         {(shape.height - 1) * strides.row, (shape.width - 1) * strides.pixel, isOne ? reach : 0})
        lattice.start += std::min<std::ptrdiff_t>(back, 0);
    if (!runsDown(strides))
        std::swap(lattice.lines, lattice.points);
    Lattices lattices;
    for (std::ptrdiff_t channel = 0; channel < (isOne ? 1 : shape.channels); ++channel) {
        lattices.add(lattice);
        lattice.start += strides.channel;
    }
    return lattices;
}

Range along(const Range &range, std::ptrdiff_t count, std::ptrdiff_t stride)
{
    return stride < 0 ? Range{count - 1 - range.last, count - 1 - range.first} : range;
}

} // namespace

Rect overlap(const ImageView &from, const Rect &rect, const ImageView &to)
{
    const Rect part = rect.intersected(from.rect());
    if (part.isEmpty() || from.isEmpty() || to.isEmpty())
        return {};
    if (from.data() == to.data() && from.dtype() == to.dtype() && from.shape() == to.shape()
        && from.strides() == to.strides())
        return part;
    Meeting met;
    for (const Lattice &source : latticesOf(from.crop(part))) {
        for (const Lattice &target : latticesOf(to)) {
            const Meeting more = meetingOf(source, target);
            met = {met.lines.united(more.lines), met.points.united(more.points)};
        }
    }
    if (met.lines.isEmpty())
        return {};
    if (!runsDown(to.strides()))
        std::swap(met.lines, met.points);
    const Range rows = along(met.lines, to.height(), to.strides().row);
    const Range columns = along(met.points, to.width(), to.strides().pixel);
    return Rect::fromEdges(columns.first, rows.first, columns.last + 1, rows.last + 1);
}

bool mayOverlapItself(const ImageView &view)
{
    const Strides strides = view.strides();
    std::array<Axis, 3> axes{Axis{view.height(), std::abs(strides.row)}, Axis{view.width(), std::abs(strides.pixel)},
                             Axis{view.channels(), std::abs(strides.channel)}};
    std::ranges::sort(axes, {}, &Axis::stride);
    auto size = static_cast<std::ptrdiff_t>(itemSize(view.dtype()));
    for (const Axis &axis : axes) {
        if (axis.count > 1 && axis.stride < size)
            return true;
        if (axis.count > 1)
            size += axis.reach();
    }
    return false;
}

} // namespace pellucid
