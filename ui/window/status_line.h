// The bottom line of the window: the pixel under the cursor, what is going on in the background, and what the image is.
#pragma once

#include "ui/session_follower.h"

#include <QList>
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace pellucid {

class Task;

class StatusLine : public QWidget, public SessionFollower
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setZoom(double zoom); // 1 is 100 %

    // Shows its progress with a way to cancel, from 200 ms on until it ends.
    void watch(Task *task);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    void showPixel();
    void showFacts();
    void showRange();
    void showTask();

    double m_zoom = 1.0;
    QList<QPointer<Task>> m_tasks; // the oldest one is shown
    QTimer m_refresh;
    QLabel *m_pixel;
    QWidget *m_taskBox;
    QLabel *m_taskTitle;
    QProgressBar *m_progress;
    QToolButton *m_cancel;
    QLabel *m_range;
    QLabel *m_facts;
};

} // namespace pellucid
