// One index of an axis: a slider, a number, and how many there are.
#pragma once

#include <QWidget>

#include <cstddef>

class QSpinBox;

namespace pellucid {

class FineSlider;

class SliceControl : public QWidget
{
    Q_OBJECT

public:
    SliceControl(int axis, std::ptrdiff_t extent, QWidget *parent = nullptr);

    [[nodiscard]] int axis() const { return m_axis; }
    void setIndex(std::ptrdiff_t index); // silently

signals:
    void chosen(int axis, std::ptrdiff_t index);

private:
    int m_axis;
    FineSlider *m_slider;
    QSpinBox *m_number;
};

} // namespace pellucid
