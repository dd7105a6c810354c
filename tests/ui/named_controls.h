// What people need who hover over controls, or hear them read out.
#pragma once

#include "ui/canvas/canvas.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QDialogButtonBox>
#include <QMenuBar>
#include <QScrollArea>
#include <QTabBar>

namespace pellucid::test {

// The first visible control inside that has no name or no tooltip; empty where all have both. Buttons at the end of a
// dialog say all in their text, and nothing shall cover the picture.
inline QByteArray unnamedControl(const QWidget &root)
{
    for (QWidget *widget : root.findChildren<QWidget *>()) {
        const bool takesInput = widget->focusPolicy() != Qt::NoFocus || qobject_cast<QAbstractButton *>(widget);
        if (!takesInput || !widget->isVisible() || widget->focusProxy() != nullptr
            || widget->objectName().startsWith("qt_") || qobject_cast<QScrollArea *>(widget)
            || qobject_cast<QTabBar *>(widget) || qobject_cast<QMenuBar *>(widget))
            continue;
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
        const bool isNamed = accessible != nullptr && !accessible->text(QAccessible::Name).isEmpty();
        const bool needsNoTip = qobject_cast<QDialogButtonBox *>(widget->parent()) || qobject_cast<Canvas *>(widget);
        if (!isNamed || (!needsNoTip && widget->toolTip().isEmpty()))
            return QByteArray(widget->metaObject()->className()) + ' ' + widget->objectName().toUtf8() + " of "
                + root.objectName().toUtf8();
    }
    return {};
}

} // namespace pellucid::test
