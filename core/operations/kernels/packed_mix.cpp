#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/packed_mix.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/packed_mix.h"
#include "core/operations/kernels/interleaved-inl.h"

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

template <typename T>
using Samples = T[4][mixStretch];

template <typename T, std::size_t Count>
HWY_INLINE void split(const T *from, const Interleaved<T, Count> &interleaved, Samples<T> &samples)
{
    const Lanes<T> d;
    for (std::size_t i = 0; i < mixStretch; i += hn::Lanes(d)) {
        const Channels<T> pixels = interleaved.load(from + i * Count);
        hn::Store(pixels.c0, d, samples[0] + i);
        hn::Store(pixels.c1, d, samples[1] + i);
        hn::Store(pixels.c2, d, samples[2] + i);
        hn::Store(pixels.c3, d, samples[3] + i);
    }
}

template <typename T, std::size_t Count>
HWY_INLINE void join(const Samples<T> &samples, T *to)
{
    const Lanes<T> d;
    for (std::size_t i = 0; i < mixStretch; i += hn::Lanes(d)) {
        const auto channel = [&](std::size_t c) HWY_ATTR { return hn::Load(d, samples[c] + i); };
        if constexpr (Count == 3)
            hn::StoreInterleaved3(channel(0), channel(1), channel(2), d, to + i * Count);
        else
            hn::StoreInterleaved4(channel(0), channel(1), channel(2), channel(3), d, to + i * Count);
    }
}

// v (1 - s) + sum of s w / d times a sample. Of uint8 in float: the coefficients, whose weighted sum is at most 255,
// are off by at most 2^-24 of themselves, and the five sums, below 256, by at most 2^-17 each: together by less than
// 2^-14. Of uint16 in double, where the same comes to less than 2^-34.
template <typename T>
class IntegerMix
{
public:
    using Real = std::conditional_t<sizeof(T) == 1, float, double>;

    explicit IntegerMix(const GrayMix &mix)
        : m_rest(hn::Set(real, static_cast<Real>(1.0 - mix.strength))), m_farthest(hn::Zero(real))
    {
        for (std::size_t c = 0; c < 4; ++c)
            m_weights[c] = hn::Set(real, static_cast<Real>(mix.strength * mix.gray.weights[c] / mix.gray.divisor));
    }

    template <std::size_t Count>
    HWY_INLINE void operator()(Samples<T> &samples, std::size_t i, const std::array<std::uint8_t, 4> &written)
    {
        Vector<Real> v[Count];
        auto y = hn::Zero(real);
        for (std::size_t c = 0; c < Count; ++c) {
            v[c] = load(samples[c] + i);
            y = hn::MulAdd(v[c], m_weights[c], y);
        }
        const auto half = hn::Set(real, Real{0.5});
        for (std::size_t c = 0; c < Count; ++c) {
            if (written[c] == 0)
                continue;
            const auto raised = hn::Add(hn::MulAdd(v[c], m_rest, y), half);
            const auto nearest = hn::Floor(raised);
            m_farthest = hn::Max(m_farthest, hn::Abs(hn::Sub(hn::Sub(raised, nearest), half)));
            store(nearest, samples[c] + i);
        }
    }

    // Whether no value since the last time came near a half.
    [[nodiscard]] HWY_INLINE bool isSure()
    {
        constexpr Real margin = sizeof(T) == 1 ? Real{0x1p-14} : Real{0x1p-34};
        const bool result = hn::AllTrue(real, hn::Lt(m_farthest, hn::Set(real, Real{0.5} - margin)));
        m_farthest = hn::Zero(real);
        return result;
    }

    static constexpr Lanes<Real> real{};

private:
    static constexpr hn::Rebind<T, Lanes<Real>> narrow{};
    static constexpr hn::Rebind<std::int32_t, Lanes<Real>> i32{};

    static HWY_INLINE Vector<Real> load(const T *from)
    {
        const auto wide = hn::PromoteTo(i32, hn::LoadU(narrow, from));
        if constexpr (sizeof(T) == 1)
            return hn::ConvertTo(real, wide);
        else
            return hn::PromoteTo(real, wide);
    }

