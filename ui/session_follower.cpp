#include "ui/session_follower.h"

#include <utility>

namespace pellucid {

void SessionFollower::setSession(Session *session)
{
    for (const QMetaObject::Connection &connection : std::exchange(m_connections, {}))
        QObject::disconnect(connection);
    m_session = session;
    showSession();
    if (session != nullptr)
        m_connections = connectTo(*session);
}

} // namespace pellucid
