// Channels: which are shown, locked and edited; live adjustments of the selected ones; commands that rearrange them.
#pragma once

#include "ui/panels/panel.h"

class QLabel;

namespace pellucid {

class ChannelAdjustments;
class ChannelCommands;
class ChannelList;
class EditBar;

class ChannelsPanel : public Panel
{
    Q_OBJECT

public:
    explicit ChannelsPanel(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    void preview();
    void refreshPreview(); // when it is ours
    void refreshSpec();
    void refreshState();

    EditBar *m_bar;
    ChannelList *m_list;
    ChannelAdjustments *m_adjustments;
    ChannelCommands *m_commands;
    QLabel *m_notice; // why the controls are disabled
};

} // namespace pellucid
