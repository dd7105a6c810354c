#include "ui/controls/slice_control.h"

#include "ui/controls/fine_slider.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>

namespace pellucid {

SliceControl::SliceControl(int axis, std::ptrdiff_t extent, QWidget *parent)
    : QWidget(parent), m_axis(axis), m_slider(new FineSlider), m_number(new QSpinBox)
{
    const int last = static_cast<int>(std::min<std::ptrdiff_t>(extent - 1, std::numeric_limits<int>::max() - 1));
    const QString name = tr("Axis %1").arg(axis);
    m_slider->setObjectName(QStringLiteral("sliceSlider%1").arg(axis));
    m_slider->setAccessibleName(tr("Slice of axis %1").arg(axis));
    m_slider->setToolTip(tr("Which slice of axis %1 is seen; , and . step through the first such axis").arg(axis));
    m_slider->setRange(0, last);
    m_number->setObjectName(QStringLiteral("sliceNumber%1").arg(axis));
    m_number->setAccessibleName(tr("Slice number of axis %1").arg(axis));
    m_number->setToolTip(tr("Counted from 0, as in NumPy"));
    m_number->setRange(0, last);
    m_number->setKeyboardTracking(false);
    m_number->setFocusPolicy(Qt::StrongFocus);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new QLabel(name));
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_number);
    layout->addWidget(new QLabel(tr("of %1").arg(extent)));

    connect(m_slider, &QSlider::valueChanged, this, [this](int index) { emit chosen(m_axis, index); });
    connect(m_number, &QSpinBox::valueChanged, this, [this](int index) { emit chosen(m_axis, index); });
}

void SliceControl::setIndex(std::ptrdiff_t index)
{
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietNumber(m_number);
    m_slider->setValue(static_cast<int>(index));
    m_number->setValue(static_cast<int>(index));
}

} // namespace pellucid
