// Images of 100 megapixels to measure with: smooth color with noise over it, opaque.
#pragma once

#include "core/base/parallel.h"
#include "core/buffer/image_buffer.h"
#include "core/buffer/image_spec.h"

#include <cstdint>
#include <cstring>
#include <string>

namespace pellucid::bench {

struct Kind
{
    const char *name;
    DType dtype;
    std::ptrdiff_t channels;

    [[nodiscard]] Shape shape() const { return {8736, 11648, channels}; }
};

inline constexpr Kind kinds[]{{"uint8 RGB 100 MP", DType::UInt8, 3},
                              {"float32 RGBA 100 MP", DType::Float32, 4},
                              {"uint8 RGBA 100 MP", DType::UInt8, 4},
                              {"uint8 gray 100 MP", DType::UInt8, 1},
                              {"uint16 RGB 100 MP", DType::UInt16, 3}};
inline constexpr std::size_t quickKinds = 2; // the first ones

inline ImageBuffer largeImage(const Kind &kind)
{
    const Shape shape = kind.shape();
    ImageBuffer image = ImageBuffer::allocate(kind.dtype, shape).value();
    std::byte *const data = image.mutableView().data();
    const std::ptrdiff_t rowLength = shape.width * kind.channels;
    const auto fill = [&]<typename T>(T full) {
        parallelFor(shape.height, 16, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            auto noise = static_cast<std::uint32_t>(begin) * 2654435761U + 1U;
            for (std::ptrdiff_t y = begin; y < end; ++y) {
                for (std::ptrdiff_t i = 0; i < rowLength; ++i) {
                    noise = noise * 1664525U + 1013904223U;
                    const double value =
                        0.7 * static_cast<double>(i + y) / static_cast<double>(rowLength + shape.height)
                        + 0.25 * static_cast<double>(noise >> 16) / 65536.0;
                    const bool isAlpha = kind.channels == 4 && i % 4 == 3;
                    const T sample = isAlpha ? full : static_cast<T>(value * static_cast<double>(full));
                    std::memcpy(data + (y * rowLength + i) * static_cast<std::ptrdiff_t>(sizeof(T)), &sample,
                                sizeof sample);
                }
            }
        });
    };
    switch (kind.dtype) {
    case DType::UInt8: fill(std::uint8_t{255}); break;
    case DType::UInt16: fill(std::uint16_t{65535}); break;
    default: fill(1.0F); break;
    }
    return image;
}

} // namespace pellucid::bench
