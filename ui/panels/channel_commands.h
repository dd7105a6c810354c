// What is done to channels at once, each as one step of the history (swap, copy, reorder, alpha), and new images made
// of single channels.
#pragma once

#include <QPointer>
#include <QWidget>

#include <vector>

namespace pellucid {

class OperationRow;
class Session;

class ChannelCommands : public QWidget
{
    Q_OBJECT

public:
    explicit ChannelCommands(QWidget *parent = nullptr);

    void setSession(Session *session);

private:
    OperationRow *addLine(const char *operationId, const QString &buttonText);
    void refresh();
    void split();

    QPointer<Session> m_session;
    std::vector<OperationRow *> m_lines;
};

} // namespace pellucid
