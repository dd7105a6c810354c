// What is done to channels at once, each as one step of the history (swap, copy, reorder, alpha), and new images made
// of single channels.
#pragma once

#include "ui/session_follower.h"

#include <QWidget>

#include <vector>

namespace pellucid {

class OperationRow;

class ChannelCommands : public QWidget, public SessionFollower
{
    Q_OBJECT

public:
    explicit ChannelCommands(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    OperationRow *addLine(const char *operationId, const QString &buttonText);
    void refresh();
    void split();

    std::vector<OperationRow *> m_lines;
};

} // namespace pellucid
