// A number with a unit, typed or stepped. Written with a decimal point and without needless zeros, as in every other
// read-out; the wheel changes it only when it has the focus.
#pragma once

#include <QDoubleSpinBox>

namespace pellucid {

class NumberField : public QDoubleSpinBox
{
    Q_OBJECT

public:
    explicit NumberField(QWidget *parent = nullptr);

    [[nodiscard]] QString textFromValue(double value) const override;

protected:
    void wheelEvent(QWheelEvent *event) override;
};

} // namespace pellucid
