#include "ui/panels/channels_panel.h"

#include "ui/controls/edit_bar.h"
#include "ui/controls/layout.h"
#include "ui/panels/channel_adjustments.h"
#include "ui/panels/channel_commands.h"
#include "ui/panels/channel_list.h"

namespace pellucid {

ChannelsPanel::ChannelsPanel(QWidget *parent)
    : Panel(parent),
      m_bar(new EditBar(tr("Adjusting channels"), this)),
      m_list(new ChannelList),
      m_adjustments(new ChannelAdjustments),
      m_commands(new ChannelCommands),
      m_notice(dimmed())
{
    QVBoxLayout *layout = panelLayout(this);
    layout->addWidget(m_bar);
    QVBoxLayout *column = addScrollingColumn(layout);
    column->addWidget(m_notice);
    column->addWidget(m_list);
    column->addSpacing(panelMargin);
    column->addWidget(heading(tr("Adjust")));
    column->addWidget(m_adjustments);
    column->addSpacing(panelMargin);
    column->addWidget(heading(tr("Rearrange")));
    column->addWidget(m_commands);
    column->addStretch();

    connect(m_adjustments, &ChannelAdjustments::changed, this, &ChannelsPanel::preview);
    connect(m_list, &ChannelList::selectionChanged, this, &ChannelsPanel::refreshState);
    connect(m_list, &ChannelList::selectionChanged, this, &ChannelsPanel::refreshPreview);
    connect(m_bar, &EditBar::ended, m_adjustments, &ChannelAdjustments::reset);
    connect(m_bar, &EditBar::resetRequested, this, [this] {
        m_adjustments->reset();
        refreshPreview();
    });
    ChannelsPanel::showSession();
}

void ChannelsPanel::showSession()
{
    m_bar->setSession(m_session);
    m_list->setSession(m_session);
    m_commands->setSession(m_session);
    refreshSpec();
}

SessionFollower::Connections ChannelsPanel::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &ChannelsPanel::refreshSpec),
            connect(&session.viewState(), &ViewState::selectionChanged, this, &ChannelsPanel::refreshPreview),
            connect(&session, &Session::lockedChannelsChanged, this, &ChannelsPanel::refreshPreview)};
}

void ChannelsPanel::refreshSpec()
{
    m_adjustments->setSpec(m_session ? m_session->document().spec() : ImageSpec{});
    refreshState();
}

void ChannelsPanel::refreshState()
{
    QString notice;
    if (!m_session) {
        notice = tr("Open an image to see its channels.");
    } else if (m_list->selected().empty()) {
        notice = tr("Select a channel to adjust it.");
    } else {
        const Result<BoundOperation> bound = m_session->step("gain").bind(m_session->document().spec());
        notice = bound ? QString() : QString::fromStdString(bound.error().message);
    }
    m_notice->setText(notice);
    m_notice->setVisible(!notice.isEmpty());
    m_adjustments->setEnabled(notice.isEmpty());
    m_commands->setEnabled(m_session != nullptr);
}

void ChannelsPanel::preview()
{
    if (!m_session->preview(this, m_adjustments->steps(*m_session, m_list->selected())) && !m_bar->isActive())
        m_adjustments->reset();
}

void ChannelsPanel::refreshPreview()
{
    if (m_bar->isActive())
        preview();
}

} // namespace pellucid
