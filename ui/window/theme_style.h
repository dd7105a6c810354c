// Fusion with outlines that are seen on a dark ground, where its own are darker than that, with a ring in the accent
// around what has the focus, without colors in the buttons of dialogs and without shadows behind disabled text.
#pragma once

#include <QProxyStyle>

namespace pellucid {

class ThemeStyle : public QProxyStyle
{
    Q_OBJECT

public:
    ThemeStyle();

    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returned) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
};

} // namespace pellucid
