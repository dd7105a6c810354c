#include "ui/widgets/tab_order.h"

#include <QDockWidget>
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

bool isStop(const QMainWindow &window, QWidget *widget)
{
    if (widget->window() != &window || widget == &window || (widget->focusPolicy() & Qt::TabFocus) == 0
        || widget->focusProxy() != nullptr || !widget->isEnabled() || !widget->isVisible())
        return false;
    return partOf(window, widget)->geometry().intersects(window.rect());
}

// Columns from left to right, each from top to bottom, between the bars.
auto place(const QWidget *part)
{
    const int band = qobject_cast<const QToolBar *>(part) ? 0 : qobject_cast<const QStatusBar *>(part) ? 2 : 1;
    return std::tuple(band, part->x(), part->y());
}

} // namespace

QWidget *nextTabStop(const QMainWindow &window, const QWidget *from, TabDirection direction)
{
    QList<QWidget *> stops;
    for (QWidget *widget = window.nextInFocusChain(); widget != &window; widget = widget->nextInFocusChain()) {
        if (isStop(window, widget))
            stops.append(widget);
    }
    std::ranges::stable_sort(stops, {}, [&](const QWidget *stop) { return place(partOf(window, stop)); });
    if (direction == TabDirection::Backwards)
        std::ranges::reverse(stops);
    const qsizetype here = stops.indexOf(const_cast<QWidget *>(from));
    return stops.isEmpty() || (here == 0 && stops.size() == 1) ? nullptr : stops[(here + 1) % stops.size()];
}

} // namespace pellucid
