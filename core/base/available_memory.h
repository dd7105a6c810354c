// How much memory the system can still give. Linux promises more than it has, and later ends programs that believe it.
#pragma once

#include <cstddef>

namespace pellucid {

// Bytes, free swap space included; the largest number where the system does not say. Reads a small file of the kernel.
[[nodiscard]] std::size_t availableMemory();

} // namespace pellucid
