#include "ui/controls/tab_order.h"

#include <QMainWindow>
#include <QStatusBar>
#include <QToolBar>

#include <algorithm>
#include <tuple>

namespace pellucid {

namespace {

// The child of the window that it is in: toolbar, picture, a dock or its tabs, status bar.
const QWidget *partOf(const QMainWindow &window, const QWidget *widget)
{
    while (widget->parentWidget() != &window)
        widget = widget->parentWidget();
    return widget;
}

bool isStop(const QMainWindow &window, const QWidget *widget)
{
    if (widget->window() != &window || widget == &window || (widget->focusPolicy() & Qt::TabFocus) == 0
        || widget->focusProxy() != nullptr || !widget->isEnabled() || !widget->isVisible())
        return false;
    return partOf(window, widget)->geometry().intersects(window.rect());
}

struct Stop
{
    QWidget *widget;
    std::tuple<int, int, int> part; // columns from left to right, each from top to bottom, between the bars
    QRect rect;                     // in the part, however that is scrolled
};

Stop stopAt(const QMainWindow &window, QWidget *widget)
{
    const QWidget *const part = partOf(window, widget);
    const int band = qobject_cast<const QToolBar *>(part) ? 0 : qobject_cast<const QStatusBar *>(part) ? 2 : 1;
    return {widget, {band, part->x(), part->y()}, QRect(widget->mapTo(part, QPoint()), widget->size())};
}

// As one reads: what lies beside the first of a line belongs to that line.
void sortAsRead(QList<Stop> &stops)
{
    std::ranges::stable_sort(stops, {}, [](const Stop &stop) { return std::tuple(stop.part, stop.rect.center().y()); });
    for (auto line = stops.begin(); line != stops.end();) {
        const auto end = std::find_if(line, stops.end(), [&](const Stop &stop) {
            return stop.part != line->part || stop.rect.center().y() > line->rect.bottom();
        });
        std::stable_sort(line, end, [](const Stop &a, const Stop &b) { return a.rect.x() < b.rect.x(); });
        line = end;
    }
}

} // namespace

QWidget *nextTabStop(const QMainWindow &window, const QWidget *from, TabDirection direction)
{
    QList<Stop> stops;
    for (QWidget *widget = window.nextInFocusChain(); widget != &window; widget = widget->nextInFocusChain()) {
        if (isStop(window, widget))
            stops.append(stopAt(window, widget));
    }
    sortAsRead(stops);
    if (direction == TabDirection::Backwards)
        std::ranges::reverse(stops);
    if (stops.isEmpty())
        return nullptr;
    const auto here = std::ranges::find(stops, from, &Stop::widget);
    const auto next = here == stops.end() || here + 1 == stops.end() ? stops.begin() : here + 1;
    return next->widget != from ? next->widget : nullptr;
}

} // namespace pellucid
