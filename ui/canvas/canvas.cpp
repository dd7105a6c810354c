#include "ui/canvas/canvas.h"

#include "ui/canvas/canvas_gestures.h"
#include "ui/canvas/live_watch.h"
#include "ui/files/progressive_preview.h"

#include <QEvent>
#include <QFocusEvent>
#include <QPaintEvent>
#include <QPainter>

#include <cmath>

namespace pellucid {

namespace {

// Without a paint event for this long there is time to prepare for the next movement.
constexpr std::chrono::milliseconds idle{50};

Rect toRect(const QRect &rect)
{
    return {rect.x(), rect.y(), rect.width(), rect.height()};
}

} // namespace

Canvas::Canvas(QWidget *parent)
    : QWidget(parent),
      m_liveWatch(std::make_unique<LiveWatch>([this] { return visiblePixels(); })),
      m_gestures(std::make_unique<CanvasGestures>(this))
{
    setObjectName("canvas");
    setAccessibleName(tr("Image canvas"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    m_repaint.setSingleShot(true);
    connect(&m_repaint, &QTimer::timeout, this, [this] {
        if (!m_isUpToDate)
            update();
        else if (!m_picture.prepare(m_viewport))
            m_repaint.start(0);
    });
}

Canvas::~Canvas() = default;

void Canvas::showSession()
{
    m_viewport.setImageSize({});
    m_picture.setSession(m_session);
    followLayout();
    m_liveWatch->setSession(m_session);
}

SessionFollower::Connections Canvas::connectTo(Session &session)
{
    return {connect(&session, &Session::pixelsChanged, this, &Canvas::followPixels),
            connect(&session, &Session::layoutChanged, this, &Canvas::followLayout),
            connect(&session, &Session::storageChanged, this, [this] { m_picture.markMoved(); }),
            connect(&session.viewState(), &ViewState::settingsChanged, this,
                    [this] {
                        m_picture.markSettingsChanged();
                        update();
                    }),
            connect(&session.viewState(), &ViewState::selectionChanged, this, qOverload<>(&QWidget::update)),
            connect(&session.viewState(), &ViewState::pinsChanged, this, qOverload<>(&QWidget::update)),
            connect(&session.viewState(), &ViewState::hoverChanged, this, &Canvas::followHover),
            connect(&session.viewState(), &ViewState::revealRequested, this, &Canvas::reveal),
            connect(&session, &QObject::destroyed, this, [this] { setSession(nullptr); })};
}

void Canvas::showEarly(const EarlyPicture &picture)
{
    m_early = std::make_unique<EarlyPicture>(picture);
    const double formerZoom = zoom();
    if (picture.imageSize != m_viewport.imageSize()) {
        m_viewport.setImageSize(picture.imageSize);
        m_viewport.showWhole();
    }
    announceView(formerZoom);
}

void Canvas::takeOver(const Canvas &early)
{
    if (m_session == nullptr || early.m_viewport.imageSize() != m_viewport.imageSize())
        return;
    const double formerZoom = zoom();
    m_viewport = early.m_viewport;
    if (early.m_early)
        m_picture.setStandIn(*early.m_early);
    announceView(formerZoom);
}

void Canvas::followLayout()
{
    if (m_session != nullptr)
        m_picture.markReplaced();
    const double formerZoom = zoom();
    const Shape shape = m_session != nullptr ? m_session->document().spec().shape : Shape{};
    const Size size{shape.width, shape.height};
    if (size != m_viewport.imageSize()) {
        m_viewport.setImageSize(size);
        m_viewport.showWhole();
    }
    announceView(formerZoom);
}

void Canvas::followPixels(const Rect &imageRect)
{
    m_picture.markPixelsChanged(imageRect);
    updatePixels(imageRect, 1);
}

void Canvas::followHover()
{
    if (zoom() < CanvasOverlay::outlineZoom)
        return;
    constexpr int outline = 3;
    for (const std::optional<Point> &pixel : {m_paintedHover, m_session->viewState().hover()}) {
        if (pixel)
            updatePixels({pixel->x, pixel->y, 1, 1}, outline);
    }
}

void Canvas::updatePixels(const Rect &imageRect, int margin)
{
    const Rect device = m_viewport.deviceRect(imageRect).intersected(
        {0, 0, m_viewport.windowSize().width, m_viewport.windowSize().height});
    if (device.isEmpty())
        return;
    const double ratio = devicePixelRatioF();
    const QRectF logical(static_cast<double>(device.x) / ratio, static_cast<double>(device.y) / ratio,
                         static_cast<double>(device.width) / ratio, static_cast<double>(device.height) / ratio);
    update(logical.toAlignedRect().adjusted(-margin, -margin, margin, margin));
}

// None while nobody can see them.
Rect Canvas::visiblePixels() const
{
    if (!isVisible() || window()->isMinimized())
        return {};
    const Size window = m_viewport.windowSize();
    const Rect shown = Rect{0, 0, window.width, window.height}.intersected(m_viewport.extent());
    return shown.isEmpty() ? Rect{} : m_viewport.imageRect(shown);
}

void Canvas::reveal(Point pixel)
{
    m_viewport.reveal(pixel);
    announceView(zoom());
}

void Canvas::setTool(Tool tool)
{
    m_tool = tool;
    emit viewChanged();
}

void Canvas::zoomAt(double target, Point device)
{
    const double formerZoom = zoom();
    m_viewport.setZoom(target, device);
    announceView(formerZoom);
}

void Canvas::setZoom(double target)
{
    const double formerZoom = zoom();
    m_viewport.setZoom(target);
    announceView(formerZoom);
}

void Canvas::zoomIn()
{
    setZoom(m_viewport.nextZoomIn());
}

void Canvas::zoomOut()
{
    setZoom(m_viewport.nextZoomOut());
}

void Canvas::zoomActual()
{
    setZoom(1.0);
}

void Canvas::zoomFit()
{
    const double formerZoom = zoom();
    m_viewport.fit();
    announceView(formerZoom);
}

void Canvas::panBy(std::ptrdiff_t dx, std::ptrdiff_t dy)
{
    m_viewport.panBy(dx, dy);
    announceView(zoom());
}

void Canvas::announceView(double formerZoom)
{
    m_isUpToDate = false;
    update();
    const Size size = m_viewport.imageSize();
    setAccessibleDescription(size.width == 0
                                 ? QString()
                                 : tr("%1 x %2 pixels at %3 %").arg(size.width).arg(size.height).arg(zoom() * 100.0)
                                     + (m_note.isEmpty() ? QString() : ". " + m_note));
    if (zoom() != formerZoom)
        emit zoomChanged(zoom());
    emit viewChanged();
}

void Canvas::setSurround(const QColor &color)
{
    m_surround = color;
    update();
}

void Canvas::setNote(const QString &note)
{
    if (m_note == note)
        return;
    m_note = note;
    announceView(zoom());
}

void Canvas::setShowGrid(bool shown)
{
    m_overlay.showsGrid = shown;
    update();
}

void Canvas::setShowValues(bool shown)
{
    m_overlay.showsValues = shown;
    update();
}

Point Canvas::devicePixelAt(QPointF position) const
{
    const double ratio = devicePixelRatioF();
    return {static_cast<std::ptrdiff_t>(std::floor(position.x() * ratio)),
            static_cast<std::ptrdiff_t>(std::floor(position.y() * ratio))};
}

QPointF Canvas::positionOf(Point device) const
{
    const double ratio = devicePixelRatioF();
    return {(static_cast<double>(device.x) + 0.5) / ratio, (static_cast<double>(device.y) + 0.5) / ratio};
}

void Canvas::fitWindow()
{
    const double ratio = devicePixelRatioF();
    const Size window{std::lround(width() * ratio), std::lround(height() * ratio)};
    if (window == m_viewport.windowSize())
        return;
    const double formerZoom = zoom();
    m_viewport.setWindowSize(window);
    announceView(formerZoom);
}

bool Canvas::event(QEvent *event)
{
    if (event->type() == QEvent::ScreenChangeInternal || event->type() == QEvent::Show)
        fitWindow();
    return QWidget::event(event);
}

void Canvas::resizeEvent(QResizeEvent * /*event*/)
{
    fitWindow();
}

void Canvas::focusInEvent(QFocusEvent *event)
{
    m_showsFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    update();
}

void Canvas::focusOutEvent(QFocusEvent * /*event*/)
{
    m_showsFocus = false;
    update();
}

void Canvas::paintEarly(QPainter &painter, const Rect &exposed) const
{
    const Rect shown = m_viewport.extent();
    if (!m_early || exposed.intersected(shown).isEmpty())
        return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_early->zoom != zoom());
    painter.drawImage(QRect(static_cast<int>(shown.x), static_cast<int>(shown.y), static_cast<int>(shown.width),
                            static_cast<int>(shown.height)),
                      m_early->pixels);
}

void Canvas::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    // From here on the painter counts device pixels from the widget's corner, which with a broken scale factor may lie
    // between two of them.
    const double ratio = devicePixelRatioF();
    const QTransform toDevice = painter.deviceTransform();
    painter.setTransform(QTransform::fromTranslate(std::round(toDevice.dx()), std::round(toDevice.dy()))
                         * toDevice.inverted());
    const QRect logical = event->rect();
    const QRectF scaled(logical.x() * ratio, logical.y() * ratio, logical.width() * ratio, logical.height() * ratio);
    const Rect exposed = toRect(scaled.toAlignedRect());

    if (!m_viewport.extent().contains(exposed) || m_session == nullptr || !m_isUpToDate)
        painter.fillRect(scaled.toAlignedRect(), m_surround);
    const auto again = m_picture.paint(painter, m_viewport, exposed, qRound(8 * ratio));
    // A part that is up to date says nothing about the others, but what a message covers is never asked for.
    if (m_session == nullptr)
        paintEarly(painter, exposed);
    m_isUpToDate = !again && (m_isUpToDate || event->rect().contains(visibleRegion().boundingRect()));
    if (again)
        m_repaint.start(*again);
    else
        m_repaint.start(m_isUpToDate ? idle : std::chrono::milliseconds(0));
    m_paintedHover.reset();
    if (m_session == nullptr)
        return;
    m_paintedHover = m_session->viewState().hover();
    m_overlay.paint(painter, *m_session, m_viewport, m_picture, exposed, ratio);
    painter.end();
    paintOver();
}

// What is not part of the picture, in logical pixels.
void Canvas::paintOver()
{
    constexpr int margin = 8;
    if (m_showsFocus) {
        QPainter painter(this);
        painter.setPen(palette().color(QPalette::Link));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    if (m_note.isEmpty())
        return;
    const QRect text = fontMetrics().boundingRect(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_note);
    QPainter painter(this);
    painter.fillRect(text.adjusted(-margin, -margin, margin, margin), palette().window());
    painter.setPen(palette().windowText().color());
    painter.drawText(text, Qt::AlignCenter | Qt::TextWordWrap, m_note);
}

} // namespace pellucid
