#include "core/base/byte_sink.h"

#include <new>

namespace pellucid {

Result<void> MemorySink::write(std::span<const std::byte> bytes)
try {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return {};
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory for the file.");
}

} // namespace pellucid
