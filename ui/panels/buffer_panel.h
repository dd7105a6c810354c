// Buffer: what Python's buffer protocol would say about the image's memory, which other documents share it, and how
// often its pixels were copied.
#pragma once

#include "ui/panels/panel.h"

#include <QTimer>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pellucid {

class BufferPanel : public Panel
{
    Q_OBJECT

public:
    explicit BufferPanel(Workspace &workspace, QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    struct Line
    {
        QString label;
        QString value;
        QString help;
    };

    [[nodiscard]] QList<Line> lines() const;
    void refresh();
    void copy() const;

    Workspace &m_workspace;
    QLabel *m_notice;
    QFormLayout *m_form;
    QList<QLineEdit *> m_values;
    QPushButton *m_copy;
    QPushButton *m_makeIndependent;
    QTimer m_refresh;
};

} // namespace pellucid
