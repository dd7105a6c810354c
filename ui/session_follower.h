// What shows one session at a time: its connections to the session end when another one is followed.
#pragma once

#include "ui/session.h"

#include <QList>
#include <QPointer>

namespace pellucid {

class SessionFollower
{
public:
    SessionFollower() = default;
    SessionFollower(const SessionFollower &) = delete;
    SessionFollower &operator=(const SessionFollower &) = delete;
    virtual ~SessionFollower() = default;

    // The session to follow from now on; nullptr: none.
    void setSession(Session *session);

protected:
    using Connections = QList<QMetaObject::Connection>;

    // Shows m_session, which is another one now or none.
    virtual void showSession() = 0;

    // Connects to what changes in it.
    virtual Connections connectTo(Session &session) = 0;

    QPointer<Session> m_session;

private:
    Connections m_connections;
};

} // namespace pellucid
