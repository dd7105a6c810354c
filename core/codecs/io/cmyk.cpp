#include "core/codecs/io/cmyk.h"

#include "core/base/load.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace pellucid {

namespace {

template <typename T>
void convertPixels(const ImageView &cmyk, const MutableImageView &rgb, std::uint64_t full)
{
    const std::size_t extraBytes = static_cast<std::size_t>(cmyk.channels() - 4) * sizeof(T);
    const auto lightOf = [&](const std::byte *ink) { return full - std::min<std::uint64_t>(load<T>(ink), full); };
    for (std::ptrdiff_t y = 0; y < cmyk.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < cmyk.width(); ++x) {
            const std::uint64_t light = lightOf(cmyk.at(x, y, 3));
            for (std::ptrdiff_t c = 0; c < 3; ++c) {
                const auto value = static_cast<T>((lightOf(cmyk.at(x, y, c)) * light + full / 2) / full);
                std::memcpy(rgb.at(x, y, c), &value, sizeof value);
            }
            std::memcpy(rgb.at(x, y) + 3 * sizeof(T), cmyk.at(x, y) + 4 * sizeof(T), extraBytes);
        }
    }
}

} // namespace

void cmykToRgb(const ImageView &cmyk, const MutableImageView &rgb, int full)
{
    if (cmyk.dtype() == DType::UInt8)
        convertPixels<std::uint8_t>(cmyk, rgb, static_cast<std::uint64_t>(full));
    else
        convertPixels<std::uint16_t>(cmyk, rgb, static_cast<std::uint64_t>(full));
}

} // namespace pellucid
