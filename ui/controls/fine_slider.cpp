#include "ui/controls/fine_slider.h"

#include <QMouseEvent>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pellucid {

FineSlider::FineSlider(QWidget *parent) : QSlider(Qt::Horizontal, parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMinimumWidth(60);
}

QRect FineSlider::handle() const
{
    QStyleOptionSlider option;
    initStyleOption(&option);
    return style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
}

double FineSlider::valuesPerPixel() const
{
    return (maximum() - minimum()) / static_cast<double>(std::max(width() - handle().width(), 1));
}

void FineSlider::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || minimum() == maximum()) {
        event->ignore();
        return;
    }
    setSliderDown(true);
    m_dragX = event->position().x();
    const QRect grip = handle();
    if (!grip.contains(event->position().toPoint()))
        setValue(static_cast<int>(std::lround(minimum() + (m_dragX - grip.width() / 2.0) * valuesPerPixel())));
    m_dragValue = value();
}

void FineSlider::mouseMoveEvent(QMouseEvent *event)
{
    if (!isSliderDown())
        return;
    const double fineness = event->modifiers().testFlag(Qt::ShiftModifier) ? 0.1 : 1.0;
    m_dragValue += (event->position().x() - m_dragX) * valuesPerPixel() * fineness;
    m_dragX = event->position().x();
    setValue(static_cast<int>(std::lround(std::clamp(m_dragValue, double(minimum()), double(maximum())))));
}

void FineSlider::mouseReleaseEvent(QMouseEvent *)
{
    setSliderDown(false);
}

void FineSlider::wheelEvent(QWheelEvent *event)
{
    if (hasFocus())
        QSlider::wheelEvent(event);
    else
        event->ignore();
}

} // namespace pellucid
