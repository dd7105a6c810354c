// History: the steps of the document. A click goes there; undone steps are dimmed until a new edit takes their place.
#pragma once

#include "ui/panels/panel.h"

#include <QPointer>

class QLabel;
class QListWidget;
class QPushButton;

namespace pellucid {

class HistoryPanel : public Panel
{
    Q_OBJECT

public:
    explicit HistoryPanel(QWidget *parent = nullptr);

    void setSession(Session *session) override;

private:
    void refresh();
    void goTo(int row);
    void saveRecipe();

    QPointer<Session> m_session;
    QListWidget *m_list; // row i: i steps done
    QLabel *m_memory;
    QPushButton *m_save;
};

} // namespace pellucid
