// The bar at the top of a panel that edits live: the edit's name, before/after, Reset, Cancel (Esc) and Apply (Enter).
// It keeps its place when nothing is edited, so that the controls below do not move under a dragging hand.
#pragma once

#include "ui/session_follower.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace pellucid {

class EditBar : public QFrame, public SessionFollower
{
    Q_OBJECT

public:
    // `owner` is the panel whose previews the bar shows; its Enter and Esc keys come here.
    EditBar(const QString &editName, QWidget *owner);

    // The edit in progress is the owner's.
    [[nodiscard]] bool isActive() const;

signals:
    void resetRequested();
    void ended(); // the owner's edit was applied or cancelled, here or elsewhere

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();

    QWidget *m_owner;
    QString m_editName;
    bool m_wasActive = false;
    QLabel *m_name;
    QPushButton *m_beforeAfter;
    QPushButton *m_reset;
    QPushButton *m_cancel;
    QPushButton *m_apply;
};

} // namespace pellucid
