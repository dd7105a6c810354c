#include "ui/window/status_line.h"

#include "core/base/byte_size.h"
#include "core/buffer/sample.h"
#include "ui/window/icon.h"
#include "ui/window/task.h"
#include "ui/window/zoom_text.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <chrono>
#include <cmath>

namespace pellucid {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 200ms; // work that ends sooner shows no progress
constexpr auto refreshInterval = 50ms;
constexpr int progressWidth = 140;

// Characters that the widest value of a dtype takes: 3 for uint8, 5 for uint16, 6 significant digits otherwise.
int valueWidth(DType dtype)
{
    switch (dtype) {
    case DType::UInt8: return 3;
    case DType::UInt16: return 5;
    default: return 12;
    }
}

QString pixelText(const Document &document, Point pixel)
{
    const ImageView view = document.view();
    const int columns = static_cast<int>(QString::number(std::max(view.width(), view.height()) - 1).size());
    QString text = StatusLine::tr("x %1  y %2  ").arg(pixel.x, columns).arg(pixel.y, columns);
    QString hex = "#";
    for (std::ptrdiff_t channel = 0; channel < view.channels(); ++channel) {
        const std::byte *element = view.at(pixel.x, pixel.y, channel);
        const QString value = QString::fromStdString(formatSample(element, view.dtype(), Digits::Six));
        text +=
            QString(" %1 %2").arg(QString::fromStdString(document.spec().channels[static_cast<std::size_t>(channel)]),
                                  value.rightJustified(valueWidth(view.dtype())));
        hex += QString::fromStdString(formatSampleHex(element, view.dtype())).mid(2);
    }
    return view.dtype() == DType::UInt8 ? text + "  " + hex : text;
}

QString factsText(const Document &document, double zoom)
{
    const ImageSpec &spec = document.spec();
    constexpr std::size_t most = 4; // names that there is room for
    QString channels;
    for (const std::string &name : spec.channels)
        channels += QString::fromStdString(name);
    if (spec.channels.size() > most)
        channels = StatusLine::tr("%n channels", nullptr, static_cast<int>(spec.channels.size()));
    const std::size_t copies = document.buffer().meter()->deepCopies;
    const QString copyText = copies == 0 ? StatusLine::tr("zero copies")
        : copies == 1                    ? StatusLine::tr("1 copy")
                                         : StatusLine::tr("%n copies", nullptr, static_cast<int>(copies));
    const FileMapping *const mapping = document.buffer().storage()->mapping();
    const QString mode = mapping == nullptr ? QString()
        : document.isLive()                 ? StatusLine::tr(" live")
                                            : StatusLine::tr(" private");
    return StatusLine::tr("%1 x %2   %3 %4   %5%6   %7   %8")
        .arg(spec.shape.width)
        .arg(spec.shape.height)
        .arg(channels, QString::fromUtf8(name(spec.dtype).data(), static_cast<qsizetype>(name(spec.dtype).size())),
             QString::fromStdString(formatByteSize(document.buffer().byteCount())), mode, copyText, zoomText(zoom));
}

QString rangeEnd(double value, DType dtype)
{
    constexpr double maxDigits = 1e15; // of what a double holds exactly
    return isFloatingPoint(dtype) || std::abs(value) >= maxDigits ? QString::number(value, 'g', 6)
                                                                  : QString::number(std::llround(value));
}

// "range 900 to 1400 +1 stops"
QString rangeText(const ViewSettings &settings, DType dtype)
{
    const double full = fullScale(dtype);
    const QString range = StatusLine::tr("range %1 to %2")
                              .arg(rangeEnd(settings.black * full, dtype), rangeEnd(settings.white * full, dtype));
    if (settings.exposure == 0.0)
        return range;
    const QString sign = settings.exposure > 0.0 ? "+" : "";
    return range + ' ' + StatusLine::tr("%1 stops").arg(sign + QString::number(settings.exposure));
}

QLabel *fixedLabel(const char *objectName, const QString &accessibleName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setAccessibleName(accessibleName);
    label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent),
      m_pixel(fixedLabel("statusPixel", tr("Position and values under the cursor"), this)),
      m_taskBox(new QWidget(this)),
      m_taskTitle(new QLabel(m_taskBox)),
      m_progress(new QProgressBar(m_taskBox)),
      m_cancel(new QToolButton(m_taskBox)),
      m_range(fixedLabel("statusRange", tr("Range of values that is shown"), this)),
      m_facts(fixedLabel("statusFacts", tr("Image size, type and zoom"), this))
{
    setObjectName("statusLine");
    m_pixel->setToolTip(tr("Position and values under the cursor"));
    m_pixel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_range->setToolTip(tr("The values that are shown as black and as white, and the exposure: 0 resets both, N fits "
                           "them to the values of the image"));
    m_facts->setToolTip(
        tr("Size in pixels, channels and element type, bytes in memory (live: of a file that other programs may map, "
           "too; private: of a file that edits do not reach until they are saved), copies of the pixels made since "
           "opening, zoom"));
    m_taskTitle->setObjectName("taskTitle");
    m_progress->setObjectName("taskProgress");
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setFixedWidth(progressWidth);
    m_progress->setTextVisible(false);
    m_cancel->setObjectName("taskCancel");
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel what is going on"));
    m_cancel->setToolTip(tr("Stop what is going on"));
    m_cancel->setIcon(icon("cancel"));
    m_cancel->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_cancel->setAutoRaise(true);
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (!m_tasks.isEmpty() && m_tasks.first())
            m_tasks.first()->cancel();
    });

    auto *taskLayout = new QHBoxLayout(m_taskBox);
    taskLayout->setContentsMargins({});
    taskLayout->addWidget(m_taskTitle);
    taskLayout->addWidget(m_progress);
    taskLayout->addWidget(m_cancel);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 2);
    layout->setSpacing(16);
    layout->addWidget(m_pixel, 1);
    layout->addWidget(m_taskBox);
    layout->addWidget(m_range);
    layout->addWidget(m_facts);
    setFixedHeight(m_cancel->sizeHint().height() + 4); // the line does not jump when a task shows up

    m_refresh.setInterval(refreshInterval);
    connect(&m_refresh, &QTimer::timeout, this, &StatusLine::showTask);
    showTask();
}