    static HWY_INLINE void store(Vector<Real> v, T *to)
    {
        if constexpr (sizeof(T) == 1)
            hn::StoreU(hn::DemoteTo(narrow, hn::ConvertTo(i32, v)), narrow, to);
        else
            hn::StoreU(hn::DemoteTo(narrow, hn::DemoteTo(i32, v)), narrow, to);
    }

    Vector<Real> m_weights[4];
    Vector<Real> m_rest;
    Vector<Real> m_farthest; // from the middle between two halves, at most 1/2
};

// In the order of the plain loop, on which sums of floating point depend.
class RealMix
{
public:
    explicit RealMix(const GrayMix &mix)
        : m_divisor(hn::Set(real, mix.gray.divisor)), m_strength(hn::Set(real, mix.strength))
    {
        for (std::size_t c = 0; c < 3; ++c)
            m_weights[c] = hn::Set(real, mix.gray.weights[c]);
    }

    template <std::size_t Count>
    HWY_INLINE void operator()(Samples<float> &samples, std::size_t i, const std::array<std::uint8_t, 4> &)
    {
        Vector<double> v[3];
        for (std::size_t c = 0; c < 3; ++c)
            v[c] = hn::PromoteTo(real, hn::LoadU(narrow, samples[c] + i));
        // The products, of 24 and at most 14 bits, are exact: fused or not, sums are the same.
        const auto first = hn::MulAdd(v[0], m_weights[0], hn::Mul(v[1], m_weights[1]));
        const auto y = hn::Div(hn::MulAdd(v[2], m_weights[2], first), m_divisor);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto mixed = hn::Add(v[c], hn::Mul(m_strength, hn::Sub(y, v[c])));
            hn::StoreU(hn::DemoteTo(narrow, mixed), narrow, samples[c] + i);
        }
    }

    [[nodiscard]] static bool isSure() { return true; }

    static constexpr Lanes<double> real{};

private:
    static constexpr hn::Rebind<float, Lanes<double>> narrow{};

    Vector<double> m_weights[3];
    Vector<double> m_divisor;
    Vector<double> m_strength;
};

template <typename T, std::size_t Count, typename Mix>
void mixAll(const T *source, T *target, std::size_t pixels, const GrayMix &mix, std::vector<std::size_t> &unsure)
{
    Mix mixed(mix);
    const Interleaved<T, Count> interleaved;
    HWY_ALIGN Samples<T> samples;
    const auto step = [&](const T *from, T *to) HWY_ATTR {
        split(from, interleaved, samples);
        for (std::size_t i = 0; i < mixStretch; i += hn::Lanes(Mix::real))
            mixed.template operator()<Count>(samples, i, mix.written);
        if (!mixed.isSure())
            return false;
        join<T, Count>(samples, to);
        return true;
    };
    std::size_t i = 0;
    for (; i + mixStretch <= pixels; i += mixStretch) {
        if (!step(source + i * Count, target + i * Count))
            unsure.push_back(i);
    }
    HWY_ALIGN T rest[Count * mixStretch] = {};
    std::memcpy(rest, source + i * Count, (pixels - i) * Count * sizeof(T));
    if (step(rest, rest))
        std::memcpy(target + i * Count, rest, (pixels - i) * Count * sizeof(T));
    else
        unsure.push_back(i);
}

template <typename T, typename Mix>
void mixOf(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, const GrayMix &mix,
           std::vector<std::size_t> &unsure)
{
    const auto run = channels == 3 ? mixAll<T, 3, Mix> : mixAll<T, 4, Mix>;
    run(reinterpret_cast<const T *>(source), reinterpret_cast<T *>(target), pixels, mix, unsure);
}

void mixPacked(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
               const GrayMix &mix, std::vector<std::size_t> &unsure)
{
    const auto run = dtype == DType::UInt8 ? mixOf<std::uint8_t, IntegerMix<std::uint8_t>>
        : dtype == DType::UInt16           ? mixOf<std::uint16_t, IntegerMix<std::uint16_t>>
                                           : mixOf<float, RealMix>;
    run(source, target, pixels, channels, mix, unsure);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(mixPacked);

} // namespace

void mixGrayPacked(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
                   const GrayMix &mix, std::vector<std::size_t> &unsure)
{
    HWY_DYNAMIC_DISPATCH(mixPacked)(source, target, pixels, channels, dtype, mix, unsure);
}

} // namespace pellucid
#endif
