// The kernel of grayscale: Y of each pixel, written to one channel or mixed into several.
#pragma once

#include "core/operations/kernels/exact.h"
#include "core/operations/kernels/packed_gray.h"
#include "core/operations/kernels/packed_mix.h"
#include "core/operations/kernels/packed_rows.h"
#include "core/operations/kernels/round_mixed.h"
#include "core/operations/kernels/run.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <optional>

namespace pellucid {

struct GrayPlan
{
    ImageSpec input;
    ImageSpec output;
    std::array<std::ptrdiff_t, 3> rgb{};    // the channels of the input to read
    std::vector<std::ptrdiff_t> mixed = {}; // one or three channels of the output to write; others are copied
    double strength = 1.0;
};

// v + strength * (Y - v), Y unrounded, rounded once: for integers exactly, halves up, and clamped; else to float32.
template <typename T, typename Method>
[[nodiscard]] T mixedValue(double v, double strength, const Method &method, double y, double r, double g, double b)
{
    const double value = strength == 1.0 ? y : v + strength * (y - v);
    if constexpr (std::is_same_v<T, float>) {
        return static_cast<float>(value);
    } else {
        const auto reaches = [&](double half) { return method.reaches(half, v, strength, r, g, b); };
        const double full = std::numeric_limits<T>::max();
        return static_cast<T>(std::clamp(roundHalfUp(value, reaches), 0.0, full));
    }
}

// Integers whose Y is a ratio of integers are computed without leaving them.
template <typename T, typename Method>
concept GivesRatio = std::unsigned_integral<T> && requires
{
    Method::denominator;
};

// One row: Y of pixel i to element i of each target. In place or apart.
template <typename T, std::size_t Count, typename Method>
void grayRow(const std::array<Run<T>, 3> &rgb, const std::array<MutableRun<T>, Count> &targets, std::ptrdiff_t width,
             const Method &method)
{
    for (std::ptrdiff_t i = 0; i < width; ++i) {
        T gray;
        if constexpr (GivesRatio<T, Method>) {
            constexpr std::uint32_t d = Method::denominator;
            const auto n = Method::template numerator<std::uint32_t>(rgb[0][i], rgb[1][i], rgb[2][i]);
            gray = static_cast<T>(d == 1 ? n : (2 * n + d) / (2 * d));
        } else {
            const double r = rgb[0][i];
            const double g = rgb[1][i];
            const double b = rgb[2][i];
            gray = mixedValue<T>(0.0, 1.0, method, method.value(r, g, b), r, g, b);
        }
        for (const MutableRun<T> &target : targets)
            target.set(i, gray);
    }
}

// One row: Y of pixel i mixed into element i of each source. In place or apart.
template <typename T, std::size_t Count, typename Method>
void mixRow(const std::array<Run<T>, 3> &rgb, const std::array<Run<T>, Count> &sources,
            const std::array<MutableRun<T>, Count> &targets, std::ptrdiff_t width, double strength,
            const Method &method)
{
    for (std::ptrdiff_t i = 0; i < width; ++i) {
        const double r = rgb[0][i];
        const double g = rgb[1][i];
        const double b = rgb[2][i];
        const double y = method.value(r, g, b);
        for (std::size_t k = 0; k < Count; ++k)
            targets[k].set(i, mixedValue<T>(sources[k][i], strength, method, y, r, g, b));
    }
}

// How many pixels are mixed at a time.
inline constexpr std::size_t blockSize = 64;

// Methods whose Y of a block is an approximation by SIMD kernels.
template <typename T, typename Method>
concept ApproximatesBlocks = requires(const Method &method, const std::array<std::array<T, blockSize>, 3> &samples,
                                      std::array<double, blockSize> &y)
{
    method.values(samples, y);
};

// As `count` elements further on.
template <typename SomeRun, std::size_t Count>
std::array<SomeRun, Count> advanced(std::array<SomeRun, Count> runs, std::ptrdiff_t count)
{
    for (SomeRun &run : runs)
        run.data += count * run.stride;
    return runs;
}

// The same as grayRow() and mixRow(), in blocks: SIMD kernels do the arithmetic, and the method decides what comes so
// near a half that they cannot tell. float32 of which they cannot tell anything, negative ones, is left to mixRow().
template <typename T, std::size_t Count, typename Method>
void mixBlocks(const std::array<Run<T>, 3> &rgb, const std::array<Run<T>, Count> &sources,
               const std::array<MutableRun<T>, Count> &targets, std::ptrdiff_t width, double strength,
               const Method &method)
{
    constexpr bool isReal = std::is_same_v<T, float>;
    constexpr std::ptrdiff_t size = blockSize;
    using Block = std::array<double, size>;
    std::array<std::array<T, size>, 3> samples{};
    std::array<T, size> otherSamples{};
    std::array<Block, 3> reals{};
    Block y{};
    Block other{}; // stays 0 for a strength of 1
    std::array<std::conditional_t<isReal, float, std::int32_t>, size> rounded{};
    for (std::ptrdiff_t begin = 0; begin < width; begin += size) {
        const std::ptrdiff_t count = std::min(size, width - begin);
        const auto read = [&](Run<T> from, std::array<T, size> &block, Block &widened) {
#pragma GCC unroll 8
            for (std::ptrdiff_t i = 0; i < count; ++i)
                block[static_cast<std::size_t>(i)] = from[begin + i];
            return widen(block.data(), size, widened.data());
        };
        bool areSimple = true;
        for (std::size_t c = 0; c < 3; ++c)
            areSimple &= read(rgb[c], samples[c], reals[c]);
        if (isReal && !areSimple) {
            mixRow(advanced(rgb, begin), advanced(sources, begin), advanced(targets, begin), count, strength, method);
            continue;
        }
        if constexpr (ApproximatesBlocks<T, Method>) {
            method.values(samples, y);
        } else if constexpr (GivesRatio<T, Method>) {
            for (std::size_t i = 0; i < size; ++i)
                y[i] = method.numerator(reals[0][i], reals[1][i], reals[2][i]) * (1.0 / Method::denominator);
        } else {
            for (std::size_t i = 0; i < size; ++i)
                y[i] = method.value(reals[0][i], reals[1][i], reals[2][i]);
        }
        for (std::size_t k = 0; k < Count; ++k) {
            const bool isSample = strength != 1.0 && sources[k].data == rgb[k].data;
            if (strength != 1.0 && !isSample)
                read(sources[k], otherSamples, other);
            const Block &v = isSample ? reals[k] : other;
            const auto isUnsure = [&] {
                if constexpr (isReal)
                    return roundMixed(v.data(), y.data(), size, strength, rounded.data());
                else
                    return roundMixed(v.data(), y.data(), size, strength, std::numeric_limits<T>::max(),
                                      rounded.data());
            };
            if ((strength != 1.0 || k == 0) && isUnsure()) {
                for (std::size_t i = 0; i < size; ++i) {
                    if (rounded[i] >= 0) // neither -1 nor NaN
                        continue;
                    const double r = reals[0][i];
                    const double g = reals[1][i];
                    const double b = reals[2][i];
                    rounded[i] = mixedValue<T>(v[i], strength, method, method.value(r, g, b), r, g, b);
                }
            }
            const MutableRun<T> to = targets[k];
#pragma GCC unroll 8
            for (std::ptrdiff_t i = 0; i < count; ++i)
                to.set(begin + i, static_cast<T>(rounded[static_cast<std::size_t>(i)]));
        }
    }
}

template <typename T, std::size_t Count, typename Method>
void runGray(const GrayPlan &plan, const Method &method, const ImageView &source, const MutableImageView &target)
{
    for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
        const Rect row{0, y, source.width(), 1};
        if (target.channels() != std::ssize(plan.mixed) && source.data() != target.data())
            copyPixels(source.crop(row), target.crop(row));
        const std::array rgb{rowOf<T>(source, y, plan.rgb[0]), rowOf<T>(source, y, plan.rgb[1]),
                             rowOf<T>(source, y, plan.rgb[2])};
        std::array<Run<T>, Count> sources;
        std::array<MutableRun<T>, Count> targets;
        for (std::size_t k = 0; k < Count; ++k) {
            sources[k] = rowOf<T>(source, y, plan.mixed[k]);
            targets[k] = mutableRowOf<T>(target, y, plan.mixed[k]);
        }
        const bool hasBlocks = std::is_same_v<T, float> ? ApproximatesBlocks<T, Method> && !method.canCancel()
                                                        : plan.strength != 1.0 || !GivesRatio<T, Method>;
        if (hasVectors() && hasBlocks)
            mixBlocks(rgb, sources, targets, source.width(), plan.strength, method);
        else if (plan.strength == 1.0)
            grayRow(rgb, targets, source.width(), method);
        else
            mixRow(rgb, sources, targets, source.width(), plan.strength, method);
    }
}

