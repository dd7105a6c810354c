#include "ui/controls/parameter_row.h"

#include "ui/controls/fine_slider.h"
#include "ui/controls/number_field.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pellucid {

int ParameterRow::labelWidth(const QWidget *where)
{
    return where->fontMetrics().horizontalAdvance(QStringLiteral("Levels gamma")) + 4;
}

ParameterRow::ParameterRow(const Parameter &parameter, const ControlName &name, ControlForm form)
    : m_parameter(parameter),
      m_label(new QLabel(name.label, this)),
      m_slider(new FineSlider(this)),
      m_field(new NumberField(this))
{
    const QString help = QString::fromStdString(parameter.help);
    m_label->setObjectName(name.key + QStringLiteral("Label"));
    m_label->setToolTip(tr("%1\nDouble-click to reset").arg(help));
    m_label->installEventFilter(this);
    m_slider->setObjectName(name.key + QStringLiteral("Slider"));
    m_slider->setAccessibleName(name.accessible);
    m_slider->setToolTip(tr("%1\nShift-drag for fine steps").arg(help));
    m_field->setObjectName(name.key + QStringLiteral("Field"));
    m_field->setAccessibleName(tr("%1 value").arg(name.accessible));
    m_field->setToolTip(help);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_label);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_field);
    m_slider->setVisible(form == ControlForm::Row);
    if (form == ControlForm::Row)
        m_label->setFixedWidth(labelWidth(this));

    connect(m_slider, &QSlider::valueChanged, this, [this](int position) { change(position * m_step); });
    connect(m_field, &QDoubleSpinBox::valueChanged, this,
            [this](double shown) { change(m_parameter.unit == Parameter::Unit::Fraction ? shown / 100.0 : shown); });
    setSpec({});
}

void ParameterRow::setSpec(const ImageSpec &spec)
{
    const double scale = m_parameter.scale(spec);
    const bool isWhole = m_parameter.unit == Parameter::Unit::Sample && !isFloatingPoint(spec.dtype);
    const double shownScale = m_parameter.unit == Parameter::Unit::Fraction ? 100.0 : 1.0;
    const Range range = m_parameter.rangeFor(spec);
    constexpr double largest = std::numeric_limits<float>::max(); // stands for infinity, which cannot be stepped
    m_step = isWhole ? 1.0 : 0.001;
    m_default = std::get<double>(m_parameter.defaultFor(spec));

    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietField(m_field);
    m_slider->setRange(static_cast<int>(std::lround(m_parameter.uiRange.minimum * scale / m_step)),
                       static_cast<int>(std::lround(m_parameter.uiRange.maximum * scale / m_step)));
    m_slider->setSingleStep(isWhole ? 1 : 10);
    m_slider->setPageStep(isWhole ? 16 : 100);
    m_field->setDecimals(isWhole ? 0 : m_parameter.unit == Parameter::Unit::Fraction ? 1 : 6);
    m_field->setRange(std::max(range.minimum * shownScale, -largest), std::min(range.maximum * shownScale, largest));
    m_field->setSingleStep(isWhole || m_parameter.unit == Parameter::Unit::Fraction ? 1.0 : 0.01);
    m_field->setSuffix(m_parameter.unit == Parameter::Unit::Fraction ? QStringLiteral(" %") : QString());
    show(m_default);
}

void ParameterRow::show(double value)
{
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietField(m_field);
    m_value = value;
    m_slider->setValue(static_cast<int>(std::lround(value / m_step)));
    m_field->setValue(m_parameter.unit == Parameter::Unit::Fraction ? value * 100.0 : value);
}

void ParameterRow::change(double value)
{
    show(value);
    emit changed();
}

bool ParameterRow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_label && event->type() == QEvent::MouseButtonDblClick && isEnabled())
        change(m_default);
    return ParameterControl::eventFilter(watched, event);
}

} // namespace pellucid
