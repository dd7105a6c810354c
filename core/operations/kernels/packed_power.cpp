#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/packed_power.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/packed_power.h"
#include "core/operations/kernels/three_vectors-inl.h"
#include "core/operations/kernels/fixed_power-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

constexpr Lanes<float> f32;
constexpr Lanes<double> f64;
constexpr Lanes<std::int64_t> i64;
constexpr hn::Half<Lanes<float>> f32Half;

// What comes within 2^-40 of a half between two float32, one in 2^15, and whatever is not an ordinary number, is left
// to PowerCurve itself: FixedPower is off by less than 2^-44.
class Power
{
public:
    Power(const PowerCurve &curve, const FixedPower &power)
        : m_curve(curve),
          m_power(power),
          m_black(hn::Set(f64, curve.black)),
          m_range(hn::Set(f64, curve.white - curve.black))
    {
    }

    HWY_INLINE Vector<float> operator()(Vector<float> v) const
    {
        auto areSure = hn::Eq(m_black, m_black);
        const auto low = half(hn::LowerHalf(f32Half, v), areSure);
        const auto high = half(hn::UpperHalf(f32Half, v), areSure);
        const auto found = hn::Combine(f32, high, low);
        return HWY_LIKELY(hn::AllTrue(f64, areSure)) ? found : eachOf(v);
    }

private:
    HWY_INLINE hn::Vec<decltype(f32Half)> half(hn::Vec<decltype(f32Half)> v, hn::Mask<decltype(f64)> &areSure) const
    {
        const auto zero = hn::Zero(f64);
        const auto one = hn::Set(f64, 1.0);
        auto t = hn::Div(hn::Sub(hn::PromoteTo(f64, v), m_black), m_range);
        if (m_curve.range == PowerCurve::Range::Clamped)
            t = hn::IfThenElse(hn::Lt(t, zero), zero, hn::IfThenElse(hn::Gt(t, one), one, t));
        if (m_curve.exponent == 1.0)
            return hn::DemoteTo(f32Half, t);
        const auto size = hn::Abs(t);
        const auto power = raised(f64, size, m_power);
        const auto isOrdinary =
            hn::And(isBetween(FixedPower::least, size, FixedPower::greatest), isBetween(0x1p-126, power, 0x1p127));
        const auto belowHalf = hn::And(hn::BitCast(i64, power), hn::Set(i64, (1 << 29) - 1));
        const auto distance = hn::Abs(hn::Sub(belowHalf, hn::Set(i64, 1 << 28)));
        const auto isFar =
            hn::MaskFromVec(hn::BitCast(f64, hn::VecFromMask(i64, hn::Gt(distance, hn::Set(i64, 1 << 12)))));
        const auto isZero = hn::Eq(size, zero);
        areSure = hn::And(areSure, hn::Or(isZero, hn::And(isOrdinary, isFar)));
        return hn::DemoteTo(f32Half, hn::CopySign(hn::IfThenElse(isZero, zero, power), t));
    }

    static HWY_INLINE hn::Mask<decltype(f64)> isBetween(double low, Vector<double> v, double high)
    {
        return hn::And(hn::Le(hn::Set(f64, low), v), hn::Le(v, hn::Set(f64, high)));
    }

    HWY_NOINLINE Vector<float> eachOf(Vector<float> v) const
    {
        HWY_ALIGN float values[16];
        hn::Store(v, f32, values);
        for (std::size_t i = 0; i < hn::Lanes(f32); ++i)
            values[i] = static_cast<float>(m_curve(values[i]));
        return hn::Load(f32, values);
    }

    const PowerCurve &m_curve;
    const FixedPower &m_power;
    Vector<double> m_black;
    Vector<double> m_range;
};

void mapPower(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
              const PowerCurve &curve, const FixedPower &fixed)
{
    mapChosen<float>(source, target, bytes, chosen, Power(curve, fixed));
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(mapPower);

} // namespace

void powerFloat32(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                  const PowerCurve &curve, const FixedPower &power)
{
    HWY_DYNAMIC_DISPATCH(mapPower)
    (reinterpret_cast<const std::uint8_t *>(source), reinterpret_cast<std::uint8_t *>(target), bytes, chosen, curve,
     power);
}

} // namespace pellucid
#endif
