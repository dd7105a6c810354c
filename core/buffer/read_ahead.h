// Has parts of a mapped file read into memory on a thread of its own, so that whoever looks at them later need not wait
// for a disk. No byte is looked at (readPages). What memory is too short for may have to be read again by then.
#pragma once

#include "core/buffer/image_view.h"
#include "core/buffer/storage.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace pellucid {

class ReadAhead
{
public:
    ReadAhead();
    ~ReadAhead(); // waits for the part that is being read
    ReadAhead(const ReadAhead &) = delete;
    ReadAhead &operator=(const ReadAhead &) = delete;
    ReadAhead(ReadAhead &&) = delete;
    ReadAhead &operator=(ReadAhead &&) = delete;

    // Whether that part, numbered by the caller, has been read, as far as it can be. Otherwise it will be, after those
    // that were asked for before. True as well where the system refuses a thread: then whoever looks at it waits.
    [[nodiscard]] bool has(std::ptrdiff_t part, const std::shared_ptr<Storage> &storage, const ImageView &pixels);

    // Of every part, also those that wait: the numbers mean others now.
    void forget();

private:
    struct Request
    {
        std::ptrdiff_t part;
        std::shared_ptr<Storage> storage;
        ImageView pixels;
        std::size_t generation;
    };

    void run();

    std::mutex m_mutex; // of all that follows
    std::condition_variable m_changed;
    std::deque<Request> m_requests;
    std::unordered_set<std::ptrdiff_t> m_asked;
    std::unordered_set<std::ptrdiff_t> m_read;
    std::size_t m_generation = 0;
    bool m_isEnding = false;
    std::thread m_thread; // last: it uses the others
};

} // namespace pellucid
