// The bytes a file begins with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace pellucid {

[[nodiscard]] inline bool startsWith(std::span<const std::byte> bytes, std::string_view signature)
{
    return bytes.size() >= signature.size()
        && std::ranges::equal(bytes.first(signature.size()), signature,
                              [](std::byte byte, char letter) { return byte == static_cast<std::byte>(letter); });
}

} // namespace pellucid
