#include "ui/panels/channel_list.h"

#include "core/buffer/sample.h"
#include "ui/controls/layout.h"
#include "ui/panels/channel_label.h"
#include "ui/window/icon.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QImage>
#include <QPixmap>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace pellucid {

namespace {

constexpr Size thumbnailSize{48, 32};

QToolButton *toggle(const QString &objectName, const QIcon &icon, const QString &title, const QString &toolTip)
{
    auto *button = new QToolButton;
    button->setObjectName(objectName);
    button->setIcon(icon);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(title);
    button->setToolTip(toolTip);
    return button;
}

// One for every pixel of the thumbnail, whatever the image's size.
ImageView samplesOf(const ImageView &plane)
{
    const auto step = std::max({std::ptrdiff_t{1}, (plane.width() + thumbnailSize.width - 1) / thumbnailSize.width,
                                (plane.height() + thumbnailSize.height - 1) / thumbnailSize.height});
    return plane.everyNth(step, step);
}

QImage pictureOf(const ImageView &samples, double full)
{
    QImage image(static_cast<int>(samples.width()), static_cast<int>(samples.height()), QImage::Format_Grayscale8);
    const double scale = 255.0 / full;
    for (std::ptrdiff_t y = 0; y < samples.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < samples.width(); ++x) {
            const double value = sampleValue(samples.at(x, y), samples.dtype()) * scale;
            const double shown = value > 0.0 ? std::min(value, 255.0) : 0.0; // NaN is black
            image.scanLine(static_cast<int>(y))[x] = static_cast<uchar>(std::lround(shown));
        }
    }
    return image;
}

} // namespace

ChannelList::ChannelList(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(150);
    connect(&m_redraw, &QTimer::timeout, this, &ChannelList::drawThumbnails);
}

void ChannelList::showSession()
{
    rebuild();
}

SessionFollower::Connections ChannelList::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &ChannelList::followLayout),
            connect(&session.viewState(), &ViewState::settingsChanged, this, &ChannelList::showSettings),
            connect(&session, &Session::lockedChannelsChanged, this, &ChannelList::showSettings),
            connect(&session, &Session::pixelsChanged, this, [this] {
                if (!m_redraw.isActive())
                    m_redraw.start();
            })};
}

ChannelNames ChannelList::selected() const
{
    ChannelNames names;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].select->isChecked())
            names.push_back(m_names[i]);
    }
    return names;
}

// Keeps the selection while the channels are the same.
void ChannelList::followLayout()
{
    m_redraw.start();
    if (m_session->document().spec().channels == m_names)
        showSettings();
    else
        rebuild();
}

