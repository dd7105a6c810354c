#include "ui/dialogs/commands_dialog.h"

#include "ui/controls/layout.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace pellucid {

namespace {

constexpr QSize iconSize(16, 16);
constexpr int rowRole = Qt::UserRole;

// Where there is no icon, titles begin where the others do.
QIcon emptyIcon()
{
    QPixmap pixmap(iconSize);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

} // namespace

CommandsDialog::CommandsDialog(const QList<QAction *> &actions, QWidget *parent)
    : Dialog(parent), m_search(new QLineEdit(this)), m_list(new QTreeWidget(this)), m_note(dimmed())
{
    setObjectName("commandsDialog");
    setWindowTitle(tr("Commands and Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(720, 520);
    for (QAction *action : actions)
        m_rows.append({action, commandOf(*action)});

    m_search->setObjectName("commandSearch");
    m_search->setAccessibleName(tr("Find a command"));
    m_search->setToolTip(tr("A part of a command's name, menu, keys or description"));
    m_search->setPlaceholderText(tr("Find a command"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_list->setObjectName("commandList");
    m_list->setAccessibleName(tr("Commands"));
    m_list->setToolTip(tr("Double-click or press Enter to run a command"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setIconSize(iconSize);
    m_list->setHeaderLabels({tr("Command"), tr("Menu"), tr("Keys")});
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_note->setObjectName("commandNote");
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_search);
    layout->addWidget(m_list);
    layout->addWidget(m_note);

    connect(m_search, &QLineEdit::textChanged, this, &CommandsDialog::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &CommandsDialog::run);
    connect(m_list, &QTreeWidget::itemActivated, this, &CommandsDialog::run);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &CommandsDialog::explainCurrent);
    filter({});
}

// Those that do not apply now are gray, but can be marked: what was typed must not run something else.
QTreeWidgetItem *CommandsDialog::makeItem(qsizetype row) const
{
    const auto &[action, command] = m_rows[row];
    auto *item = new QTreeWidgetItem({command.title, command.path, command.keys.join("   ")});
    item->setData(0, rowRole, row);
    item->setIcon(0, action->icon().isNull() ? emptyIcon() : action->icon());
    item->setToolTip(0, command.tip);
    item->setForeground(1, palette().placeholderText());
    for (int column = 0; !action->isEnabled() && column < item->columnCount(); ++column)
        item->setForeground(column, palette().brush(QPalette::Disabled, QPalette::Text));
    return item;
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
    QList<std::pair<int, qsizetype>> matches; // rank and row
    for (qsizetype row = 0; row < m_rows.size(); ++row) {
        if (const std::optional<int> found = rank(m_rows[row].command, text))
            matches.append({*found, row});
    }
    std::ranges::sort(matches);
    QList<QTreeWidgetItem *> items;
    for (const auto &[rank, row] : matches)
        items.append(makeItem(row));
    m_list->clear();
    m_list->addTopLevelItems(items);
    m_list->setCurrentItem(items.value(0));
    explainCurrent();
}

const CommandsDialog::Row *CommandsDialog::current() const
{
    const QTreeWidgetItem *item = m_list->currentItem();
    return item != nullptr ? &m_rows[item->data(0, rowRole).value<qsizetype>()] : nullptr;
}

void CommandsDialog::explainCurrent()
{
    const Row *const row = current();
    m_note->setText(row == nullptr                 ? tr("No command matches “%1”.").arg(m_search->text())
                        : row->action->isEnabled() ? row->command.tip
                                                   : tr("%1 (does not apply now)").arg(row->command.tip));
}

void CommandsDialog::run()
{
    const Row *const row = current();
    if (row == nullptr || !row->action->isEnabled())
        return;
    QAction *const action = row->action;
    accept();
    action->trigger();
}

} // namespace pellucid
