#include "ui/canvas/picture.h"

#include "core/buffer/read_pages.h"
#include "core/display/color_transform.h"
#include "ui/canvas/magnified.h"
#include "ui/canvas/viewport.h"
#include "ui/files/progressive_preview.h"
#include "ui/qimage_bridge.h"
#include "ui/session.h"
#include "ui/window/application.h"

#include <QBrush>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pellucid {

namespace {

// Spent on tiles in one paint event, so that the window answers while a large image comes in.
constexpr std::chrono::milliseconds timeSlice{4};

constexpr QRgb lightSquare = 0xFF999999;
constexpr QRgb darkSquare = 0xFF666666;

void paintCheckerboard(QPainter &painter, const QRect &rect, QPoint origin, int side)
{
    QImage squares(2 * side, 2 * side, QImage::Format_RGB32);
    squares.fill(lightSquare);
    for (int y = 0; y < squares.height(); ++y) {
        for (int x = 0; x < squares.width(); ++x) {
            if ((x < side) != (y < side))
                squares.setPixel(x, y, darkSquare);
        }
    }
    painter.setBrushOrigin(origin);
    painter.fillRect(rect, QBrush(squares));
}

// The same colors come from two transforms where the file said what they mean before it was whole.
bool showAlike(ViewSettings a, const ViewSettings &b)
{
    if (a.color != nullptr && b.color != nullptr && a.color->isLike(*b.color))
        a.color = b.color;
    return a == b;
}

// Tiles know how to wait for a disk.
bool isAtHand(const ImageView &pixels, const Storage &storage)
{
    return storage.mapping() == nullptr || areInMemory(pixels);
}

} // namespace

void Picture::setSession(Session *session)
{
    m_session = session;
    m_wrapped = {};
    m_tiles.clear();
    m_renderer.reset();
}

void Picture::markMoved()
{
    const Document &document = m_session->document();
    m_wrapped = wrapPixels(document.view(), document.spec().channels, document.buffer().storage()).value_or(QImage());
}

void Picture::markReplaced()
{
    markMoved();
    m_tiles.markReplaced();
    markSettingsChanged();
}

void Picture::setStandIn(const EarlyPicture &early)
{
    EarlyPicture picture = early;
    picture.isComplete = early.isComplete && showAlike(early.settings, m_session->viewState().settings());
    m_tiles.setStandIn(m_session->document().spec().shape, picture);
}

void Picture::markSettingsChanged()
{
    const ImageSpec &spec = m_session->document().spec();
    m_renderer.emplace(spec.dtype, spec.channels, m_session->viewState().settings());
    m_tiles.markAllStale();
}

QImage Picture::colorsOf(const Rect &imageRect) const
{
    QImage colors(static_cast<int>(imageRect.width), static_cast<int>(imageRect.height),
                  QImage::Format_ARGB32_Premultiplied);
    const bool isRendered = !colors.isNull()
        && m_renderer->render(m_session->document().view().crop(imageRect),
                              {colors.bits(), colors.bytesPerLine(), {imageRect.width, imageRect.height}});
    return isRendered ? colors : QImage();
}

bool Picture::paintsBuffer(const Viewport &viewport) const
{
    const bool isQuick = m_wrapped.format() != QImage::Format_RGBX32FPx4
        && m_wrapped.format() != QImage::Format_RGBA32FPx4; // for Qt to paint
    return viewport.zoom() >= 1.0 && !m_wrapped.isNull() && isQuick && m_session->viewState().settings().isPlain();
}

bool Picture::prepare(const Viewport &viewport)
{
    if (m_session == nullptr || viewport.zoom() >= 1.0)
        return true;
    const auto deadline = std::chrono::steady_clock::now() + timeSlice;
    Document &document = m_session->document();
    if (document.edit() == nullptr && !document.work(deadline))
        return false;
    const Size window = viewport.windowSize();
    const Rect shown = Rect{0, 0, window.width, window.height}.intersected(viewport.extent());
    return m_tiles.prepare(shown.translated(-viewport.origin().x, -viewport.origin().y), *m_renderer, document,
                           deadline);
}

std::optional<std::chrono::milliseconds> Picture::paint(QPainter &painter, const Viewport &viewport,
                                                        const Rect &exposed, int checkerSide)
{
    if (m_session == nullptr)
        return std::nullopt;
    const Rect shown = exposed.intersected(viewport.extent());
    if (shown.isEmpty())
        return std::nullopt;
    const Point origin = viewport.origin();
    if (hasAlpha())
        paintCheckerboard(
            painter,
            QRect(static_cast<int>(shown.x), static_cast<int>(shown.y), static_cast<int>(shown.width),
                  static_cast<int>(shown.height)),
            QPoint(static_cast<int>(origin.x % (2 * checkerSide)), static_cast<int>(origin.y % (2 * checkerSide))),
            checkerSide);

    Document &document = m_session->document();
    const Rect pixels = viewport.imageRect(shown);
    if (paintsBuffer(viewport) && isAtHand(document.view().crop(pixels), *document.buffer().storage())) {
        if (!document.ensure(pixels))
            Application::reportShortage();
        drawMagnified(painter, m_wrapped, pixels, origin, std::lround(viewport.zoom()));
        return std::nullopt;
    }
    m_tiles.setLayout(document.spec().shape, std::min(viewport.zoom(), 1.0));
    const Rect visible = viewport.zoom() >= 1.0 ? pixels : shown.translated(-origin.x, -origin.y);
    const auto again = m_tiles.refresh(visible, *m_renderer, document, std::chrono::steady_clock::now() + timeSlice);
    m_tiles.paint(painter, viewport, visible);
    return again;
}

} // namespace pellucid