// Methods that packed_gray.h knows.
template <typename Method>
concept HasFormula = requires
{
    Method::kind;
    Method::weights;
};

// What they are to do, where they do what the plan says.
template <typename T, typename Method>
[[nodiscard]] std::optional<GrayFormula> packedFormula(const GrayPlan &plan)
{
    if constexpr (HasFormula<Method>) {
        const std::ptrdiff_t channels = plan.input.shape.channels;
        const bool isSingle = plan.output.shape.channels == 1;
        if ((channels != 3 && channels != 4) || (!isSingle && plan.mixed.size() != 3))
            return std::nullopt;
        GrayFormula gray{.kind = Method::kind, .divisor = Method::denominator};
        for (std::size_t k = 0; k < 3; ++k)
            gray.weights[static_cast<std::size_t>(plan.rgb[k])] += static_cast<std::int16_t>(Method::weights[k]);
        const bool isMixed = plan.strength != 1.0;
        if ((sizeof(T) > 1 || isMixed) && gray.kind != GrayFormula::Kind::Mean)
            return std::nullopt;
        if (isMixed && !(plan.strength >= 0.0 && plan.strength <= 1.0))
            return std::nullopt;
        // Mixing simple fractions gives many a true half, of which the kernel cannot tell.
        if (isMixed && std::unsigned_integral<T> && gray.divisor < 1000)
            return std::nullopt;
        // Sums of floating point depend on the order, and even a weight of 0 lets NaN through.
        if (std::is_same_v<T, float> && (plan.rgb != std::array<std::ptrdiff_t, 3>{0, 1, 2} || Method::weights[1] == 0))
            return std::nullopt;
        return gray;
    } else {
        return std::nullopt;
    }
}

