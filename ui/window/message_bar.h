// A bar above the picture that says what happened, without stopping anybody: the message that its queue shows, and how
// many there are. Information goes away by itself.
#pragma once

#include "ui/window/message.h"

#include <QFrame>
#include <QTimer>

class QDialogButtonBox;
class QLabel;
class QToolButton;

namespace pellucid {

class MessageQueue;

class MessageBar : public QFrame
{
    Q_OBJECT

public:
    // The queue outlives the bar.
    explicit MessageBar(MessageQueue &queue, QWidget *parent = nullptr);

    [[nodiscard]] QString text() const; // empty while hidden

signals:
    void left(); // hidden while it had the focus

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void showIcon();
    void showChoices(const QList<Message::Choice> &choices);
    void notifyScreenReaders();
    QToolButton *addButton(const char *objectName, const char *iconName, const QString &name);

    MessageQueue &m_queue;
    QLabel *m_icon;
    QLabel *m_text;
    QDialogButtonBox *m_choices;
    QToolButton *m_previous;
    QLabel *m_count;
    QToolButton *m_next;
    QTimer m_timeout;
};

} // namespace pellucid
