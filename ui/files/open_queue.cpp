#include "ui/files/open_queue.h"

#include "ui/files/image_path.h"

#include <utility>

namespace pellucid {

OpenQueue::OpenQueue(Begin begin) : m_begin(std::move(begin)) {}

void OpenQueue::add(const QStringList &paths, FileMapping::Access access)
{
    bool becomesCurrent = true;
    for (const QString &path : paths) {
        m_requests.append({absoluteImagePath(path), access, becomesCurrent});
        becomesCurrent = false;
    }
    readNext();
}

void OpenQueue::readNext()
{
    while (m_reading == nullptr && !m_requests.isEmpty()) {
        m_reading = m_begin(m_requests.takeFirst());
        if (m_reading != nullptr)
            connect(m_reading, &Loading::ended, this, [this] {
                m_reading = nullptr;
                readNext();
            });
    }
}

} // namespace pellucid