// 255 for each channel that Y is written to or mixed into.
[[nodiscard]] inline std::array<std::uint8_t, 4> writtenChannels(const GrayPlan &plan)
{
    std::array<std::uint8_t, 4> written{};
    for (const std::ptrdiff_t channel : plan.mixed)
        written[static_cast<std::size_t>(channel)] = 255;
    return written;
}

// `plain` does the stretches that the kernel leaves alone.
template <typename Plain>
[[nodiscard]] auto packedMix(const GrayPlan &plan, const GrayFormula &gray, const Plain &plain)
{
    return [mix = GrayMix{gray, plan.strength, writtenChannels(plan)}, plain](const ImageView &source,
                                                                              const MutableImageView &target) {
        std::vector<std::size_t> unsure;
        for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
            unsure.clear();
            mixGrayPacked(source.at(0, y), target.at(0, y), static_cast<std::size_t>(source.width()),
                          static_cast<std::size_t>(source.channels()), source.dtype(), mix, unsure);
            for (const std::size_t first : unsure) {
                const Rect stretch{static_cast<std::ptrdiff_t>(first), y, static_cast<std::ptrdiff_t>(mixStretch), 1};
                const Rect part = stretch.intersected(source.rect());
                plain(source.crop(part), target.crop(part));
            }
        }
    };
}

[[nodiscard]] inline auto packedGray(const GrayPlan &plan, const GrayFormula &gray)
{
    const bool isSingle = plan.output.shape.channels == 1;
    return [=, written = writtenChannels(plan)](const ImageView &source, const MutableImageView &target) {
        const auto pixels = static_cast<std::size_t>(source.width());
        const auto channels = static_cast<std::size_t>(source.channels());
        for (std::ptrdiff_t y = 0; y < source.height(); ++y) {
            if (isSingle)
                singleGray(source.at(0, y), target.at(0, y), pixels, channels, source.dtype(), gray);
            else
                equalGray(source.at(0, y), target.at(0, y), pixels, channels, source.dtype(), gray, written);
        }
    };
}

template <typename Method>
[[nodiscard]] BoundOperation grayOperation(const GrayPlan &plan, const Method &method)
{
    return visitEditable(plan.input.dtype, [&]<typename T>(std::type_identity<T>) -> BoundOperation {
        const auto plain = [plan, method](const ImageView &source, const MutableImageView &target) {
            if (source.isEmpty())
                return;
            if (plan.mixed.size() == 3)
                runGray<T, 3>(plan, method, source, target);
            else
                runGray<T, 1>(plan, method, source, target);
        };
        const auto gray = packedFormula<T, Method>(plan);
        if (gray && plan.strength != 1.0)
            return packedOrPlain(plan.input, plan.output, packedMix(plan, *gray, plain), plain);
        if (gray)
            return packedOrPlain(plan.input, plan.output, packedGray(plan, *gray), plain);
        return {plan.output, plain};
    });
}

} // namespace pellucid
