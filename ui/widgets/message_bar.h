// A bar over the canvas that says what happened, without stopping anybody. The newest message replaces the one before;
// information goes away by itself, problems stay until they are closed.
#pragma once

#include "ui/message.h"

#include <QFrame>
#include <QTimer>

class QDialogButtonBox;
class QLabel;

namespace pellucid {

class MessageBar : public QFrame
{
    Q_OBJECT

public:
    // Covers the bottom edge of `over`, where there are no tabs, and follows its size.
    explicit MessageBar(QWidget *over);

    void show(const Message &message);
    [[nodiscard]] QString text() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void place();

    QLabel *m_icon;
    QLabel *m_text;
    QDialogButtonBox *m_choices;
    QTimer m_timeout;
};

} // namespace pellucid
