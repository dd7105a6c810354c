// How large a window can be without being cut by the screen.
#pragma once

#include <QScreen>
#include <QSize>
#include <QWidget>

namespace pellucid {

// What the screen has room for, less what window managers draw around a window. That is known only when it is shown.
[[nodiscard]] inline QSize screenRoom(const QWidget &window)
{
    constexpr QSize usualFrame(8, 36);
    return window.screen()->availableSize() - usualFrame;
}

} // namespace pellucid
