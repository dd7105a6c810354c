#include "core/buffer/block_pool.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <utility>

namespace pellucid {

namespace {

// Lies in the 64 bytes before each block.
struct alignas(pixelAlignment) Header
{
    std::size_t capacity;    // usable bytes behind the header
    Header *older = nullptr; // of the blocks that are kept
};

constexpr std::size_t keptFrom = std::size_t{4} << 20;   // smaller blocks go straight back to malloc
constexpr std::size_t keptAtMost = std::size_t{1} << 30; // bytes in all
constexpr std::size_t sizeStep = std::size_t{64} << 10;  // kept blocks are rounded up to this, to fit again

class KeptBlocks
{
public:
    // A block that fits without wasting more than a quarter of it.
    Header *take(std::size_t bytes)
    {
        const std::lock_guard lock(m_mutex);
        Header **best = nullptr;
        for (Header **link = &m_newest; *link != nullptr; link = &(*link)->older) {
            const std::size_t capacity = (*link)->capacity;
            if (capacity >= bytes && capacity - bytes <= capacity / 4
                && (best == nullptr || capacity < (*best)->capacity))
                best = link;
        }
        return best == nullptr ? nullptr : unlink(*best);
    }

    // Keeps the newest blocks; the oldest go. Needs no memory.
    void keep(Header *header)
    {
        const std::lock_guard lock(m_mutex);
        header->older = std::exchange(m_newest, header);
        m_bytes += header->capacity;
        while (m_bytes > keptAtMost) {
            Header **oldest = &m_newest;
            while ((*oldest)->older != nullptr)
                oldest = &(*oldest)->older;
            std::free(unlink(*oldest));
        }
    }

    // Whether there was anything to release.
    bool release()
    {
        const std::lock_guard lock(m_mutex);
        const bool hadBlocks = m_newest != nullptr;
        while (m_newest != nullptr)
            std::free(unlink(m_newest));
        return hadBlocks;
    }

private:
    Header *unlink(Header *&link)
    {
        Header *const header = link;
        link = header->older;
        m_bytes -= header->capacity;
        return header;
    }

    std::mutex m_mutex;
    Header *m_newest = nullptr;
    std::size_t m_bytes = 0;
};

// Never destroyed: static images give their blocks back as late as they like.
KeptBlocks &keptBlocks()
{
    static auto &instance = *new KeptBlocks;
    return instance;
}

Header *headerOf(void *block)
{
    return static_cast<Header *>(block) - 1;
}

} // namespace

void *allocateBlock(std::size_t bytes)
{
    if (bytes > PTRDIFF_MAX - sizeof(Header) - sizeStep)
        return nullptr;
    const bool large = bytes >= keptFrom;
    if (large) {
        if (Header *const kept = keptBlocks().take(bytes))
            return kept + 1;
    }
    const std::size_t step = large ? sizeStep : pixelAlignment;
    const std::size_t capacity = std::max<std::size_t>(bytes + step - 1, step) / step * step;
    const auto allocated = [&] {
        return static_cast<Header *>(std::aligned_alloc(pixelAlignment, capacity + sizeof(Header)));
    };
    Header *header = allocated();
    if (header == nullptr && releaseKeptBlocks())
        header = allocated();
    if (header == nullptr)
        return nullptr;
    header->capacity = capacity;
    return header + 1;
}

void *reallocateBlock(void *block, std::size_t bytes)
{
    if (block == nullptr)
        return allocateBlock(bytes);
    const std::size_t capacity = headerOf(block)->capacity;
    if (bytes <= capacity)
        return block;
    void *const grown = allocateBlock(bytes);
    if (grown == nullptr)
        return nullptr;
    std::memcpy(grown, block, capacity);
    freeBlock(block);
    return grown;
}

void freeBlock(void *block)
{
    if (block == nullptr)
        return;
    Header *const header = headerOf(block);
    if (header->capacity >= keptFrom)
        keptBlocks().keep(header);
    else
        std::free(header);
}

bool releaseKeptBlocks()
{
    return keptBlocks().release();
}

} // namespace pellucid
