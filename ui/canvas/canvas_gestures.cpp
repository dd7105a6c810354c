#include "ui/canvas/canvas_gestures.h"

#include "ui/canvas/canvas.h"
#include "ui/session.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <utility>

namespace pellucid {

namespace {

constexpr int wheelStep = 120;  // eighths of a degree, a notch of an ordinary wheel
constexpr double gripReach = 5; // logical pixels

Qt::CursorShape shapeOf(const Grip &grip)
{
    if (grip.isEverything())
        return Qt::SizeAllCursor;
    if ((grip.left && grip.top) || (grip.right && grip.bottom))
        return Qt::SizeFDiagCursor;
    if ((grip.left && grip.bottom) || (grip.right && grip.top))
        return Qt::SizeBDiagCursor;
    if (grip.left || grip.right)
        return Qt::SizeHorCursor;
    return grip.isNothing() ? Qt::CrossCursor : Qt::SizeVerCursor;
}

} // namespace

CanvasGestures::CanvasGestures(Canvas *canvas) : m_canvas(canvas)
{
    canvas->installEventFilter(this);
    connect(canvas, &Canvas::viewChanged, this, &CanvasGestures::followCursor);
}

bool CanvasGestures::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_canvas || m_canvas->viewport().imageSize() == Size{})
        return false;
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: return press(*static_cast<QMouseEvent *>(event));
    case QEvent::MouseMove: return move(*static_cast<QMouseEvent *>(event));
    case QEvent::MouseButtonRelease: return release(*static_cast<QMouseEvent *>(event));
    case QEvent::Wheel: return wheel(*static_cast<QWheelEvent *>(event));
    case QEvent::KeyPress: return key(*static_cast<QKeyEvent *>(event));
    case QEvent::Leave:
        m_cursor.reset();
        if (m_canvas->session() != nullptr)
            m_canvas->session()->viewState().setHover(std::nullopt);
        return false;
    default: return false;
    }
}

Point CanvasGestures::pixelAt(QPointF position) const
{
    return m_canvas->viewport().imagePixelAt(m_canvas->devicePixelAt(position));
}

Grip CanvasGestures::gripAt(QPointF position) const
{
    if (m_canvas->session() == nullptr)
        return {};
    const std::optional<Rect> &selection = m_canvas->session()->viewState().selection();
    const auto reach = static_cast<std::ptrdiff_t>(gripReach * m_canvas->devicePixelRatioF());
    return selection ? Grip::at(m_canvas->devicePixelAt(position), *selection, m_canvas->viewport(), reach) : Grip{};
}

bool CanvasGestures::pans() const
{
    return m_button == Qt::MiddleButton || m_canvas->tool() != Canvas::Tool::Select || m_canvas->session() == nullptr;
}

bool CanvasGestures::press(const QMouseEvent &event)
{
    if (m_button != Qt::NoButton)
        return true; // one gesture at a time
    if (event.button() != Qt::LeftButton && event.button() != Qt::MiddleButton)
        return false;
    m_button = event.button();
    m_pressedAt = event.position();
    m_pannedTo = m_canvas->devicePixelAt(event.position());
    m_isDragging = false;
    m_canvas->setFocus(Qt::MouseFocusReason);
    return true;
}

