#include "ui/widgets/document_tabs.h"

#include "ui/icon.h"
#include "ui/workspace.h"

#include <QTabBar>
#include <QToolButton>

namespace pellucid {

namespace {

Workspace::Neighbour neighbourInFolder(Canvas::Neighbour neighbour)
{
    switch (neighbour) {
    case Canvas::Neighbour::First: return Workspace::Neighbour::First;
    case Canvas::Neighbour::Previous: return Workspace::Neighbour::Previous;
    case Canvas::Neighbour::Next: return Workspace::Neighbour::Next;
    case Canvas::Neighbour::Last: return Workspace::Neighbour::Last;
    }
    Q_UNREACHABLE();
}

} // namespace

DocumentTabs::DocumentTabs(Workspace &workspace, QWidget *parent) : QTabWidget(parent), m_workspace(workspace)
{
    setFocusPolicy(Qt::NoFocus); // it would hand the focus to its bar, and end the Tab key's way where that is hidden
    setObjectName("documentTabs");
    setAccessibleName(tr("Open documents"));
    setDocumentMode(true);
    setTabBarAutoHide(true);
    setElideMode(Qt::ElideMiddle);
    setUsesScrollButtons(true);
    tabBar()->setExpanding(false);
    tabBar()->setAccessibleName(tr("Open documents"));

    connect(&workspace, &Workspace::sessionAdded, this, &DocumentTabs::addSession);
    connect(&workspace, &Workspace::sessionRemoved, this, &DocumentTabs::removeSession);
    connect(&workspace, &Workspace::currentChanged, this, [this](Session *session) {
        if (Canvas *canvas = m_canvases.value(session)) {
            setCurrentWidget(canvas);
            canvas->setFocus();
        }
        emit zoomChanged(zoom());
    });
    connect(this, &QTabWidget::currentChanged, this, [this] {
        Session *session = m_canvases.key(currentCanvas());
        if (session != nullptr && m_workspace.sessions().contains(session))
            m_workspace.setCurrent(session);
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
    for (Canvas *canvas : m_canvases)
        canvas->setTool(tool);
    emit toolChanged();
}

void DocumentTabs::setSurround(const QColor &color)
{
    m_surround = color;
    for (Canvas *canvas : m_canvases)
        canvas->setSurround(color);
}

void DocumentTabs::addSession(Session *session, int index)
{
    auto *canvas = new Canvas(this);
    canvas->setSession(session);
    canvas->setTool(m_tool);
    canvas->setSurround(m_surround);
    connect(canvas, &Canvas::zoomChanged, this, [this, canvas](double zoom) {
        if (canvas == currentCanvas())
            emit zoomChanged(zoom);
    });
    connect(canvas, &Canvas::navigateRequested, &m_workspace,
            [this](Canvas::Neighbour neighbour) { m_workspace.openNeighbour(neighbourInFolder(neighbour)); });
    m_canvases.insert(session, canvas);
    insertTab(index, canvas, QString());

    auto *closeButton = new QToolButton(tabBar());
    closeButton->setObjectName("closeTab");
    closeButton->setIcon(icon("close"));
    closeButton->setIconSize({12, 12});
    closeButton->setAutoRaise(true);
    closeButton->setFocusPolicy(Qt::NoFocus);
    closeButton->setToolTip(tr("Close this document"));
    closeButton->setAccessibleName(tr("Close this document"));
    connect(closeButton, &QToolButton::clicked, session, [this, session] { m_workspace.close(session); });
    tabBar()->setTabButton(index, QTabBar::RightSide, closeButton);

    connect(session, &Session::historyChanged, this, [this, session] { showTitle(session); });
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

void DocumentTabs::showTitle(Session *session)
{
    const int index = indexOf(m_canvases.value(session));
    const QString name = session->title().replace('&', "&&");
    setTabText(index, session->document().isModified() ? name + " *" : name);
    setTabToolTip(index, session->path().isEmpty() ? session->title() : session->path());
}

} // namespace pellucid
