#include "ui/controls/number_field.h"

#include "ui/controls/layout.h"

#include <QLocale>
#include <QWheelEvent>

namespace pellucid {

NumberField::NumberField(QWidget *parent) : QDoubleSpinBox(parent)
{
    setLocale(QLocale::c());
    setFont(fixedFont());
    setAlignment(Qt::AlignRight);
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setFocusPolicy(Qt::StrongFocus);
    setKeyboardTracking(false);
    setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("-0.123456")) + 14);
}

QString NumberField::textFromValue(double value) const
{
    return locale().toString(value, 'g', 9);
}

void NumberField::wheelEvent(QWheelEvent *event)
{
    if (hasFocus())
        QDoubleSpinBox::wheelEvent(event);
    else
        event->ignore();
}

} // namespace pellucid
