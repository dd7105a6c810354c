// Appends to a sequence of bytes what file formats are made of, and reads bytes as text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace pellucid {

// The same memory; valid as long as it is.
[[nodiscard]] inline std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

inline void append(std::vector<std::byte> &bytes, std::span<const std::byte> more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
}

inline void append(std::vector<std::byte> &bytes, std::string_view text)
{
    append(bytes, std::as_bytes(std::span(text)));
}

// The most significant byte first.
template <typename T>
void appendBigEndian(std::vector<std::byte> &bytes, T value)
{
    for (int shift = 8 * static_cast<int>(sizeof value) - 8; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::byte>(value >> shift));
}

} // namespace pellucid
