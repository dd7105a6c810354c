// From a formula on one value to an operation on the chosen channels of an image: a table with an entry for every value
// of uint8 and uint16, a loop over float32.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/operations/kernels/packed_bytes.h"
#include "core/operations/kernels/packed_line.h"
#include "core/operations/kernels/packed_power.h"
#include "core/operations/kernels/packed_rows.h"
#include "core/operations/kernels/run.h"
#include "core/operations/operation.h"

#include <algorithm>
#include <limits>
#include <memory>

namespace pellucid {

// target[i] = table[source[i]]; the table has an entry for every value of T. In place or apart.
void lookUp(Run<std::uint8_t> source, MutableRun<std::uint8_t> target, std::ptrdiff_t count, const std::uint8_t *table);
void lookUp(Run<std::uint16_t> source, MutableRun<std::uint16_t> target, std::ptrdiff_t count,
            const std::uint16_t *table);

// A flag for each channel of the image; the names are known to be among them.
[[nodiscard]] std::vector<bool> chosenChannels(const ImageSpec &image, const ChannelNames &names);

// Calls kernel(source, target, bytes, pattern of the chosen channels) on packed rows, `plain` on others.
template <typename Kernel, typename Plain>
[[nodiscard]] BoundOperation kernelOrPlain(const ImageSpec &image, const std::vector<bool> &chosen, Kernel kernel,
                                           Plain plain)
{
    const auto packed = [kernel, pattern = patternOf(chosen, itemSize(image.dtype))](const ImageView &source,
                                                                                     const MutableImageView &target) {
        editPackedRows(source, target, [&](const std::byte *from, std::byte *to, std::size_t bytes) {
            kernel(from, to, bytes, pattern);
        });
    };
    return packedOrPlain(image, image, packed, plain);
}

template <typename T>
[[nodiscard]] bool mapsToItself(const std::vector<T> &table)
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i] != i)
            return false;
    }
    return true;
}

// exact(double) gives the exactly rounded integer for an integer and is asked once for each of them; it is clamped to
// the image's full scale here. real(double) gives the value of a float32, which is rounded to float32 and not clamped.
// Both take and give values in the image's own scale. A Line or a PowerCurve, which are formulas as well, are fast.
template <typename Exact, typename Real>
[[nodiscard]] BoundOperation mapValues(const ImageSpec &image, const ChannelNames &names, Exact exact, Real real)
{
    constexpr bool isLine = std::is_same_v<Real, Line>;
    static_assert(isLine || std::is_same_v<Real, PowerCurve>);
    const std::vector<bool> chosen = chosenChannels(image, names);
    return visitEditable(image.dtype, [&]<typename T>(std::type_identity<T>) -> BoundOperation {
        using Source = const std::byte *;
        using Target = std::byte *;
        if constexpr (std::is_same_v<T, float>) {
            if (real.changesNothing())
                return {image, {}};
            const auto edit = [real](Run<float> source, MutableRun<float> target, std::ptrdiff_t count) {
                withKnownStrides(source, target, [&](auto from, auto to) {
                    for (std::ptrdiff_t i = 0; i < count; ++i)
                        to.set(i, static_cast<float>(real(double{from[i]})));
                });
            };
            const auto plain = [chosen, edit](const ImageView &source, const MutableImageView &target) {
                editChannels<float>(source, target, chosen, edit);
            };
            if constexpr (isLine) {
                const auto kernel = [real](Source from, Target to, std::size_t bytes, const PixelPattern &pattern) {
                    lineFloat32(from, to, bytes, pattern, real);
                };
                return kernelOrPlain(image, chosen, kernel, plain);
            } else {
                if (real.exponent > FixedPower::maxExponent)
                    return {image, plain};
                const auto kernel = [real, power = std::make_shared<FixedPower>(real.exponent)](
                                        Source from, Target to, std::size_t bytes, const PixelPattern &pattern) {
                    powerFloat32(from, to, bytes, pattern, real, *power);
                };
                return kernelOrPlain(image, chosen, kernel, plain);
            }
        } else {
            const auto table = std::make_shared<std::vector<T>>();
            for (std::int32_t value = 0; value <= std::numeric_limits<T>::max(); ++value)
                table->push_back(static_cast<T>(std::clamp(exact(value), 0.0, fullScale(image))));
            if (mapsToItself(*table))
                return {image, {}};
            const auto plain = [chosen, table](const ImageView &source, const MutableImageView &target) {
                editChannels<T>(source, target, chosen, [&](Run<T> from, MutableRun<T> to, std::ptrdiff_t count) {
                    lookUp(from, to, count, table->data());
                });
            };
            if constexpr (std::is_same_v<T, std::uint8_t>) {
                const auto kernel = [table](Source from, Target to, std::size_t bytes, const PixelPattern &pattern) {
                    lookUpBytes(from, to, bytes, pattern, table->data());
                };
                return kernelOrPlain(image, chosen, kernel, plain);
            } else if constexpr (isLine) {
                const auto precision = hasVectors() ? precisionOf(real, table->data()) : std::nullopt;
                if (!precision)
                    return {image, plain};
                const auto kernel = [real, p = *precision](Source from, Target to, std::size_t bytes,
                                                           const PixelPattern &pattern) {
                    lineUint16(from, to, bytes, pattern, real, p);
                };
                return kernelOrPlain(image, chosen, kernel, plain);
            } else {
                return {image, plain};
            }
        }
    });
}

// The chosen channels with one value everywhere, rounded to the dtype, halves up.
[[nodiscard]] BoundOperation fillValues(const ImageSpec &image, const ChannelNames &names, double value);

// The parameter "channels" that the operations on single values share.
[[nodiscard]] Parameter channelsParameter();

} // namespace pellucid
