#include "ui/window/document_tabs.h"

#include "ui/closing.h"
#include "ui/opening.h"
#include "ui/window/icon.h"
#include "ui/workspace.h"

#include <QTabBar>
#include <QToolButton>

#include <utility>

namespace pellucid {

namespace {

Opening::Neighbour neighbourInFolder(Canvas::Neighbour neighbour)
{
    switch (neighbour) {
    case Canvas::Neighbour::First: return Opening::Neighbour::First;
    case Canvas::Neighbour::Previous: return Opening::Neighbour::Previous;
    case Canvas::Neighbour::Next: return Opening::Neighbour::Next;
    case Canvas::Neighbour::Last: return Opening::Neighbour::Last;
    }
    Q_UNREACHABLE();
}

// A tab's text of at most so many average letters, shortened in the middle: ends tell names apart.
constexpr int maxLetters = 32;

} // namespace

DocumentTabs::DocumentTabs(Workspace &workspace, QWidget *parent) : QTabWidget(parent), m_workspace(workspace)
{
    setFocusPolicy(Qt::NoFocus); // it would hand the focus to its bar
    setObjectName("documentTabs");
    setAccessibleName(tr("Open documents"));
    setDocumentMode(true);
    setTabBarAutoHide(true);
    setUsesScrollButtons(true);
    tabBar()->setFocusPolicy(Qt::TabFocus);
    tabBar()->setExpanding(false);
    tabBar()->setAccessibleName(tr("Open documents"));

    connect(&workspace, &Workspace::sessionAdded, this, &DocumentTabs::addSession);
    connect(&workspace, &Workspace::sessionRemoved, this, &DocumentTabs::removeSession);
    connect(&workspace.opening(), &Opening::loadingChanged, this, &DocumentTabs::showLoading);
    connect(&workspace.opening(), &Opening::loaded, this,
            [this](Session *session) { m_canvases.value(session)->takeOver(*m_loadingCanvas); });
    connect(&workspace, &Workspace::currentChanged, this, [this](Session *session) {
        if (Canvas *canvas = session != nullptr ? m_canvases.value(session) : m_loadingCanvas) {
            setCurrentWidget(canvas);
            canvas->setFocus();
        }
        emit zoomChanged(zoom());
    });
    connect(this, &QTabWidget::currentChanged, this, [this] {
        Session *session = m_canvases.key(currentCanvas());
        if (session != nullptr && m_workspace.sessions().contains(session))
            m_workspace.setCurrent(session);
        else if (m_loadingCanvas != nullptr && currentCanvas() == m_loadingCanvas)
            m_workspace.opening().raiseLoading();
    });
}

Canvas *DocumentTabs::currentCanvas() const
{
    return static_cast<Canvas *>(currentWidget());
}

double DocumentTabs::zoom() const
{
    const Canvas *canvas = currentCanvas();
    return canvas != nullptr ? canvas->zoom() : 1.0;
}

void DocumentTabs::setTool(Canvas::Tool tool)
{
    m_tool = tool;
    for (Canvas *canvas : findChildren<Canvas *>())
        canvas->setTool(tool);
    emit toolChanged();
}

void DocumentTabs::setSurround(const QColor &color)
{
    m_surround = color;
    for (Canvas *canvas : findChildren<Canvas *>())
        canvas->setSurround(color);
}

void DocumentTabs::markWarnings(const std::function<bool(const Session &)> &hasWarning)
{
    for (auto [session, canvas] : m_canvases.asKeyValueRange()) {
        const bool isMarked = session != m_workspace.current() && hasWarning(*session);
        setTabIcon(indexOf(canvas), isMarked ? icon("warning") : QIcon());
    }
}

void DocumentTabs::setNote(Session *session, const QString &note)
{
    m_canvases.value(session)->setNote(note);
}

Canvas *DocumentTabs::makeCanvas()
{
    auto *canvas = new Canvas(this);
    canvas->setTool(m_tool);
    canvas->setSurround(m_surround);
    connect(canvas, &Canvas::zoomChanged, this, [this, canvas](double zoom) {
        if (canvas == currentCanvas())
            emit zoomChanged(zoom);
    });
    connect(canvas, &Canvas::navigateRequested, &m_workspace,
            [this](Canvas::Neighbour neighbour) { m_workspace.opening().openNeighbour(neighbourInFolder(neighbour)); });
    return canvas;
}

void DocumentTabs::addCloseButton(int index, std::function<void()> close)
{
    auto *closeButton = new QToolButton(tabBar());
    closeButton->setObjectName("closeTab");
    closeButton->setIcon(icon("close"));
    closeButton->setIconSize({12, 12});
    closeButton->setAutoRaise(true);
    closeButton->setFocusPolicy(Qt::NoFocus);
    closeButton->setToolTip(tr("Close this document"));
    closeButton->setAccessibleName(tr("Close this document"));
    connect(closeButton, &QToolButton::clicked, this, std::move(close));
    tabBar()->setTabButton(index, QTabBar::RightSide, closeButton);
}

void DocumentTabs::addSession(Session *session, int index)
{
    Canvas *canvas = makeCanvas();
    canvas->setSession(session);
    m_canvases.insert(session, canvas);
    insertTab(index, canvas, QString());
    addCloseButton(index, [this, session] { m_workspace.closing().close(session); });

    connect(session, &Session::historyChanged, this, [this, session] { showTitle(session); });
    connect(
        session, &Session::sharingChanged, this,
        [this, session] {
            if (m_canvases.contains(session)) // no longer when its views close with it
                showTitle(session);
        },
        Qt::QueuedConnection);
    showTitle(session);
}

void DocumentTabs::removeSession(Session *session)
{
    Canvas *canvas = m_canvases.take(session);
    removeTab(indexOf(canvas));
    canvas->setSession(nullptr);
    canvas->deleteLater();
    emit zoomChanged(zoom());
}

void DocumentTabs::showLoading(Loading *loading)
{
    if (Canvas *former = std::exchange(m_loadingCanvas, nullptr)) {
        removeTab(indexOf(former));
        former->deleteLater();
    }
    if (loading == nullptr)
        return;
    m_loadingCanvas = makeCanvas();
    m_loadingCanvas->showEarly(loading->picture());
    connect(loading, &Loading::pictureChanged, m_loadingCanvas,
            [loading, canvas = m_loadingCanvas] { canvas->showEarly(loading->picture()); });
    connect(m_loadingCanvas, &Canvas::viewChanged, loading,
            [loading, canvas = m_loadingCanvas] { loading->setView(canvas->viewport()); });
    const int index = addTab(m_loadingCanvas, tr("%1 …").arg(shortened(loading->title())));
    setTabToolTip(index, tr("%1 is being read").arg(loading->path()));
    addCloseButton(index, [loading = QPointer<Loading>(loading)] {
        if (loading)
            loading->cancel();
    });
    setCurrentWidget(m_loadingCanvas);
}

QString DocumentTabs::shortened(const QString &name) const
{
    const QFontMetrics letters = tabBar()->fontMetrics();
    return letters.elidedText(name, Qt::ElideMiddle, maxLetters * letters.averageCharWidth()).replace('&', "&&");
}

void DocumentTabs::showTitle(Session *session)
{
    const int index = indexOf(m_canvases.value(session));
    const QString name = shortened(session->caption());
    setTabText(index, session->document().isModified() ? name + " *" : name);
    setTabToolTip(index, session->path().isEmpty() ? session->title() : session->path());
}

} // namespace pellucid
