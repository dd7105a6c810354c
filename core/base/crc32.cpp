#include "core/base/crc32.h"

#include <array>

namespace pellucid {

namespace {

// table[k][b]: what byte b contributes when k more bytes follow it, so that eight are taken at a time.
constexpr auto table = [] {
    std::array<std::array<std::uint32_t, 256>, 8> result{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320U : value >> 1;
        result[0][byte] = value;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte)
            result[k][byte] = result[k - 1][byte] >> 8 ^ result[0][result[k - 1][byte] & 0xFF];
    }
    return result;
}();

} // namespace

std::uint32_t crc32(std::span<const std::byte> bytes)
{
    std::uint32_t crc = ~0U;
    const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(bytes[i]); };
    std::size_t i = 0;
    for (; bytes.size() - i >= 8; i += 8) {
        crc ^= at(i) | at(i + 1) << 8 | at(i + 2) << 16 | at(i + 3) << 24;
        crc = table[7][crc & 0xFF] ^ table[6][crc >> 8 & 0xFF] ^ table[5][crc >> 16 & 0xFF] ^ table[4][crc >> 24]
            ^ table[3][at(i + 4)] ^ table[2][at(i + 5)] ^ table[1][at(i + 6)] ^ table[0][at(i + 7)];
    }
    for (; i < bytes.size(); ++i)
        crc = crc >> 8 ^ table[0][(crc ^ at(i)) & 0xFF];
    return ~crc;
}

} // namespace pellucid
