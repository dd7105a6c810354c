// The frames of an animation, or the slices of any other stack of images: first, previous, play, next, a slider, which
// of how many and for how long. Seen only where there is more than one. A frame is a slice of the document's array:
// going there is looking, not editing.
#pragma once

#include "ui/session_follower.h"

#include <QTimer>
#include <QWidget>

#include <chrono>
#include <optional>

class QAction;
class QHBoxLayout;
class QLabel;

namespace pellucid {

class FineSlider;

class FrameBar : public QWidget, public SessionFollower
{
    Q_OBJECT

public:
    explicit FrameBar(QWidget *parent = nullptr);

    // As buttons, from the left.
    void addActions(const QList<QAction *> &actions);

    [[nodiscard]] int frameCount() const; // along the stackAxis(); 0: there is none
    void showFrame(int frame);            // from 0

    // Each frame for its time (as in browsers a tenth of a second where that is 10 ms or less), and slices without any
    // likewise, as often as the file says; from the first frame on where the last one is seen. Ends when a frame is
    // edited or chosen.
    [[nodiscard]] bool isPlaying() const { return m_isPlaying; }
    void setPlaying(bool playing);

signals:
    void playingChanged();

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    void refresh();
    void waitForNext();
    void advance();
    [[nodiscard]] int frame() const;
    [[nodiscard]] std::optional<int> milliseconds() const; // as stated; nothing for what is no animation

    QHBoxLayout *m_layout;
    FineSlider *m_slider;
    QLabel *m_text;
    QTimer m_timer;
    bool m_isPlaying = false;
    int m_rounds = 0;                                    // played to the end
    int m_played = 0;                                    // the frame that is seen while nobody else chooses one
    std::chrono::steady_clock::time_point m_playedUntil; // when its time is over
};

} // namespace pellucid
