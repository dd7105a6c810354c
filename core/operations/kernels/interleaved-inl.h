// Pixels of three or four channels as a vector of each channel. Included once for each instruction set.
#if defined(PELLUCID_INTERLEAVED_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_INTERLEAVED_INL_H
#undef PELLUCID_INTERLEAVED_INL_H
#else
#define PELLUCID_INTERLEAVED_INL_H
#endif

#include "core/operations/kernels/three_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

// The channels of as many pixels as a vector has lanes; the fourth is 0 where there are three.
template <typename T>
struct Channels
{
    Vector<T> c0, c1, c2, c3;
};

template <typename T, std::size_t Count>
class Interleaved
{
public:
    HWY_INLINE Channels<T> load(const T *from) const
    {
        Channels<T> pixels;
        if constexpr (Count == 3) {
            hn::LoadInterleaved3(d, from, pixels.c0, pixels.c1, pixels.c2);
            pixels.c3 = hn::Zero(d);
        } else {
            hn::LoadInterleaved4(d, from, pixels.c0, pixels.c1, pixels.c2, pixels.c3);
        }
        return pixels;
    }

    // Of three channels, all the same.
    HWY_INLINE void storeEqual(Vector<T> v, T *to) const { hn::StoreInterleaved3(v, v, v, d, to); }

private:
    static constexpr Lanes<T> d{};
};

#if HWY_TARGET <= HWY_AVX3

// Three channels, by instructions that take lanes from anywhere in two vectors: a third of what Highway makes of it.
template <typename T>
    requires(sizeof(T) > 1)
class Interleaved<T, 3>
{
public:
    Interleaved()
    {
        const auto table = [](auto place) {
            HWY_ALIGN hwy::UnsignedFromSize<sizeof(T)> places[n];
            for (std::size_t i = 0; i < n; ++i)
                places[i] = static_cast<hwy::UnsignedFromSize<sizeof(T)>>(place(i));
            return hn::Load(Places(), places);
        };
        for (std::size_t c = 0; c < 3; ++c) {
            m_ofTwo[c] = table([c](std::size_t i) { return (3 * i + c) % (2 * n); });
            m_ofAll[c] = table([c](std::size_t i) { return 3 * i + c < 2 * n ? i : 3 * i + c - n; });
            m_equal[c] = table([c](std::size_t i) { return (c * n + i) / 3; });
        }
    }

    HWY_INLINE Channels<T> load(const T *from) const
    {
        const Vector<T> x = hn::LoadU(d, from);
        const Vector<T> y = hn::LoadU(d, from + n);
        const Vector<T> z = hn::LoadU(d, from + 2 * n);
        const auto channel = [&](std::size_t c) HWY_ATTR { return ofTwo(ofTwo(x, y, m_ofTwo[c]), z, m_ofAll[c]); };
        return {channel(0), channel(1), channel(2), hn::Zero(d)};
    }

    HWY_INLINE void storeEqual(Vector<T> v, T *to) const
    {
        for (std::size_t c = 0; c < 3; ++c)
            hn::StoreU(ofTwo(v, v, m_equal[c]), d, to + c * n);
    }

private:
    static constexpr Lanes<T> d{};
    static constexpr std::size_t n = 64 / sizeof(T);
    using Places = hn::RebindToUnsigned<Lanes<T>>;

    // Lane i is lane `from`[i] of the two one after the other.
    static HWY_INLINE Vector<T> ofTwo(Vector<T> low, Vector<T> high, hn::Vec<Places> from)
    {
        if constexpr (sizeof(T) == 2)
            return Vector<T>{_mm512_permutex2var_epi16(low.raw, from.raw, high.raw)};
        else
            return Vector<T>{_mm512_permutex2var_ps(low.raw, from.raw, high.raw)};
    }

    hn::Vec<Places> m_ofTwo[3];
    hn::Vec<Places> m_ofAll[3];
    hn::Vec<Places> m_equal[3];
};

#endif

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
