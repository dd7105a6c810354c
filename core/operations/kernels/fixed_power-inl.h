// Vectors to a fixed power. Included once for each instruction set.
#if defined(PELLUCID_FIXED_POWER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_FIXED_POWER_INL_H
#undef PELLUCID_FIXED_POWER_INL_H
#else
#define PELLUCID_FIXED_POWER_INL_H
#endif

#include "core/operations/kernels/fixed_power.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

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

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
