// History: the steps of the document. A click goes there; undone steps are dimmed until a new edit takes their place.
#pragma once

#include "ui/panels/panel.h"

class QLabel;
class QListWidget;
class QPushButton;

namespace pellucid {

class HistoryPanel : public Panel
{
    Q_OBJECT

public:
    explicit HistoryPanel(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    void refresh();
    void goTo(int row);
    void saveRecipe();

    QListWidget *m_list; // row i: i steps done
    QLabel *m_memory;
    QPushButton *m_save;
};

} // namespace pellucid
