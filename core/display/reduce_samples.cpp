#include "core/display/reduce_samples.h"

#include "core/base/load.h"
#include "core/display/display_renderer.h"
#include "core/display/row_average.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <type_traits>
#include <vector>

namespace pellucid {

namespace {

template <typename T>
void addWeighted(float *__restrict sums, const ImageView &source, std::ptrdiff_t y, float weight)
{
    const std::ptrdiff_t channels = source.channels();
    if (source.hasPackedRows()) {
        const std::byte *__restrict const row = source.at(0, y);
        for (std::size_t i = 0; i < static_cast<std::size_t>(source.width() * channels); ++i)
            sums[i] += weight * static_cast<float>(load<T>(row + i * sizeof(T)));
        return;
    }
    for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
        for (std::ptrdiff_t c = 0; c < channels; ++c)
            sums[x * channels + c] += weight * static_cast<float>(load<T>(source.at(x, y, c)));
    }
}

// How much of a color is seen, 0 to 1; a little even of transparent ones, which is lost beside any other.
template <typename T>
float opacity(T alpha)
{
    constexpr float hardly = 0x1p-60F;
    if constexpr (std::is_same_v<T, float>)
        return alpha > hardly ? std::min(alpha, 1.0F) : hardly; // NaN is transparent
    else
        return std::max(static_cast<float>(alpha) / static_cast<float>(std::numeric_limits<T>::max()), hardly);
}

// The same, with all channels but alpha weighted by it, too; those weights are added to `opacities`, one a pixel.
template <typename T>
void addSeen(float *__restrict sums, float *__restrict opacities, const ImageView &source, std::ptrdiff_t y,
             float weight, std::ptrdiff_t alpha)
{
    const std::ptrdiff_t channels = source.channels();
    for (std::ptrdiff_t x = 0; x < source.width(); ++x) {
        const auto sample = [&](std::ptrdiff_t c) { return load<T>(source.at(x, y, c)); };
        const float share = weight * opacity(sample(alpha));
        opacities[x] += share;
        for (std::ptrdiff_t c = 0; c < channels; ++c)
            sums[x * channels + c] += (c == alpha ? weight : share) * static_cast<float>(sample(c));
    }
}

// The same average of what is finite; or `otherwise`, where nothing is.
float averageOfFinite(const ImageView &source, const Coverage &columns, const Coverage &rows, std::ptrdiff_t c,
                      std::ptrdiff_t alpha, float otherwise)
{
    double sum = 0.0;
    double weights = 0.0;
    for (std::ptrdiff_t y = rows.first; y <= rows.last; ++y) {
        for (std::ptrdiff_t x = columns.first; x <= columns.last; ++x) {
            const auto sample = [&](std::ptrdiff_t channel) { return load<float>(source.at(x, y, channel)); };
            const bool isAlpha = c == alpha;
            const float value = isAlpha && !std::isfinite(sample(c)) ? opacity(sample(c)) : sample(c);
            if (!std::isfinite(value))
                continue;
            const float share = isAlpha || alpha == ChannelRoles::none ? 1.0F : opacity(sample(alpha));
            const double weight = double{columns.weight(x)} * rows.weight(y) * share;
            sum += weight * value;
            weights += weight;
        }
    }
    return weights > 0.0 ? static_cast<float>(sum / weights) : otherwise;
}

template <typename T>
void reduceOf(const ImageView &source, const Shape &whole, double zoom, const Rect &reduced, std::ptrdiff_t alpha,
              const MutableImageView &target)
{
    const Rect origin = reductionSource(whole, zoom, reduced);
    assert(source.width() == origin.width && source.height() == origin.height);
    const std::ptrdiff_t channels = source.channels();
    const bool hasAlpha = alpha != ChannelRoles::none;
    std::vector<float> sums(static_cast<std::size_t>(origin.width * channels));
    std::vector<float> opacities(hasAlpha ? static_cast<std::size_t>(origin.width) : 0);
    for (std::ptrdiff_t y = 0; y < reduced.height; ++y) {
        const Coverage rows = coverageOf(reduced.y + y, zoom, whole.height);
        std::ranges::fill(sums, 0.0F);
        std::ranges::fill(opacities, 0.0F);
        for (std::ptrdiff_t i = rows.first; i <= rows.last; ++i) {
            const float weight = rows.weight(i);
            if (hasAlpha)
                addSeen<T>(sums.data(), opacities.data(), source, i - origin.y, weight, alpha);
            else
                addWeighted<T>(sums.data(), source, i - origin.y, weight);
        }
        for (std::ptrdiff_t x = 0; x < reduced.width; ++x) {
            const Coverage columns = coverageOf(reduced.x + x, zoom, whole.width);
            const std::ptrdiff_t last = columns.last - columns.first;
            const auto sumOf = [&](const float *elements, std::ptrdiff_t step) {
                float sum = columns.firstWeight * elements[0];
                for (std::ptrdiff_t i = 1; i < last; ++i)
                    sum += elements[i * step];
                if (last > 0)
                    sum += columns.lastWeight * elements[last * step];
                return sum;
            };
            const std::ptrdiff_t first = columns.first - origin.x;
            const float share = 1.0F / (rows.total() * columns.total());
            const float colorShare = hasAlpha ? 1.0F / sumOf(opacities.data() + first, 1) : share;
            for (std::ptrdiff_t c = 0; c < channels; ++c) {
                const float average =
                    sumOf(sums.data() + first * channels + c, channels) * (c == alpha ? share : colorShare);
                T sample;
                if constexpr (std::is_same_v<T, float>)
                    sample = std::isfinite(average)
                        ? average
                        : averageOfFinite(source, columns.from(origin.x), rows.from(origin.y), c, alpha, average);
                else
                    sample =
                        static_cast<T>(std::min(average + 0.5F, static_cast<float>(std::numeric_limits<T>::max())));
                std::memcpy(target.at(x, y, c), &sample, sizeof sample);
            }
        }
    }
}

} // namespace

bool canReduceSamples(DType dtype)
{
    return dtype == DType::UInt8 || dtype == DType::UInt16 || dtype == DType::Float32;
}

bool reduceSamples(const ImageView &source, const Shape &whole, double zoom, const Rect &reduced, std::ptrdiff_t alpha,
                   const MutableImageView &target)
try {
    assert(canReduceSamples(source.dtype()) && target.dtype() == source.dtype());
    switch (source.dtype()) {
    case DType::UInt8: reduceOf<std::uint8_t>(source, whole, zoom, reduced, alpha, target); break;
    case DType::UInt16: reduceOf<std::uint16_t>(source, whole, zoom, reduced, alpha, target); break;
    default: reduceOf<float>(source, whole, zoom, reduced, alpha, target); break;
    }
    return true;
} catch (const std::bad_alloc &) {
    return false;
}

} // namespace pellucid
