// The CRC-32 of PNG, gzip and Ethernet (reflected polynomial 0xEDB88320; PNG specification, annex D).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes);

} // namespace pellucid
