// Every command with its keys, made from the actions themselves. Typing narrows the list, Enter runs what is marked.
// Deletes itself.
#pragma once

#include <QAction>
#include <QDialog>
#include <QList>

class QLineEdit;
class QTreeWidget;

namespace pellucid {

class CommandsDialog : public QDialog
{
    Q_OBJECT

public:
    CommandsDialog(const QList<QAction *> &actions, QWidget *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter(const QString &text);
    void run();

    QList<QAction *> m_actions; // one a row
    QLineEdit *m_search;
    QTreeWidget *m_list;
};

} // namespace pellucid
