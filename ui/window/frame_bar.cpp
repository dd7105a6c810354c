#include "ui/window/frame_bar.h"

#include "ui/controls/fine_slider.h"
#include "ui/controls/layout.h"

#include <QAction>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>
#include <limits>

namespace pellucid {

namespace {

std::optional<std::size_t> axisOf(const Session &session)
{
    const std::optional<ArraySlice> &array = session.document().array();
    return array ? stackAxis(*array) : std::nullopt;
}

} // namespace

FrameBar::FrameBar(QWidget *parent)
    : QWidget(parent), m_layout(new QHBoxLayout(this)), m_slider(new FineSlider), m_text(new QLabel)
{
    setObjectName("frameBar");
    setAccessibleName(tr("Frames"));
    m_slider->setObjectName("frameSlider");
    m_slider->setAccessibleName(tr("Frame"));
    m_slider->setToolTip(tr("Which frame of the animation, or slice of the array, is seen and edited"));
    m_text->setObjectName("frameText");
    m_text->setFont(fixedFont());
    m_layout->setContentsMargins(panelMargin, 2, panelMargin, 2);
    m_layout->addWidget(m_slider, 1);
    m_layout->addWidget(m_text);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FrameBar::advance);
    connect(m_slider, &QSlider::valueChanged, this, [this](int frame) {
        setPlaying(false);
        showFrame(frame);
    });
    refresh();
}

void FrameBar::addActions(const QList<QAction *> &actions)
{
    for (QAction *action : actions) {
        auto *button = new QToolButton;
        button->setObjectName(action->objectName() + "Button");
        button->setAutoRaise(true);
        button->setDefaultAction(action);
        button->setAccessibleName(action->text().remove('&'));
        m_layout->insertWidget(m_layout->indexOf(m_slider), button);
    }
}

void FrameBar::showSession()
{
    setPlaying(false);
    refresh();
}

SessionFollower::Connections FrameBar::connectTo(Session &session)
{
    const auto stop = [this] { setPlaying(false); };
    return {connect(&session, &Session::layoutChanged, this, &FrameBar::refresh),
            connect(&session, &Session::previewChanged, this, stop),
            connect(&session, &Session::historyChanged, this, stop)};
}

int FrameBar::frameCount() const
{
    const std::optional<std::size_t> axis = m_session ? axisOf(*m_session) : std::nullopt;
    if (!axis)
        return 0;
    return static_cast<int>(
        std::min<std::ptrdiff_t>(m_session->document().array()->layout.shape[*axis], std::numeric_limits<int>::max()));
}

int FrameBar::frame() const
{
    return static_cast<int>(m_session->document().array()->mapping.index[*axisOf(*m_session)]);
}

std::optional<int> FrameBar::milliseconds() const
{
    const std::vector<int> &times = m_session->document().metadata()->frameMilliseconds;
    if (times.size() != imageCount(*m_session->document().array()))
        return std::nullopt;
    return times[static_cast<std::size_t>(frame())];
}

void FrameBar::showFrame(int frame)
{
    AxisMapping mapping = m_session->document().array()->mapping;
    mapping.index[*axisOf(*m_session)] = frame;
    if (!m_session->setAxisMapping(mapping)) {
        setPlaying(false);
        refresh();
    }
}

void FrameBar::setPlaying(bool playing)
{
    if (playing == m_isPlaying)
        return;
    if (playing) {
        if (frame() + 1 == frameCount())
            showFrame(0);
        m_rounds = 0;
        m_played = frame();
        m_playedUntil = std::chrono::steady_clock::now();
        waitForNext();
    } else {
        m_timer.stop();
    }
    m_isPlaying = playing;
    emit playingChanged();
}

// Counted from when the frame before should have ended, so that late ones do not add up, unless one is longer late than
// it is shown.
void FrameBar::waitForNext()
{
    const auto now = std::chrono::steady_clock::now();
    const int stated = milliseconds().value_or(0);
    m_playedUntil = std::max(m_playedUntil + std::chrono::milliseconds(stated <= 10 ? 100 : stated), now);
    m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(m_playedUntil - now));
}

void FrameBar::advance()
{
    const bool isLast = frame() + 1 == frameCount();
    if (isLast && ++m_rounds == m_session->document().metadata()->loops) {
        setPlaying(false);
        return;
    }
    m_played = isLast ? 0 : frame() + 1;
    showFrame(m_played);
    if (m_isPlaying)
        waitForNext();
}

void FrameBar::refresh()
{
    const int count = frameCount();
    setVisible(count > 0);
    if (count == 0 || frame() != m_played)
        setPlaying(false);
    if (count == 0)
        return;
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, count - 1);
    m_slider->setValue(frame());
    const int digits = static_cast<int>(QString::number(count).size());
    if (const std::optional<int> time = milliseconds())
        m_text->setText(tr("frame %1 of %2  %3 ms").arg(frame() + 1, digits).arg(count).arg(*time, 4));
    else
        m_text->setText(tr("slice [%1] of %2").arg(frame(), digits).arg(count)); // as in NumPy, from 0
}

} // namespace pellucid
