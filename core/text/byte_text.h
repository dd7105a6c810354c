// Bytes as text.
#pragma once

#include "core/buffer/image_view.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

// What fits a clipboard.
inline constexpr std::size_t maxTextBytes = 16'000'000;

// The elements in C order without gaps, each in its own byte order: NumPy's tobytes().
[[nodiscard]] std::vector<std::byte> elementBytes(const ImageView &image);

// RFC 4648, padded, on one line.
[[nodiscard]] std::string base64(std::span<const std::byte> bytes);

// The inverse; white space between is skipped. Fails with Corrupt.
[[nodiscard]] Result<std::vector<std::byte>> bytesFromBase64(std::string_view text);

// As `hexdump -Cv` prints it: offset, sixteen bytes, the same as ASCII.
[[nodiscard]] std::string hexDump(std::span<const std::byte> bytes);

} // namespace pellucid
