// The walk that SIMD kernels share, see pixel_pattern.h. Included once for each instruction set.
#if defined(PELLUCID_THREE_VECTORS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_THREE_VECTORS_INL_H
#undef PELLUCID_THREE_VECTORS_INL_H
#else
#define PELLUCID_THREE_VECTORS_INL_H
#endif

#include "core/base/vectors-inl.h"
#include "core/operations/kernels/pixel_pattern.h"

#include <algorithm>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

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

// Turns the four elements of each pixel round, in three vectors, by 0, 1 and 2: what lies at the same place of each
// then lies at different ones.
template <typename T>
class Turn
{
public:
    explicit Turn(std::size_t places)
    {
        for (std::size_t i = 0; i < 16; ++i) {
            const std::size_t element = i / sizeof(T);
            m_from[i] =
                static_cast<std::uint8_t>((element / 4 * 4 + (element + places) % 4) * sizeof(T) + i % sizeof(T));
        }
    }

    HWY_INLINE Vector<T> operator()(Vector<T> v) const
    {
        const Lanes<std::uint8_t> u8;
        return hn::BitCast(Lanes<T>(), hn::TableLookupBytes(hn::BitCast(u8, v), hn::LoadDup128(u8, m_from)));
    }

private:
    HWY_ALIGN std::uint8_t m_from[16];
};

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
    const std::size_t channels = pattern.pixelBytes() / sizeof(T);
    const bool isOne = std::count(pattern.data(), pattern.data() + pattern.pixelBytes(), 255) == sizeof(T);
    // The chosen lanes of three vectors make one where they lie at different places: with three channels they do, with
    // four they do once two of the vectors are turned.
    if (isOne && channels == 3) {
        walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) HWY_ATTR {
            const Vector<T> x = load(from);
            const Vector<T> y = load(from + n);
            const Vector<T> z = load(from + 2 * n);
            const Vector<T> mapped = map(hn::IfThenElse(a, x, hn::IfThenElse(b, y, z)));
            store(hn::IfThenElse(a, mapped, x), to);
            store(hn::IfThenElse(b, mapped, y), to + n);
            store(hn::IfThenElse(c, mapped, z), to + 2 * n);
        });
    } else if (isOne && channels == 4 && sizeof(T) > 1) {
        const Turn<T> one(1);
        const Turn<T> two(2);
        const Turn<T> three(3);
        const auto second = hn::MaskFromVec(one(hn::VecFromMask(d, a)));
        walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) HWY_ATTR {
            const Vector<T> x = load(from);
            const Vector<T> y = load(from + n);
            const Vector<T> z = load(from + 2 * n);
            const Vector<T> mapped = map(hn::IfThenElse(a, x, hn::IfThenElse(second, one(y), two(z))));
            store(hn::IfThenElse(a, mapped, x), to);
            store(hn::IfThenElse(a, three(mapped), y), to + n);
            store(hn::IfThenElse(a, two(mapped), z), to + 2 * n);
        });
    } else {
        walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) HWY_ATTR {
            const Vector<T> x = load(from);
            const Vector<T> y = load(from + n);
            const Vector<T> z = load(from + 2 * n);
            store(hn::IfThenElse(a, map(x), x), to);
            store(hn::IfThenElse(b, map(y), y), to + n);
            store(hn::IfThenElse(c, map(z), z), to + 2 * n);
        });
    }
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
