// The headers of Windows and OS/2 bitmaps: BITMAPCOREHEADER (12 bytes), OS/2 2.x (16 to 64), BITMAPINFOHEADER (40) and
// its versions 2 to 5 (52, 56, 108, 124).
#pragma once

#include "core/base/result.h"
#include "core/buffer/shape.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pellucid {

struct BmpHeader
{
    enum class Compression : std::uint8_t { None, RunLength4, RunLength8, RunLength24 };
    using Color = std::array<std::byte, 3>;

    Shape shape; // 3 channels, or 4 where there is a mask of alpha
    int bits = 0;
    bool isTopDown = false;
    Compression compression = Compression::None;
    std::array<std::uint32_t, 4> masks{}; // of red, green, blue, alpha; of 16 and 32 bits a pixel
    std::vector<Color> palette;        // red first, 2 to the power of `bits` of them; those not in the file are black
    std::span<const std::byte> pixels; // to the end of the file
    std::span<const std::byte> icc;    // a profile, mostly behind the pixels; empty where there is none

    // Of a row that is not compressed: a multiple of four.
    [[nodiscard]] std::size_t rowBytes() const
    {
        return (static_cast<std::size_t>(shape.width) * static_cast<std::size_t>(bits) + 31) / 32 * 4;
    }
};

// Fails with Corrupt or Unsupported. The bytes of the file must outlive what is returned.
[[nodiscard]] Result<BmpHeader> readBmpHeader(std::span<const std::byte> file);

// The same without the file header of 14 bytes, as in icons and on the clipboard: the pixels follow the palette.
[[nodiscard]] Result<BmpHeader> readDibHeader(std::span<const std::byte> dib);

// Whether the bytes begin like one of the headers that readDibHeader() knows.
[[nodiscard]] bool isDibHeader(std::span<const std::byte> bytes);

} // namespace pellucid
