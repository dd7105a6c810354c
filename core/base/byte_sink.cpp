#include "core/base/byte_sink.h"

#include <algorithm>
#include <new>

namespace pellucid {

Result<void> ByteSink::rewrite(std::size_t /*offset*/, std::span<const std::byte> /*bytes*/)
{
    return failure(ErrorCode::Unsupported, "What was written has gone on already.");
}

Result<void> MemorySink::write(std::span<const std::byte> bytes)
try {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return {};
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory for the file.");
}

Result<void> MemorySink::rewrite(std::size_t offset, std::span<const std::byte> bytes)
{
    std::ranges::copy(bytes, m_bytes.begin() + static_cast<std::ptrdiff_t>(offset));
    return {};
}

} // namespace pellucid
