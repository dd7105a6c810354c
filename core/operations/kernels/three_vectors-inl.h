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

// The row with map(vector of T) where `chosen` is 255, itself elsewhere.
template <typename T, typename Map>
HWY_INLINE void mapChosen(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes,
                          const PixelPattern &pattern, const Map &map)
{
    constexpr Lanes<std::uint8_t> u8;
    constexpr Lanes<T> d;
    const std::size_t n = hn::Lanes(u8);
    const auto mask = [&](std::size_t i)
                          HWY_ATTR { return hn::MaskFromVec(hn::BitCast(d, hn::Load(u8, pattern.data() + i * n))); };
    const auto a = mask(0);
    const auto b = mask(1);
    const auto c = mask(2);
    const auto load = [&](const std::uint8_t *from) HWY_ATTR { return hn::BitCast(d, hn::LoadU(u8, from)); };
    const auto store = [&](Vector<T> v, std::uint8_t *to) HWY_ATTR { hn::StoreU(hn::BitCast(u8, v), u8, to); };
    const bool isOneOfThree = pattern.pixelBytes() == 3 * sizeof(T)
        && pattern.data()[0] + pattern.data()[sizeof(T)] + pattern.data()[2 * sizeof(T)] == 255;
    walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) HWY_ATTR {
        const Vector<T> x = load(from);
        const Vector<T> y = load(from + n);
        const Vector<T> z = load(from + 2 * n);
        if (isOneOfThree) { // the chosen lanes lie at different places of the three vectors: together they make one
            const Vector<T> mapped = map(hn::IfThenElse(a, x, hn::IfThenElse(b, y, z)));
            store(hn::IfThenElse(a, mapped, x), to);
            store(hn::IfThenElse(b, mapped, y), to + n);
            store(hn::IfThenElse(c, mapped, z), to + 2 * n);
        } else {
            store(hn::IfThenElse(a, map(x), x), to);
            store(hn::IfThenElse(b, map(y), y), to + n);
            store(hn::IfThenElse(c, map(z), z), to + 2 * n);
        }
    });
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
