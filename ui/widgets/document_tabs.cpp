#include "ui/widgets/document_tabs.h"

#include "ui/icon.h"
#include "ui/workspace.h"

#include <QTabBar>
#include <QToolButton>

namespace pellucid {

DocumentTabs::DocumentTabs(Workspace &workspace, QWidget *parent) : QTabWidget(parent), m_workspace(workspace)
{
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
        setCurrentIndex(static_cast<int>(m_workspace.sessions().indexOf(session)));
        if (Canvas *canvas = currentCanvas())
            canvas->setFocus();
        emit zoomChanged(zoom());
    });
    connect(tabBar(), &QTabBar::tabBarClicked, this, [this](int index) {
        if (index >= 0)
            m_workspace.setCurrent(m_workspace.sessions().value(index));
    });
    // Other ways to another tab: the wheel, the arrow keys.
    connect(tabBar(), &QTabBar::currentChanged, this, [this](int index) {
        if (index >= 0 && index < m_workspace.sessions().size() && count() == m_workspace.sessions().size())
            m_workspace.setCurrent(m_workspace.sessions()[index]);
    });
}

Canvas *DocumentTabs::canvasAt(int index) const
{
    return static_cast<Canvas *>(widget(index));
}

Canvas *DocumentTabs::currentCanvas() const
{
    return canvasAt(currentIndex());
}

double DocumentTabs::zoom() const
{
    const Canvas *canvas = currentCanvas();
    return canvas != nullptr ? canvas->zoom() : 1.0;
}

void DocumentTabs::setTool(Canvas::Tool tool)
{
    m_tool = tool;
    for (int i = 0; i < count(); ++i)
        canvasAt(i)->setTool(tool);
    emit toolChanged();
}

void DocumentTabs::setSurround(const QColor &color)
{
    m_surround = color;
    for (int i = 0; i < count(); ++i)
        canvasAt(i)->setSurround(color);
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
    connect(canvas, &Canvas::navigateRequested, this, [this](int step) {
        m_workspace.openNeighbour(step < 0 ? Workspace::Neighbour::Previous : Workspace::Neighbour::Next);
    });
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
    for (int i = 0; i < count(); ++i) {
        Canvas *canvas = canvasAt(i);
        if (canvas->session() != session)
            continue;
        removeTab(i);
        canvas->setSession(nullptr);
        canvas->deleteLater();
        return;
    }
}

void DocumentTabs::showTitle(const Session *session)
{
    const auto index = static_cast<int>(m_workspace.sessions().indexOf(session));
    if (index < 0)
        return;
    const QString name = session->title().replace('&', "&&");
    setTabText(index, session->document().isModified() ? name + " *" : name);
    setTabToolTip(index, session->path().isEmpty() ? session->title() : session->path());
}

} // namespace pellucid
