// What holds for each byte of a pixel, repeated over as many pixels as SIMD kernels take at a time.
//
// Vectors are 16, 32 or 64 bytes long. Three of them hold whole pixels whenever the size of a pixel divides 48, which
// it does for one to four channels of any editable dtype. So kernels walk three vectors at a time, and what is to be
// done to each byte of the three never changes: no pixel is ever taken apart into channels.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

class PixelPattern
{
public:
    static constexpr std::size_t maxBytes = std::size_t{3} * 64;

    [[nodiscard]] static bool fits(std::size_t pixelBytes) { return pixelBytes != 0 && 48 % pixelBytes == 0; }

    // One byte for each of a pixel; their number fits().
    explicit PixelPattern(std::span<const std::uint8_t> pixel) : m_pixelBytes(pixel.size())
    {
        for (std::size_t i = 0; i < maxBytes; ++i)
            m_bytes[i] = pixel[i % pixel.size()];
    }

    [[nodiscard]] std::size_t pixelBytes() const { return m_pixelBytes; }
    [[nodiscard]] const std::uint8_t *data() const { return m_bytes.data(); }

private:
    alignas(64) std::array<std::uint8_t, maxBytes> m_bytes{};
    std::size_t m_pixelBytes;
};

} // namespace pellucid
