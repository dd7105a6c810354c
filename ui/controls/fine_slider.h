// A horizontal slider for exact work: a click jumps there, Shift makes a drag ten times finer, and the wheel scrolls
// the panel unless the slider has the focus.
#pragma once

#include <QSlider>

namespace pellucid {

class FineSlider : public QSlider
{
    Q_OBJECT

public:
    explicit FineSlider(QWidget *parent = nullptr);

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    [[nodiscard]] QRect handle() const;
    [[nodiscard]] double valuesPerPixel() const;

    double m_dragValue = 0.0; // unrounded
    double m_dragX = 0.0;
};

} // namespace pellucid