bool CanvasGestures::move(const QMouseEvent &event)
{
    m_cursor = event.position();
    if (m_button != Qt::NoButton && !m_isDragging
        && (event.position() - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_isDragging = true;
        if (!pans())
            m_selectionDrag.emplace(m_canvas->session()->viewState().selection(), gripAt(m_pressedAt),
                                    pixelAt(m_pressedAt));
    }
    if (m_isDragging && m_selectionDrag) {
        m_canvas->session()->viewState().setSelection(
            m_selectionDrag->at(pixelAt(event.position()), m_canvas->viewport().imageSize()));
    } else if (m_isDragging) {
        const Point now = m_canvas->devicePixelAt(event.position());
        const Point before = std::exchange(m_pannedTo, now);
        m_canvas->panBy(now.x - before.x, now.y - before.y);
    }
    followCursor();
    return true;
}

bool CanvasGestures::release(const QMouseEvent &event)
{
    if (event.button() != m_button)
        return false;
    if (!m_isDragging && m_button == Qt::LeftButton)
        click(event);
    m_button = Qt::NoButton;
    m_isDragging = false;
    m_selectionDrag.reset();
    updateCursor();
    return true;
}

void CanvasGestures::click(const QMouseEvent &event)
{
    if (m_canvas->session() == nullptr)
        return;
    Session &session = *m_canvas->session();
    const Point pixel = pixelAt(event.position());
    if (!session.document().spec().shape.rect().contains(pixel))
        return;
    if ((event.modifiers() & Qt::ShiftModifier) != 0)
        session.viewState().addPin(pixel);
    else if (m_canvas->tool() == Canvas::Tool::Select)
        session.viewState().setSelection(std::nullopt);
    else
        session.viewState().pin(pixel);
}

bool CanvasGestures::wheel(const QWheelEvent &event)
{
    // A touchpad or a fine wheel reports parts of a step. A change of direction starts anew.
    const int angle = event.angleDelta().y();
    m_wheelAngle = (m_wheelAngle < 0) == (angle < 0) ? m_wheelAngle + angle : angle;
    const Point at = m_canvas->devicePixelAt(event.position());
    m_cursor = event.position();
    for (; m_wheelAngle >= wheelStep; m_wheelAngle -= wheelStep)
        m_canvas->zoomAt(m_canvas->viewport().nextZoomIn(), at);
    for (; m_wheelAngle <= -wheelStep; m_wheelAngle += wheelStep)
        m_canvas->zoomAt(m_canvas->viewport().nextZoomOut(), at);
    return true;
}

bool CanvasGestures::key(const QKeyEvent &event)
{
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if ((modifiers & ~Qt::ShiftModifier) != 0)
        return false;
    const std::ptrdiff_t step = modifiers == Qt::ShiftModifier ? 10 : 1;
    switch (event.key()) {
    case Qt::Key_Left: return nudge(-step, 0);
    case Qt::Key_Right: return nudge(step, 0);
    case Qt::Key_Up: return nudge(0, -step);
    case Qt::Key_Down: return nudge(0, step);
    case Qt::Key_Home: m_canvas->requestNavigation(Canvas::Neighbour::First); return true;
    case Qt::Key_End: m_canvas->requestNavigation(Canvas::Neighbour::Last); return true;
    case Qt::Key_Escape:
        if (m_canvas->session() == nullptr || !m_canvas->session()->viewState().selection())
            return false;
        m_canvas->session()->viewState().setSelection(std::nullopt);
        return true;
    default: return false;
    }
}

bool CanvasGestures::nudge(std::ptrdiff_t dx, std::ptrdiff_t dy)
{
    Session *session = m_canvas->session();
    if (session != nullptr && session->viewState().currentPin() >= 0) {
        session->viewState().nudgePin(dx, dy);
        session->viewState().reveal(session->viewState().pins()[session->viewState().currentPin()]);
    } else if (dx != 0) {
        m_canvas->requestNavigation(dx < 0 ? Canvas::Neighbour::Previous : Canvas::Neighbour::Next);
    }
    return true;
}

void CanvasGestures::followCursor()
{
    if (m_canvas->session() == nullptr || !m_cursor)
        return;
    const Point pixel = pixelAt(*m_cursor);
    const bool isInside = m_canvas->session()->document().spec().shape.rect().contains(pixel);
    m_canvas->session()->viewState().setHover(isInside ? std::optional(pixel) : std::nullopt);
    updateCursor();
}

void CanvasGestures::updateCursor()
{
    if (!m_cursor)
        return;
    if (m_isDragging && pans())
        m_canvas->setCursor(Qt::ClosedHandCursor);
    else if (m_canvas->tool() == Canvas::Tool::Pan)
        m_canvas->setCursor(Qt::OpenHandCursor);
    else if (m_canvas->tool() == Canvas::Tool::Select && !m_isDragging)
        m_canvas->setCursor(shapeOf(gripAt(*m_cursor)));
    else
        m_canvas->setCursor(m_canvas->zoom() >= 1.0 || m_isDragging ? Qt::CrossCursor : Qt::ArrowCursor);
}

} // namespace pellucid
