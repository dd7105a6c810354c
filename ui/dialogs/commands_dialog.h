// Every command with its menu and keys, made from the actions themselves. Typing narrows the list, the best match
// first; Enter runs what is marked. Deletes itself.
#pragma once

#include "ui/dialogs/command_search.h"
#include "ui/dialogs/dialog.h"

#include <QAction>
#include <QList>

class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace pellucid {

class CommandsDialog : public Dialog
{
    Q_OBJECT

public:
    CommandsDialog(const QList<QAction *> &actions, QWidget *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Row
    {
        QAction *action;
        Command command;
    };

    [[nodiscard]] QTreeWidgetItem *makeItem(qsizetype row) const;
    [[nodiscard]] const Row *current() const; // nullptr when nothing is marked
    void filter(const QString &text);
    void explainCurrent();
    void run();

    QList<Row> m_rows; // in the order of the menus
    QLineEdit *m_search;
    QTreeWidget *m_list;
    QLabel *m_note;
};

} // namespace pellucid
