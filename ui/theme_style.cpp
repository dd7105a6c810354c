#include "ui/theme_style.h"

#include <QPainter>
#include <QStyleOption>

namespace pellucid {

namespace {

void outline(QPainter &painter, const QRect &rect, const QColor &color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(color);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter.restore();
}

bool hasFocus(const QStyleOption &option)
{
    return option.state.testFlag(QStyle::State_HasFocus);
}

} // namespace

ThemeStyle::ThemeStyle() : QProxyStyle("Fusion") {}

int ThemeStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *returned) const
{
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons || hint == SH_EtchDisabledText)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, returned);
}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (element == PE_FrameFocusRect) {
        if (option->state.testFlag(State_KeyboardFocusChange))
            outline(*painter, option->rect, option->palette.color(QPalette::Link));
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if ((element == PE_FrameLineEdit && !hasFocus(*option)) || element == PE_Frame)
        outline(*painter, option->rect, option->palette.color(QPalette::Mid));
    else if (element == PE_IndicatorCheckBox)
        outline(*painter, option->rect, option->palette.color(QPalette::Disabled, QPalette::WindowText));
}

void ThemeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                    const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox && option->subControls.testFlag(SC_SpinBoxFrame) && !hasFocus(*option))
        outline(*painter, option->rect, option->palette.color(QPalette::Mid));
}

} // namespace pellucid