void StatusLine::showSession()
{
    showPixel();
    showFacts();
    showRange();
}

SessionFollower::Connections StatusLine::connectTo(Session &session)
{
    return {connect(&session.viewState(), &ViewState::hoverChanged, this, &StatusLine::showPixel),
            connect(&session, &Session::pixelsChanged, this, &StatusLine::showPixel),
            connect(&session, &Session::layoutChanged, this, &StatusLine::showFacts),
            connect(&session, &Session::layoutChanged, this, &StatusLine::showPixel),
            connect(&session, &Session::historyChanged, this, &StatusLine::showFacts),
            connect(&session, &Session::layoutChanged, this, &StatusLine::showRange),
            connect(&session.viewState(), &ViewState::settingsChanged, this, &StatusLine::showRange)};
}

void StatusLine::setZoom(double zoom)
{
    m_zoom = zoom;
    showFacts();
}

void StatusLine::watch(Task *task)
{
    QTimer::singleShot(patience, task, [this, task] {
        if (task->isCancelled())
            return;
        m_tasks.append(task);
        connect(task, &Task::ended, this, [this, task] {
            m_tasks.removeAll(task);
            showTask();
        });
        showTask();
    });
}

void StatusLine::showPixel()
{
    QString text;
    if (m_session && m_session->viewState().hover()) {
        const Point pixel = *m_session->viewState().hover();
        if (m_session->document().ensure({pixel.x, pixel.y, 1, 1}))
            text = pixelText(m_session->document(), pixel);
    }
    m_pixel->setText(text);
}

void StatusLine::showFacts()
{
    m_facts->setText(m_session ? factsText(m_session->document(), m_zoom) : QString());
}

void StatusLine::showRange()
{
    m_range->setText(m_session ? rangeText(m_session->viewState().settings(), m_session->document().spec().dtype)
                               : QString());
}

void StatusLine::showTask()
{
    m_tasks.removeAll(nullptr);
    m_taskBox->setVisible(!m_tasks.isEmpty());
    if (m_tasks.isEmpty()) {
        m_refresh.stop();
        return;
    }
    const Task &task = *m_tasks.first();
    m_taskTitle->setText(task.title());
    const int percent = static_cast<int>(task.fraction() * 100.0);
    m_progress->setRange(0, percent > 0 ? 100 : 0); // unknown: a moving bar
    m_progress->setValue(percent);
    if (!m_refresh.isActive())
        m_refresh.start();
}

} // namespace pellucid