void ChannelList::rebuild()
{
    m_reading.cancel();
    m_redraw.start();
    m_names = m_session ? m_session->document().spec().channels : ChannelNames{};
    m_rows.clear();
    if (m_content) {
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget(this);
    layout()->addWidget(m_content);
    auto *grid = new QGridLayout(m_content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setColumnStretch(2, 1); // the name
    for (const std::string &name : m_names)
        addRow(QString::fromStdString(name));
    showSettings();
    emit selectionChanged();
}

void ChannelList::addRow(const QString &name)
{
    const auto channel = static_cast<std::ptrdiff_t>(m_rows.size());
    auto *grid = static_cast<QGridLayout *>(m_content->layout());
    const Row row{new QCheckBox, new QLabel,
                  toggle(QStringLiteral("show") + name, icon(QStringLiteral("eye-off"), QStringLiteral("eye")),
                         tr("Show channel %1").arg(name), tr("Show or hide %1\nRight-click: show it alone").arg(name)),
                  toggle(QStringLiteral("lock") + name, icon(QStringLiteral("lock-open"), QStringLiteral("lock")),
                         tr("Lock channel %1").arg(name), tr("Lock %1: edits leave its bytes alone").arg(name))};
    row.select->setObjectName(QStringLiteral("edit") + name);
    row.select->setAccessibleName(tr("Edit channel %1").arg(name));
    row.select->setToolTip(tr("The controls below act on %1").arg(name));
    row.select->setChecked(alphaIndex(m_names) != channel);
    row.thumbnail->setFixedSize(thumbnailSize.width, thumbnailSize.height);
    row.thumbnail->setAlignment(Qt::AlignCenter);
    row.thumbnail->setAccessibleName(tr("Thumbnail of %1").arg(name));
    row.eye->setContextMenuPolicy(Qt::CustomContextMenu);

    connect(row.select, &QCheckBox::toggled, this, &ChannelList::selectionChanged);
    connect(row.eye, &QToolButton::clicked, this, [=, this](bool on) { showChannel(channel, on); });
    connect(row.eye, &QWidget::customContextMenuRequested, this, [=, this] { toggleSolo(channel); });
    connect(row.lock, &QToolButton::clicked, this, [=, this](bool on) { setLocked(name, on); });

    const int line = static_cast<int>(channel);
    int column = 0;
    for (QWidget *each :
         std::initializer_list<QWidget *>{row.select, row.thumbnail, new ChannelLabel(name), row.eye, row.lock})
        grid->addWidget(each, line, column++);
    m_rows.push_back(row);
}

void ChannelList::showSettings()
{
    if (!m_session)
        return;
    const ViewSettings &settings = m_session->viewState().settings();
    const ChannelNames &locked = m_session->lockedChannels();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const bool isHidden = settings.mode == ViewSettings::Mode::Single
            ? settings.channel != static_cast<std::ptrdiff_t>(i)
            : i < settings.hidden.size() && settings.hidden[i];
        m_rows[i].eye->setChecked(!isHidden);
        m_rows[i].lock->setChecked(std::ranges::find(locked, m_names[i]) != locked.end());
    }
}

void ChannelList::showChannel(std::ptrdiff_t channel, bool isShown)
{
    ViewSettings settings = m_session->viewState().settings();
    if (settings.mode == ViewSettings::Mode::Single) { // what is shown alone is joined, or gives way to all
        settings.hidden.assign(m_names.size(), isShown);
        settings.hidden[static_cast<std::size_t>(settings.channel)] = false;
        settings.mode = ViewSettings::Mode::Color;
    }
    settings.hidden.resize(m_names.size());
    settings.hidden[static_cast<std::size_t>(channel)] = !isShown;
    if (std::ranges::find(settings.hidden, true) == settings.hidden.end())
        settings.hidden.clear();
    m_session->viewState().setSettings(settings);
}

void ChannelList::toggleSolo(std::ptrdiff_t channel)
{
    ViewSettings settings = m_session->viewState().settings();
    const bool isAlone = settings.mode == ViewSettings::Mode::Single && settings.channel == channel;
    settings.mode = isAlone ? ViewSettings::Mode::Color : ViewSettings::Mode::Single;
    settings.channel = channel;
    m_session->viewState().setSettings(settings);
}

void ChannelList::setLocked(const QString &name, bool isLocked)
{
    ChannelNames locked = m_session->lockedChannels();
    std::erase(locked, name.toStdString());
    if (isLocked)
        locked.push_back(name.toStdString());
    m_session->setLockedChannels(locked);
}

void ChannelList::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_redraw.start();
}

// Only finished pixels are drawn: computing a whole image for a thumbnail would cost the slider its lightness.
void ChannelList::drawThumbnails()
{
    if (!m_session || !isVisible())
        return;
    if (!m_session->document().work(std::chrono::steady_clock::now())) {
        m_redraw.start();
        return;
    }
    const ImageView image = m_session->document().view();
    if (image.isEmpty() || image.channels() != std::ssize(m_rows))
        return;
    std::vector<ImageView> samples;
    for (std::ptrdiff_t channel = 0; channel < image.channels(); ++channel)
        samples.push_back(samplesOf(image.channel(channel)));
    const std::shared_ptr<Storage> &storage = m_session->document().buffer().storage();
    const double full = fullScale(m_session->document().spec());
    m_reading.start(storage, samples, [this, storage, samples, full] {
        for (std::size_t i = 0; i < samples.size(); ++i)
            m_rows[i].thumbnail->setPixmap(QPixmap::fromImage(pictureOf(samples[i], full)));
    });
}

} // namespace pellucid
