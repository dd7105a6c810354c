// The picture: shows a session's pixels and what belongs to looking at them (pins, selection, hover), and is looked at
// closely: zoom at the cursor, pan, pick, select. Every session has a canvas of its own, which so remembers zoom and
// pan.
//
// Between the widget's logical pixels and the device pixels that everything inside counts in, only this class converts.
#pragma once

#include "ui/canvas/canvas_overlay.h"
#include "ui/canvas/picture.h"
#include "ui/canvas/viewport.h"
#include "ui/session_follower.h"

#include <QColor>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace pellucid {

class CanvasGestures;
class LiveWatch;
struct EarlyPicture;

class Canvas : public QWidget, public SessionFollower
{
    Q_OBJECT
    Q_PROPERTY(QColor surround READ surround WRITE setSurround)

public:
    enum class Tool {
        Pick,   // click pins, drag pans
        Select, // drag selects
        Pan,    // drag pans, click pins
    };

    enum class Neighbour { First, Previous, Next, Last };

    explicit Canvas(QWidget *parent = nullptr);
    ~Canvas() override;

    [[nodiscard]] Session *session() const { return m_session; } // shown as a whole

    // Without a session: an image that is still being decoded. It can be zoomed and panned.
    void showEarly(const EarlyPicture &picture);

    // Continues where a canvas with the early picture of this session's image is: the same zoom and pan, and its
    // picture wherever ours is not made yet.
    void takeOver(const Canvas &early);

    [[nodiscard]] Tool tool() const { return m_tool; }
    void setTool(Tool tool);

    [[nodiscard]] const Viewport &viewport() const { return m_viewport; }
    [[nodiscard]] double zoom() const { return m_viewport.zoom(); }

    // `device` is a device pixel of the widget.
    void zoomAt(double zoom, Point device);
    void panBy(std::ptrdiff_t dx, std::ptrdiff_t dy);

    // Device pixels of the widget, and back to the center of one.
    [[nodiscard]] Point devicePixelAt(QPointF position) const;
    [[nodiscard]] QPointF positionOf(Point device) const;

    // The image over the buffer's bytes that is painted from; null where Qt has no format for the layout.
    [[nodiscard]] const QImage &wrappedImage() const { return m_picture.wrapped(); }

    // What was last painted is the picture as it is, without a part that is older or coarser.
    [[nodiscard]] bool isUpToDate() const { return m_isUpToDate; }

    // The color around the image.
    [[nodiscard]] QColor surround() const { return m_surround; }
    void setSurround(const QColor &color);

    // Why there is nothing to be seen, written over the picture; empty: there is.
    [[nodiscard]] QString note() const { return m_note; }
    void setNote(const QString &note);

    [[nodiscard]] bool showsGrid() const { return m_overlay.showsGrid; }
    [[nodiscard]] bool showsValues() const { return m_overlay.showsValues; }

public slots:
    void zoomIn();
    void zoomOut();
    void zoomFit();
    void zoomActual();
    void setZoom(double zoom);
    void setShowGrid(bool shown);   // from 16 device pixels a pixel on
    void setShowValues(bool shown); // from 48 device pixels a pixel on
    void requestNavigation(Neighbour neighbour) { emit navigateRequested(neighbour); }

signals:
    void zoomChanged(double zoom);
    void viewChanged(); // zoom or pan
    void navigateRequested(pellucid::Canvas::Neighbour neighbour);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void followLayout();
    void followPixels(const Rect &imageRect);
    void followHover();
    void reveal(Point pixel);
    void announceView(double formerZoom);
    void fitWindow();
    void updatePixels(const Rect &imageRect, int margin);
    [[nodiscard]] Rect visiblePixels() const;
    void paintOver();
    void paintEarly(QPainter &painter, const Rect &exposed) const;

    Viewport m_viewport;
    Picture m_picture;
    CanvasOverlay m_overlay;
    std::unique_ptr<EarlyPicture> m_early; // shown while there is no session
    QTimer m_repaint;                      // for what a paint event had no time for
    Tool m_tool = Tool::Pick;
    QColor m_surround{0x1E, 0x1E, 0x1E};
    QString m_note;
    bool m_showsFocus = false; // it came by the Tab key
    std::optional<Point> m_paintedHover;
    bool m_isUpToDate = false;
    std::unique_ptr<LiveWatch> m_liveWatch;
    std::unique_ptr<CanvasGestures> m_gestures; // last: watches nothing that is half destroyed
};

} // namespace pellucid
