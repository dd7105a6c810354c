#include "core/buffer/read_ahead.h"

#include "core/buffer/scattered_reading.h"

#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

namespace pellucid {

namespace {

class Pages
{
public:
    void read(const std::byte *first, std::size_t bytes)
    {
        const auto address = reinterpret_cast<std::uintptr_t>(first);
        const std::uintptr_t begin = address / m_pageBytes * m_pageBytes;
        const std::uintptr_t end = (address + bytes + m_pageBytes - 1) / m_pageBytes * m_pageBytes;
        if (m_begin <= begin && end <= m_end)
            return; // just now
        // Linux before 5.14 knows no better than to begin reading. Where the file has become shorter both fail.
        if (::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_POPULATE_READ) != 0)
            ::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_WILLNEED);
        m_begin = begin;
        m_end = end;
    }

private:
    std::uintptr_t m_pageBytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    std::uintptr_t m_begin = 0;
    std::uintptr_t m_end = 0;
};

void readPages(ImageView pixels)
{
    if (std::abs(pixels.strides().row) < std::abs(pixels.strides().pixel))
        pixels = pixels.transposed(); // in the order of memory
    const std::size_t item = itemSize(pixels.dtype());
    Pages pages;
    for (std::ptrdiff_t y = 0; y < pixels.height(); ++y) {
        if (pixels.hasPackedRows()) {
            pages.read(pixels.at(0, y), static_cast<std::size_t>(pixels.width() * pixels.channels()) * item);
            continue;
        }
        for (std::ptrdiff_t c = 0; c < pixels.channels(); ++c) {
            for (std::ptrdiff_t x = 0; x < pixels.width(); ++x)
                pages.read(pixels.at(x, y, c), item);
        }
    }
}

} // namespace

ReadAhead::ReadAhead() : m_thread([this] { run(); }) {}

ReadAhead::~ReadAhead()
{
    forget();
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

bool ReadAhead::has(std::ptrdiff_t part, const std::shared_ptr<Storage> &storage, const ImageView &pixels)
{
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
            readPages(request.pixels);
        }
        lock.lock();
        if (request.generation == m_generation)
            m_read.insert(request.part);
    }
}

} // namespace pellucid
