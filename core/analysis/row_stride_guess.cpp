#include "core/analysis/row_stride_guess.h"

#include "core/buffer/sample.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <numbers>

namespace pellucid {

namespace {

constexpr std::size_t maxElements = std::size_t{1} << 19;
constexpr std::size_t minElements = 1024;
constexpr std::ptrdiff_t minPixels = 16; // in a row: what is nearer correlates by itself
constexpr std::size_t maxGuesses = 4;

// In units of the noise. Photographs reach 30 to 200, noise 6, programs and compressed files up to 20.
constexpr float sureFrom = 28.0F;
constexpr float likelyFrom = 20.0F;

using Spectrum = std::vector<std::complex<float>>;

// In place, unscaled; the size is a power of two (Cooley and Tukey, 1965).
void fourierTransform(Spectrum &values)
{
    const std::size_t size = values.size();
    for (std::size_t i = 1, j = 0; i < size; ++i) { // to bit-reversed order
        std::size_t bit = size >> 1;
        for (; (j & bit) != 0; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j)
            std::swap(values[i], values[j]);
    }
    Spectrum roots(size / 2);
    for (std::size_t i = 0; i < roots.size(); ++i)
        roots[i] = std::polar(
            1.0F, static_cast<float>(-2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size)));
    for (std::size_t half = 1; half < size; half *= 2) {
        const std::size_t step = size / (2 * half);
        for (std::size_t block = 0; block < size; block += 2 * half) {
            for (std::size_t i = 0; i < half; ++i) {
                const std::complex<float> root = roots[i * step];
                const std::complex<float> odd = values[block + half + i];
                const std::complex<float> turned(odd.real() * root.real() - odd.imag() * root.imag(),
                                                 odd.real() * root.imag() + odd.imag() * root.real());
                values[block + half + i] = values[block + i] - turned;
                values[block + i] += turned;
            }
        }
    }
}

// The signs of horizontal differences, less their mean.
Spectrum gradientSigns(std::span<const std::byte> bytes, DType dtype, std::size_t channels)
{
    const std::size_t item = itemSize(dtype);
    const std::size_t available = bytes.size() / item;
    const std::size_t count = std::min(available, maxElements + channels) - channels;
    const std::byte *const first = bytes.data() + (available - count - channels) / 2 * item;
    Spectrum signs(count);
    float sum = 0.0F;
    for (std::size_t i = 0; i < count; ++i) {
        const double here = sampleValue(first + i * item, dtype);
        const double next = sampleValue(first + (i + channels) * item, dtype);
        signs[i] = static_cast<float>(next > here) - static_cast<float>(next < here);
        sum += signs[i].real();
    }
    for (std::complex<float> &sign : signs)
        sign -= sum / static_cast<float>(count);
    return signs;
}

// At distances 0, 1, ... up to half of all.
std::vector<float> autocorrelation(Spectrum values)
{
    const std::size_t count = values.size();
    values.resize(std::bit_ceil(2 * count)); // zeros, so that nothing wraps around
    fourierTransform(values);
    for (std::complex<float> &value : values)
        value = std::norm(value);
    fourierTransform(values); // its own inverse for what is real and even, but for the scale
    std::vector<float> result(count / 2);
    for (std::size_t lag = 0; lag < result.size(); ++lag) // fewer pairs are so far apart
        result[lag] = values[lag].real() / static_cast<float>(count - lag);
    return result;
}

float median(std::vector<float> values)
{
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
}

// How far each is above the median, in units of the median deviation as a normal distribution has it.
void normalise(std::vector<float> &values, std::size_t from)
{
    constexpr float deviations = 1.4826F;
    const float middle = median({values.begin() + static_cast<std::ptrdiff_t>(from), values.end()});
    std::vector<float> distances(values.begin() + static_cast<std::ptrdiff_t>(from), values.end());
    for (float &distance : distances)
        distance = std::abs(distance - middle);
    const float unit = std::max(deviations * median(std::move(distances)), 1e-12F * std::abs(values.front()) + 1e-30F);
    for (float &value : values)
        value = (value - middle) / unit;
}

RowStrideGuess::Certainty certaintyOf(float peak)
{
    return peak >= sureFrom  ? RowStrideGuess::Certainty::Sure
        : peak >= likelyFrom ? RowStrideGuess::Certainty::Likely
                             : RowStrideGuess::Certainty::NotSure;
}

} // namespace

std::vector<RowStrideGuess> guessRowStrides(std::span<const std::byte> bytes, DType dtype, std::ptrdiff_t channels,
                                            const CancellationToken &token)
{
    const auto pixel = static_cast<std::size_t>(channels);
    if (bytes.size() / itemSize(dtype) < minElements + pixel)
        return {};
    Spectrum signs = gradientSigns(bytes, dtype, pixel);
    if (token.isCancelled())
        return {};
    std::vector<float> peaks = autocorrelation(std::move(signs));
    const auto from = static_cast<std::size_t>(minPixels * channels);
    if (from >= peaks.size() || token.isCancelled())
        return {};
    normalise(peaks, from);
    std::vector<RowStrideGuess> guesses;
    while (guesses.size() < maxGuesses) {
        const auto best = std::ranges::max_element(peaks.begin() + static_cast<std::ptrdiff_t>(from), peaks.end());
        const std::ptrdiff_t lag = best - peaks.begin();
        if (!(*best > 0.0F))
            break;
        guesses.push_back({lag * static_cast<std::ptrdiff_t>(itemSize(dtype)), certaintyOf(*best)});
        // The slopes of a peak are no other candidates.
        const std::ptrdiff_t slope = 4 * channels;
        std::fill(peaks.begin() + std::max<std::ptrdiff_t>(0, lag - slope),
                  peaks.begin() + std::min(std::ssize(peaks), lag + slope + 1), -1.0F);
    }
    return guesses;
}

} // namespace pellucid
