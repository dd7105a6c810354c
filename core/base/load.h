// A number at an address that need not be a multiple of its size.
#pragma once

#include <cstddef>
#include <cstring>

namespace pellucid {

template <typename T>
[[nodiscard]] T load(const std::byte *from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

} // namespace pellucid
