#include "core/display/reduce_samples.h"

#include "core/display/display_renderer.h"
#include "core/display/row_average.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace pellucid {

namespace {

template <typename T>
void addWeighted(float *__restrict sums, const ImageView &source, std::ptrdiff_t y, float weight)
{
    const std::ptrdiff_t channels = source.channels();
    if (source.hasPackedRows()) {
        const T *__restrict const row = reinterpret_cast<const T *>(source.at(0, y));
        for (std::ptrdiff_t i = 0; i < source.width() * channels; ++i)
            sums[i] += weight * static_cast<float>(row[i]);
        return;
    }
    for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
        for (std::ptrdiff_t c = 0; c < channels; ++c)
            sums[x * channels + c] += weight * static_cast<float>(*reinterpret_cast<const T *>(source.at(x, y, c)));
    }
}

template <typename T>
void reduceOf(const ImageView &source, const Shape &whole, double zoom, const Rect &reduced,
              const MutableImageView &target)
{
    const Rect origin = reductionSource(whole, zoom, reduced);
    assert(source.width() == origin.width && source.height() == origin.height);
    const std::ptrdiff_t channels = source.channels();
    std::vector<float> sums(static_cast<std::size_t>(origin.width * channels));
    for (std::ptrdiff_t y = 0; y < reduced.height; ++y) {
        const Coverage rows = coverageOf(reduced.y + y, zoom, whole.height);
        std::ranges::fill(sums, 0.0F);
        for (std::ptrdiff_t i = rows.first; i <= rows.last; ++i) {
            const float weight = i == rows.first ? rows.firstWeight : i == rows.last ? rows.lastWeight : 1.0F;
            addWeighted<T>(sums.data(), source, i - origin.y, weight);
        }
        for (std::ptrdiff_t x = 0; x < reduced.width; ++x) {
            const Coverage columns = coverageOf(reduced.x + x, zoom, whole.width);
            const float share = 1.0F / (rows.total() * columns.total());
            for (std::ptrdiff_t c = 0; c < channels; ++c) {
                const float *const pixels = sums.data() + (columns.first - origin.x) * channels + c;
                const std::ptrdiff_t last = columns.last - columns.first;
                float sum = columns.firstWeight * pixels[0];
                for (std::ptrdiff_t i = 1; i < last; ++i)
                    sum += pixels[i * channels];
                if (last > 0)
                    sum += columns.lastWeight * pixels[last * channels];
                T &sample = *reinterpret_cast<T *>(target.at(x, y, c));
                if constexpr (std::is_same_v<T, float>)
                    sample = sum * share;
                else
                    sample =
                        static_cast<T>(std::min(sum * share + 0.5F, static_cast<float>(std::numeric_limits<T>::max())));
            }
        }
    }
}

} // namespace

bool canReduceSamples(DType dtype)
{
    return dtype == DType::UInt8 || dtype == DType::UInt16 || dtype == DType::Float32;
}

void reduceSamples(const ImageView &source, const Shape &whole, double zoom, const Rect &reduced,
                   const MutableImageView &target)
{
    assert(canReduceSamples(source.dtype()) && target.dtype() == source.dtype());
    switch (source.dtype()) {
    case DType::UInt8: reduceOf<std::uint8_t>(source, whole, zoom, reduced, target); break;
    case DType::UInt16: reduceOf<std::uint16_t>(source, whole, zoom, reduced, target); break;
    default: reduceOf<float>(source, whole, zoom, reduced, target); break;
    }
}

} // namespace pellucid
