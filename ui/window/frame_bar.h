// The frames of an animation, or the slices of any other stack of images: first, previous, play, next, a slider, which
// of how many and for how long. Seen only where there is more than one. A frame is a slice of the document's array:
// going there is looking, not editing.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <chrono>
#include <optional>

class QAction;
class QHBoxLayout;
class QLabel;

namespace pellucid {

class FineSlider;
class Session;

class FrameBar : public QWidget
{
    Q_OBJECT

public:
    explicit FrameBar(QWidget *parent = nullptr);

    // The session to show from now on, not playing; nullptr when nothing is open.
    void setSession(Session *session);

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

private:
    void refresh();
    void waitForNext();
    void advance();
    [[nodiscard]] int frame() const;
    [[nodiscard]] std::optional<int> milliseconds() const; // as stated; nothing for what is no animation

    QPointer<Session> m_session;
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
