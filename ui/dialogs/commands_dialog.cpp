#include "ui/dialogs/commands_dialog.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace pellucid {

namespace {

// Without mnemonics and dots.
QString plainText(const QAction &action)
{
    return action.text().remove('&').remove(QChar(0x2026));
}

QString keysOf(const QAction &action)
{
    QStringList keys;
    for (const QKeySequence &key : action.shortcuts())
        keys.append(key.toString(QKeySequence::NativeText));
    return keys.join("   ");
}

} // namespace

CommandsDialog::CommandsDialog(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent), m_actions(actions), m_search(new QLineEdit(this)), m_list(new QTreeWidget(this))
{
    setObjectName("commandsDialog");
    setWindowTitle(tr("Commands and Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(620, 520);

    m_search->setObjectName("commandSearch");
    m_search->setAccessibleName(tr("Find a command"));
    m_search->setToolTip(tr("A part of a command's name or description"));
    m_search->setPlaceholderText(tr("Find a command"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_list->setObjectName("commandList");
    m_list->setAccessibleName(tr("Commands"));
    m_list->setToolTip(tr("Double-click or press Enter to run a command"));
    m_list->setRootIsDecorated(false);
    m_list->setAllColumnsShowFocus(true);
    m_list->setHeaderLabels({tr("Command"), tr("Keys")});
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    for (const QAction *action : actions) {
        auto *item = new QTreeWidgetItem(m_list, {plainText(*action), keysOf(*action)});
        item->setIcon(0, action->icon());
        item->setToolTip(0, action->statusTip());
        item->setDisabled(!action->isEnabled());
    }
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_search);
    layout->addWidget(m_list);

    connect(m_search, &QLineEdit::textChanged, this, &CommandsDialog::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &CommandsDialog::run);
    connect(m_list, &QTreeWidget::itemActivated, this, &CommandsDialog::run);
    filter({});
}

// The arrow keys move through the list while the search field has the focus.
bool CommandsDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        const bool isForList = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down || key->key() == Qt::Key_PageUp
            || key->key() == Qt::Key_PageDown;
        if (isForList)
            return QCoreApplication::sendEvent(m_list, event);
    }
    return QDialog::eventFilter(watched, event);
}

void CommandsDialog::filter(const QString &text)
{
    QTreeWidgetItem *first = nullptr;
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        QTreeWidgetItem *item = m_list->topLevelItem(row);
        const QAction &action = *m_actions[row];
        const bool matches = plainText(action).contains(text, Qt::CaseInsensitive)
            || action.statusTip().contains(text, Qt::CaseInsensitive);
        item->setHidden(!matches);
        if (matches && first == nullptr && !item->isDisabled())
            first = item;
    }
    m_list->setCurrentItem(first);
}

void CommandsDialog::run()
{
    QTreeWidgetItem *item = m_list->currentItem();
    if (item == nullptr || item->isHidden())
        return;
    QAction *action = m_actions[m_list->indexOfTopLevelItem(item)];
    accept();
    action->trigger();
}

} // namespace pellucid
