#include "core/buffer/convert_pixels.h"

#include "core/base/load.h"
#include "core/buffer/sample.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <type_traits>

namespace pellucid {

namespace {

// NaN is not above 0.
template <typename To>
To rounded(double fraction)
{
    const double clipped = fraction > 0.0 ? std::min(fraction, 1.0) : 0.0;
    return static_cast<To>(clipped * std::numeric_limits<To>::max() + 0.5);
}

// Of an editable dtype; the intermediate double is exact.
template <typename To, typename From>
To scaled(From value, int maximum)
{
    if constexpr (std::is_same_v<To, float>) {
        if (std::is_same_v<From, float> && maximum <= 0)
            return static_cast<float>(value);
        return maximum > 0 ? static_cast<float>(static_cast<double>(value) / maximum)
                           : static_cast<float>(value) / static_cast<float>(std::numeric_limits<From>::max());
    } else {
        if (maximum > 0)
            return rounded<To>(static_cast<double>(value) / maximum);
        if constexpr (std::is_same_v<From, To>)
            return value;
        else if constexpr (std::is_same_v<From, float>)
            return rounded<To>(static_cast<double>(value));
        else if constexpr (sizeof(To) > sizeof(From))
            return static_cast<To>(value * 257);
        else
            return static_cast<To>((value + 128) / 257);
    }
}

template <typename To, typename Convert>
void convertEach(const ImageView &source, const MutableImageView &target, Convert convert)
{
    for (std::ptrdiff_t c = 0; c < source.channels(); ++c) {
        for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
            const std::byte *from = source.at(0, y, c);
            std::byte *to = target.at(0, y, c);
            for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
                const To value = convert(from);
                std::memcpy(to, &value, sizeof value);
                from += source.strides().pixel;
                to += target.strides().pixel;
            }
        }
    }
}

} // namespace

void convertPixels(const ImageView &source, const MutableImageView &target, int maximum)
{
    assert(source.shape() == target.shape());
    if (source.isEmpty())
        return;
    const DType dtype = source.dtype();
    visitEditable(target.dtype(), [&]<typename To>(std::type_identity<To>) {
        if (isEditable(dtype)) {
            visitEditable(dtype, [&]<typename From>(std::type_identity<From>) {
                convertEach<To>(source, target,
                                [&](const std::byte *from) { return scaled<To>(load<From>(from), maximum); });
            });
            return;
        }
        const double full = maximum > 0 ? maximum : fullScale(dtype);
        convertEach<To>(source, target, [&](const std::byte *from) {
            const double fraction = sampleValue(from, dtype) / full;
            if constexpr (std::is_same_v<To, float>)
                return static_cast<float>(fraction);
            else
                return rounded<To>(fraction);
        });
    });
}

} // namespace pellucid
