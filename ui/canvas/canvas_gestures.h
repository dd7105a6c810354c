// What mouse, wheel and keys do on a canvas.
//
// Left click: pin (with Shift: add a pin). Left drag: pan, with the Select tool select. Middle drag: pan. Wheel: zoom
// at the cursor. Arrows: nudge the current pin (with Shift by 10), without pins left and right ask for the neighbouring
// file, Home and End for the first and the last. Escape: drop the selection.
#pragma once

#include "core/base/geometry.h"
#include "ui/canvas/selection_drag.h"

#include <QObject>
#include <QPointF>

#include <optional>

class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace pellucid {

class Canvas;

class CanvasGestures : public QObject
{
    Q_OBJECT

public:
    explicit CanvasGestures(Canvas *canvas); // whose events it watches, and which outlives it

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool press(const QMouseEvent &event);
    bool move(const QMouseEvent &event);
    bool release(const QMouseEvent &event);
    bool wheel(const QWheelEvent &event);
    bool key(const QKeyEvent &event);
    bool nudge(std::ptrdiff_t dx, std::ptrdiff_t dy);
    void click(const QMouseEvent &event);
    void followCursor();
    void updateCursor();
    [[nodiscard]] Point pixelAt(QPointF position) const;
    [[nodiscard]] Grip gripAt(QPointF position) const;
    [[nodiscard]] bool pans() const;

    Canvas *m_canvas;
    std::optional<QPointF> m_cursor;         // while it is over the canvas
    Qt::MouseButton m_button = Qt::NoButton; // that was pressed
    QPointF m_pressedAt;
    Point m_pannedTo; // device pixel
    bool m_isDragging = false;
    std::optional<SelectionDrag> m_selectionDrag;
    int m_wheelAngle = 0; // turned since the last zoom step, in eighths of a degree
};

} // namespace pellucid
