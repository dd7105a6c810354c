// Sizes in bytes, for people: "512 B", "36.0 MB", "3.2 GB" (powers of 1000).
#pragma once

#include <cstddef>
#include <string>

namespace pellucid {

[[nodiscard]] std::string formatByteSize(std::size_t bytes);

} // namespace pellucid
