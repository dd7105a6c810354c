#include "ui/window/panel_docks.h"

#include "ui/panels/panel.h"
#include "ui/window/icon.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QScrollArea>

#include <algorithm>

namespace pellucid {

namespace {

constexpr int columnWidth = 320;

} // namespace

PanelDocks::PanelDocks(Workspace &workspace, QMainWindow *window) : QObject(window), m_window(window)
{
    for (const PanelDeclaration &declaration : panels()) {
        const QString title = QCoreApplication::translate("Panel", declaration.title);
        auto *dock = new QDockWidget(title, window);
        dock->setObjectName(declaration.id);
        dock->setAccessibleName(title);
        // Whether it is among tabs is settled after these signals.
        for (const auto signal : {&QDockWidget::visibilityChanged, &QDockWidget::topLevelChanged})
            connect(dock, signal, this, &PanelDocks::showTitles, Qt::QueuedConnection);
        connect(dock, &QDockWidget::dockLocationChanged, this, &PanelDocks::showTitles, Qt::QueuedConnection);
        Panel *panel = declaration.create(workspace, dock);
        m_entries.append({&declaration, dock, panel});
        if (declaration.stack == PanelDeclaration::strip) {
            dock->setFeatures(dock->features() | QDockWidget::DockWidgetVerticalTitleBar); // height is scarce
            dock->setWidget(panel);
            continue;
        }
        auto *scrollArea = new QScrollArea(dock); // down only; a panel is made for the column's width
        scrollArea->setWidgetResizable(true);
        scrollArea->setFrameShape(QFrame::NoFrame);
        scrollArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scrollArea->setFocusPolicy(Qt::NoFocus);
        scrollArea->setWidget(panel);
        dock->setWidget(scrollArea);
    }
    resetLayout();
}

void PanelDocks::setSession(Session *session)
{
    for (const Entry &entry : m_entries)
        entry.panel->setSession(session);
}

void PanelDocks::toggle(QDockWidget *dock)
{
    const bool isInFront = dock->isVisible() && !dock->visibleRegion().isEmpty();
    dock->setVisible(!isInFront);
    if (!isInFront)
        dock->raise();
}

bool PanelDocks::isTab(QDockWidget *dock) const
{
    const auto isDocked = [](const QDockWidget *one) { return !one->isFloating() && !one->isHidden(); };
    return isDocked(dock) && std::ranges::any_of(m_window->tabifiedDockWidgets(dock), isDocked);
}

// A tab says what a title would, and is dragged like one. An empty widget in the title's place leaves it out.
void PanelDocks::showTitles()
{
    for (const Entry &entry : m_entries) {
        QWidget *emptyTitle = entry.dock->titleBarWidget();
        if (isTab(entry.dock) == (emptyTitle != nullptr))
            continue;
        entry.dock->setTitleBarWidget(emptyTitle == nullptr ? new QWidget(entry.dock) : nullptr);
        delete emptyTitle;
    }
}

void PanelDocks::resetLayout()
{
    QList<QDockWidget *> fronts; // of the stacks
    QDockWidget *previous = nullptr;
    int stack = -1;
    for (const Entry &entry : m_entries) {
        entry.dock->setFloating(false);
        m_window->removeDockWidget(entry.dock);
    }
    for (const Entry &entry : m_entries) {
        if (entry.declaration->stack == PanelDeclaration::strip) {
            m_window->addDockWidget(Qt::BottomDockWidgetArea, entry.dock);
            entry.dock->hide();
            continue;
        }
        m_window->addDockWidget(Qt::RightDockWidgetArea, entry.dock, Qt::Vertical);
        if (previous != nullptr && entry.declaration->stack == stack)
            m_window->tabifyDockWidget(previous, entry.dock);
        else
            fronts.append(entry.dock);
        entry.dock->show();
        previous = entry.dock;
        stack = entry.declaration->stack;
    }
    for (QDockWidget *front : fronts)
        front->raise();
    m_window->resizeDocks(fronts, QList<int>(fronts.size(), columnWidth), Qt::Horizontal);
    QList<int> heights(fronts.size(), 1);
    heights.front() = 3; // the first stack is worked in, the others are glanced at
    m_window->resizeDocks(fronts, heights, Qt::Vertical);
}

} // namespace pellucid
