// How much memory the system can still give. Linux promises more than it has, and later ends programs that believe it.
#pragma once

#include <cstddef>

namespace pellucid {

// Bytes, free swap space included; the largest number where the system does not say. Reads a small file of the kernel.
[[nodiscard]] std::size_t availableMemory();

// Bytes of addresses that pixels and files may take under a limit (ulimit -v); the largest number where there is none.
// What is small has a share of its own that pixels leave alone: the libraries under a window end the program without
// it.
[[nodiscard]] std::size_t availableAddresses();

} // namespace pellucid
