// Buffer: what Python's buffer protocol would say about the image's memory, and how often its pixels were copied.
#pragma once

#include "ui/panels/panel.h"

#include <QPointer>
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
    explicit BufferPanel(QWidget *parent = nullptr);

    void setSession(Session *session) override;

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

    QPointer<Session> m_session;
    QLabel *m_notice;
    QFormLayout *m_form;
    QList<QLineEdit *> m_values;
    QPushButton *m_copy;
    QTimer m_refresh;
};

} // namespace pellucid
