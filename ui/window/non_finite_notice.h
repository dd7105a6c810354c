// Says of an image that has no finite value why it is black. Large ones are looked at in places only, and that is said.
#pragma once

#include "ui/controls/sample_reading.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace pellucid {

class Session;
class Workspace;

class NonFiniteNotice : public QObject
{
    Q_OBJECT

public:
    // Follows the workspace, which outlives it.
    explicit NonFiniteNotice(Workspace &workspace);

signals:
    void changed(pellucid::Session *session, const QString &sentence); // empty where there is something to be seen

private:
    void follow(Session *session);
    void look(Session *session);
    void lookEverywhere(Session *session);
    void say(Session *session, const QString &sentence);

    Workspace &m_workspace;
    QHash<const Session *, std::shared_ptr<SampleReading>> m_readings;
};

} // namespace pellucid
