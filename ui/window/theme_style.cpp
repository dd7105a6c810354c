#include "ui/window/theme_style.h"

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

void drawFocus(QPainter &painter, const QStyleOption &option, const QRect &rect)
{
    if (option.state.testFlag(QStyle::State_KeyboardFocusChange))
        outline(painter, rect, option.palette.color(QPalette::Link));
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
        drawFocus(*painter, *option, option->rect);
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if ((element == PE_FrameLineEdit && !hasFocus(*option)) || element == PE_Frame)
        outline(*painter, option->rect, option->palette.color(QPalette::Mid));
    else if (element == PE_IndicatorCheckBox)
        outline(*painter, option->rect, option->palette.color(QPalette::Disabled, QPalette::WindowText));
}

// Fusion asks nobody else for the ring around a tab's text.
void ThemeStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    constexpr int inset = 4;
    const auto *const tab = qstyleoption_cast<const QStyleOptionTab *>(option);
    if (element != CE_TabBarTabLabel || tab == nullptr || !hasFocus(*tab)) {
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    QStyleOptionTab label(*tab);
    label.state.setFlag(State_HasFocus, false);
    QProxyStyle::drawControl(element, &label, painter, widget);
    drawFocus(*painter, *tab, tab->rect.adjusted(inset, inset, -inset, -inset));
}

void ThemeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                    const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox && option->subControls.testFlag(SC_SpinBoxFrame) && !hasFocus(*option))
        outline(*painter, option->rect, option->palette.color(QPalette::Mid));
}

} // namespace pellucid
