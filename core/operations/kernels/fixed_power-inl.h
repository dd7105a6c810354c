// Vectors to a fixed power. Included once for each instruction set.
#if defined(PELLUCID_FIXED_POWER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_FIXED_POWER_INL_H
#undef PELLUCID_FIXED_POWER_INL_H
#else
#define PELLUCID_FIXED_POWER_INL_H
#endif

#include "core/base/vectors-inl.h"
#include "core/operations/kernels/fixed_power.h"

#undef PELLUCID_QUICK_POWER

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

// Those further than 2^bits units of a double from the middle between two float32, which must be normal numbers.
template <int bits, typename D>
HWY_INLINE hn::Mask<D> areFarFromFloatHalf(D f64, hn::Vec<D> v)
{
    const hn::RebindToSigned<D> i64;
    constexpr std::int64_t below = (std::int64_t{1} << 29) - 1; // what float32 does not keep
    constexpr std::int64_t start = (std::int64_t{1} << 28) + (std::int64_t{1} << bits);
    const auto fromHalf = hn::Add(hn::BitCast(i64, v), hn::Set(i64, start)); // modulo 2^29
    const auto rest = hn::And(fromHalf, hn::Set(i64, below & ~((std::int64_t{2} << bits) - 1)));
    return hn::RebindMask(f64, hn::Ne(rest, hn::Zero(i64)));
}

// Of x clamped to FixedPower::least..greatest; NaN gives any number.
template <typename D>
HWY_INLINE hn::Vec<D> raised(D f64, hn::Vec<D> x, const FixedPower &power)
{
    const hn::RebindToSigned<D> i64;
    const hn::RebindToUnsigned<D> u64;
    const auto inRange = hn::Max(hn::Min(x, hn::Set(f64, FixedPower::greatest)), hn::Set(f64, FixedPower::least));
    const auto bits = hn::BitCast(u64, inRange);
    const auto exponent = hn::BitCast(i64, hn::ShiftRight<52>(bits));
    const auto octave = hn::Sub(exponent, hn::Set(i64, FixedPower::firstOctave));
    const auto fraction = hn::And(bits, hn::Set(u64, (1ULL << 52) - 1));
    const auto m = hn::BitCast(f64, hn::Or(fraction, hn::BitCast(u64, hn::Set(f64, 1.0))));
    const auto d = hn::Sub(m, hn::Set(f64, 1.5));
    auto sum = hn::Set(f64, power.coefficients.back());
    for (std::size_t k = power.coefficients.size() - 1; k-- > 0;)
        sum = hn::MulAdd(sum, d, hn::Set(f64, power.coefficients[k]));
    return hn::Mul(sum, hn::GatherIndex(f64, power.octaves.data(), octave));
}

// Quickly, see FixedPower, where an instruction set looks up eight numbers in registers.
#if HWY_TARGET <= HWY_AVX3
#define PELLUCID_QUICK_POWER 1

// Of 2^-15 <= x < 2, the values that images mostly have; `isQuick` says which lanes are. Off by less than 2^-39 of it.
template <typename D>
class RaisedQuickly
{
public:
    RaisedQuickly(D f64, const FixedPower &power)
        : m_inverses(hn::LoadU(f64, power.inverses.data())),
          m_middles(hn::LoadU(f64, power.middles.data())),
          m_lowOctaves(hn::LoadU(f64, power.octaves.data() + first - FixedPower::firstOctave)),
          m_highOctaves(hn::LoadU(f64, power.octaves.data() + first - FixedPower::firstOctave + 8))
    {
        for (std::size_t k = 0; k < power.quickCoefficients.size(); ++k)
            m_coefficients[k] = hn::Set(f64, power.quickCoefficients[k]);
    }

    HWY_INLINE hn::Vec<D> operator()(hn::Vec<D> x, hn::Mask<D> &isQuick) const
    {
        const D f64;
        const hn::RebindToUnsigned<D> u64;
        const auto bits = hn::BitCast(u64, x);
        isQuick = hn::RebindMask(f64, hn::Eq(hn::ShiftRight<56>(bits), hn::Set(u64, first / 16)));
        const auto octave = hn::ShiftRight<52>(bits).raw; // lookups go by the lowest bits of an index
        const auto eighth = hn::ShiftRight<49>(bits).raw;
        const auto one = hn::Set(f64, 1.0);
        const auto m = hn::BitCast(f64, hn::OrAnd(hn::BitCast(u64, one), bits, hn::Set(u64, (1ULL << 52) - 1)));
        const hn::Vec<D> inverse{_mm512_permutexvar_pd(eighth, m_inverses.raw)};
        const hn::Vec<D> middle{_mm512_permutexvar_pd(eighth, m_middles.raw)};
        const hn::Vec<D> scale{_mm512_permutex2var_pd(m_lowOctaves.raw, octave, m_highOctaves.raw)};
        const auto u = hn::MulSub(m, inverse, one);
        auto sum = m_coefficients[std::size(m_coefficients) - 1];
        for (std::size_t k = std::size(m_coefficients) - 1; k-- > 0;)
            sum = hn::MulAdd(sum, u, m_coefficients[k]);
        return hn::Mul(sum, hn::Mul(middle, scale));
    }

private:
    static constexpr int first = 1008; // the octave of 2^-15, as stored; from it on the lowest four bits are 0 to 15

    hn::Vec<D> m_inverses;
    hn::Vec<D> m_middles;
    hn::Vec<D> m_lowOctaves;
    hn::Vec<D> m_highOctaves;
    hn::Vec<D> m_coefficients[std::tuple_size_v<decltype(FixedPower::quickCoefficients)>];
};

#else
#define PELLUCID_QUICK_POWER 0
#endif

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
