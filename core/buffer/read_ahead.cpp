#include "core/buffer/read_ahead.h"

#include "core/buffer/read_pages.h"
#include "core/buffer/scattered_reading.h"

#include <system_error>

namespace pellucid {

ReadAhead::ReadAhead()
{
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error &) {
    }
}

ReadAhead::~ReadAhead()
{
    forget();
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

bool ReadAhead::has(std::ptrdiff_t part, const std::shared_ptr<Storage> &storage, const ImageView &pixels)
{
    if (!m_thread.joinable())
        return true;
    const std::lock_guard lock(m_mutex);
    if (m_asked.insert(part).second) {
        m_requests.push_back({part, storage, pixels, m_generation});
        m_changed.notify_one();
    }
    return m_read.contains(part);
}

void ReadAhead::forget()
{
    const std::lock_guard lock(m_mutex);
    m_requests.clear();
    m_asked.clear();
    m_read.clear();
    ++m_generation;
}

void ReadAhead::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_isEnding || !m_requests.empty(); });
        if (m_isEnding)
            return;
        const Request request = std::move(m_requests.front());
        m_requests.pop_front();
        lock.unlock();
        {
            std::optional<ScatteredReading> scattered;
            if (!request.pixels.hasPackedRows())
                scattered.emplace(request.storage);
            readPages(request.pixels, {});
        }
        lock.lock();
        if (request.generation == m_generation)
            m_read.insert(request.part);
    }
}

} // namespace pellucid
