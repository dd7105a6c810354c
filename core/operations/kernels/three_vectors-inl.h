// The walk that SIMD kernels share, see pixel_pattern.h. Included once for each instruction set.
#if defined(PELLUCID_THREE_VECTORS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_THREE_VECTORS_INL_H
#undef PELLUCID_THREE_VECTORS_INL_H
#else
#define PELLUCID_THREE_VECTORS_INL_H
#endif

#include "core/operations/kernels/pixel_pattern.h"

#include <hwy/highway.h>

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// At most 64 bytes, as many as the instruction set has.
template <typename T>
using Lanes = hn::CappedTag<T, 64 / sizeof(T)>;

template <typename T>
using Vector = hn::Vec<Lanes<T>>;

// Calls step(source, target) for every three vectors of bytes; what is left is done in a buffer of that size.
template <typename Step>
HWY_INLINE void walk(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, Step step)
{
    const std::size_t length = 3 * hn::Lanes(Lanes<std::uint8_t>());
    std::size_t i = 0;
    for (; i + length <= bytes; i += length)
        step(source + i, target + i);
    if (i == bytes)
        return;
    HWY_ALIGN std::uint8_t rest[PixelPattern::maxBytes] = {};
    std::memcpy(rest, source + i, bytes - i);
    step(rest, rest);
    std::memcpy(target + i, rest, bytes - i);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
