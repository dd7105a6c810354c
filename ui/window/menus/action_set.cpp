#include "ui/window/menus/action_set.h"

#include "ui/window/icon.h"

#include <QMenu>

#include <algorithm>

namespace pellucid {

ActionSet::ActionSet(QWidget *window, QWidget *canvasArea, QObject *parent)
    : QObject(parent), m_window(window), m_canvasArea(canvasArea)
{
}

QAction *ActionSet::add(QMenu *menu, const ActionDeclaration &declaration)
{
    Q_ASSERT(find(declaration.id) == nullptr);
    QAction *action = menu->addAction(declaration.text);
    action->setObjectName(declaration.id);
    action->setStatusTip(declaration.tip);
    action->setShortcuts(declaration.keys);
    QString toolTip = declaration.tip;
    if (!declaration.keys.isEmpty())
        toolTip += QString(" (%1)").arg(declaration.keys.first().toString(QKeySequence::NativeText));
    action->setToolTip(toolTip);
    if (!declaration.iconName.isEmpty())
        action->setIcon(icon(declaration.iconName));
    action->setCheckable(declaration.isChecked != nullptr);
    // A checkable action's state is what its declaration says, whatever a click made of it.
    connect(action, &QAction::triggered, this, [this, run = declaration.run] {
        run();
        refreshSoon();
    });
    if (declaration.scope == ActionDeclaration::Scope::Canvas) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_canvasArea->addAction(action);
    } else {
        m_window->addAction(action); // its key works while the menu bar is hidden
    }
    m_entries.append({action, declaration.isEnabled, declaration.isChecked});
    return action;
}

QAction *ActionSet::find(const QString &id) const
{
    const auto found =
        std::ranges::find_if(m_entries, [&](const Entry &entry) { return entry.action->objectName() == id; });
    return found != m_entries.end() ? found->action : nullptr;
}

QList<QAction *> ActionSet::actions() const
{
    QList<QAction *> actions;
    for (const Entry &entry : m_entries)
        actions.append(entry.action);
    return actions;
}

void ActionSet::refreshSoon()
{
    if (m_isRefreshDue)
        return;
    m_isRefreshDue = true;
    QMetaObject::invokeMethod(this, &ActionSet::refresh, Qt::QueuedConnection);
}

void ActionSet::refresh()
{
    m_isRefreshDue = false;
    for (const Entry &entry : m_entries) {
        if (entry.isEnabled)
            entry.action->setEnabled(entry.isEnabled());
        if (entry.isChecked)
            entry.action->setChecked(entry.isChecked());
    }
}

} // namespace pellucid
