// A number: label, slider over the range that is usual, field over the range that is possible. A double-click on the
// label resets it.
#pragma once

#include "ui/controls/parameter_control.h"

class QLabel;

namespace pellucid {

class FineSlider;
class NumberField;

class ParameterRow : public ParameterControl
{
    Q_OBJECT

public:
    ParameterRow(const Parameter &parameter, const ControlName &name, ControlForm form = ControlForm::Row);

    // Of every row's label, so that what follows is aligned.
    [[nodiscard]] static int labelWidth(const QWidget *where);

    [[nodiscard]] Value value() const override { return m_value; }
    [[nodiscard]] double number() const { return m_value; }
    void setValue(const Value &value) override { show(std::get<double>(value)); }
    void reset() override { show(m_default); }
    void setSpec(const ImageSpec &spec) override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void show(double value);
    void change(double value);

    Parameter m_parameter;
    QLabel *m_label;
    FineSlider *m_slider;
    NumberField *m_field;
    double m_step = 0.001; // of the slider
    double m_default = 0.0;
    double m_value = 0.0;
};

} // namespace pellucid
