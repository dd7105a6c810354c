#include "core/buffer/storage.h"

#include "core/base/available_memory.h"
#include "core/base/byte_size.h"
#include "core/base/parallel.h"
#include "core/buffer/block_pool.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t askedFrom = std::size_t{64} << 20; // smaller blocks are taken without asking

} // namespace

Storage::Storage(std::span<std::byte> bytes, Release release, std::string_view kind)
    : m_bytes(bytes), m_release(std::move(release)), m_kind(kind)
{
}

Storage::Storage(FileMapping mapping)
    : m_mapping(std::move(mapping)),
      m_bytes(m_mapping->bytes()),
      m_kind(m_mapping->access() == FileMapping::Access::Private ? "mapped file, private" : "mapped file, live")
{
}

Storage::~Storage()
{
    if (m_release)
        m_release(m_bytes.data());
}

Result<std::shared_ptr<Storage>> Storage::allocate(std::size_t bytes)
{
    const auto free = [] { return std::min(availableMemory(), availableAddresses()); };
    if (bytes >= askedFrom && bytes > free()) {
        releaseKeptBlocks();
        if (const std::size_t available = free(); bytes > available)
            return failure(ErrorCode::OutOfMemory,
                           "Not enough memory: this needs " + formatByteSize(bytes) + ", and "
                               + formatByteSize(available) + " are free.");
    }
    auto *const block = static_cast<std::byte *>(allocateBlock(bytes));
    if (block == nullptr)
        return failure(ErrorCode::OutOfMemory, "Not enough memory: this needs " + formatByteSize(bytes) + ".");
    return adopt({block, bytes}, &freeBlock, "heap");
}

std::shared_ptr<Storage> Storage::adopt(std::span<std::byte> bytes, Release release, std::string_view kind)
{
    return std::shared_ptr<Storage>(new Storage(bytes, std::move(release), kind));
}

std::shared_ptr<Storage> Storage::adopt(FileMapping mapping)
{
    return std::shared_ptr<Storage>(new Storage(std::move(mapping)));
}

Result<std::shared_ptr<Storage>> Storage::clone() const
{
    Result<std::shared_ptr<Storage>> copy = allocate(m_bytes.size());
    if (!copy)
        return copy;
    constexpr std::ptrdiff_t grain = std::ptrdiff_t{2} << 20;
    parallelFor(std::ssize(m_bytes), grain, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::memcpy((*copy)->bytes().data() + begin, m_bytes.data() + begin, static_cast<std::size_t>(end - begin));
    });
    return copy;
}

Result<std::shared_ptr<Storage>> allocatePixels(const PixelAllocator &allocate, std::size_t bytes)
{
    return allocate ? allocate(bytes) : Storage::allocate(bytes);
}

} // namespace pellucid
