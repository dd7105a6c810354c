// Which pages of a private mapping the program has written to, and so has for itself.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pellucid {

struct ByteRange
{
    std::size_t begin;
    std::size_t end;

    bool operator==(const ByteRange &) const = default;
};

// In whole pages but for the last one, in order, neighbours joined. Reads 8 bytes for every page from the system;
// nothing where that does not tell.
[[nodiscard]] std::optional<std::vector<ByteRange>> writtenPages(std::span<const std::byte> mapping);

// The pages in which the two differ; both begin at a page. Reads both.
[[nodiscard]] std::vector<ByteRange> differentPages(std::span<const std::byte> a, std::span<const std::byte> b);

} // namespace pellucid
