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
constexpr hn::Half<Lanes<float>> f32Half;

// raise(half, areSure) of both halves where it is sure of all, otherwise(v) where it is not.
template <typename Raise, typename Otherwise>
HWY_INLINE Vector<float> inHalves(Vector<float> v, const Raise &raise, const Otherwise &otherwise)
{
    auto areSure = hn::Eq(hn::Zero(f64), hn::Zero(f64));
    const auto low = raise(hn::LowerHalf(f32Half, v), areSure);
    const auto high = raise(hn::UpperHalf(f32Half, v), areSure);
    return HWY_LIKELY(hn::AllTrue(f64, areSure)) ? hn::Combine(f32, high, low) : otherwise(v);
}

// What is common to the two: values from black to white as 0 to 1.
class Power
{
protected:
    using Half = hn::Vec<decltype(f32Half)>;
    using Mask = hn::Mask<decltype(f64)>;

    Power(const PowerCurve &curve, const FixedPower &power)
        : m_curve(curve),
          m_power(power),
          m_isScaled(curve.black != 0.0 || curve.white != 1.0),
          m_isClamped(curve.range == PowerCurve::Range::Clamped),
          m_black(hn::Set(f64, curve.black)),
          m_range(hn::Set(f64, curve.white - curve.black))
    {
    }

    HWY_INLINE Vector<double> clamped(Vector<double> t) const
    {
        if (!m_isClamped)
            return t;
        const auto zero = hn::Zero(f64);
        const auto one = hn::Set(f64, 1.0);
        return hn::IfThenElse(hn::Lt(t, zero), zero, hn::IfThenElse(hn::Gt(t, one), one, t));
    }

    const PowerCurve &m_curve;
    const FixedPower &m_power;
    bool m_isScaled;
    bool m_isClamped;
    Vector<double> m_black;
    Vector<double> m_range;
};

// FixedPower is off by less than 2^-44: what comes within 2^-40 of a half between two float32, one in 2^16, and
// whatever is not an ordinary number, is left to PowerCurve itself.
class ExactPower : Power
{
public:
    ExactPower(const PowerCurve &curve, const FixedPower &power) : Power(curve, power) {}

    HWY_INLINE Vector<float> operator()(Vector<float> v) const
    {
        return inHalves(
            v, [this](Half half, Mask &areSure) HWY_ATTR { return raisedHalf(half, areSure); },
            [this](Vector<float> all) HWY_ATTR { return eachOf(all, m_curve); });
    }

private:
    HWY_INLINE Half raisedHalf(Half v, Mask &areSure) const
    {
        const auto zero = hn::Zero(f64);
        auto t = hn::PromoteTo(f64, v);
        if (m_isScaled)
            t = clamped(hn::Div(hn::Sub(t, m_black), m_range));
        if (m_curve.exponent == 1.0)
            return hn::DemoteTo(f32Half, t);
        const auto size = hn::Abs(t);
        const auto power = raised(f64, size, m_power);
        const auto isOrdinary =
            hn::And(isBetween(FixedPower::least, size, FixedPower::greatest), isBetween(0x1p-126, power, 0x1p127));
        const auto isZero = hn::Eq(size, zero);
        areSure = hn::And(areSure, hn::Or(isZero, hn::And(isOrdinary, areFarFromFloatHalf<12>(f64, power))));
        return hn::DemoteTo(f32Half, hn::CopySign(hn::IfThenElse(isZero, zero, power), t));
    }

    static HWY_INLINE Mask isBetween(double low, Vector<double> v, double high)
    {
        return hn::And(hn::Le(hn::Set(f64, low), v), hn::Le(v, hn::Set(f64, high)));
    }

    static HWY_NOINLINE Vector<float> eachOf(Vector<float> v, const PowerCurve &curve)
    {
        HWY_ALIGN float values[16];
        hn::Store(v, f32, values);
        for (std::size_t i = 0; i < hn::Lanes(f32); ++i)
            values[i] = static_cast<float>(curve(values[i]));
        return hn::Load(f32, values);
    }
};

#if PELLUCID_QUICK_POWER

// Leaves what comes within 2^-38 of a half, and what RaisedQuickly does not take, to ExactPower.
class QuickPower : Power
{
public:
    QuickPower(const PowerCurve &curve, const FixedPower &power)
        : Power(curve, power), m_raised(f64, power), m_perRange(hn::Set(f64, 1.0 / (curve.white - curve.black)))
    {
    }

    HWY_INLINE Vector<float> operator()(Vector<float> v) const
    {
        return inHalves(
            v, [this](Half half, Mask &areSure) HWY_ATTR { return raisedHalf(half, areSure); },
            [this](Vector<float> all) HWY_ATTR { return exactly(all, m_curve, m_power); });
    }

private:
    HWY_INLINE Half raisedHalf(Half v, Mask &areSure) const
    {
        auto t = hn::PromoteTo(f64, v);
        if (m_isScaled)
            t = clamped(hn::Mul(hn::Sub(t, m_black), m_perRange));
        Mask isQuick;
        const auto power = m_raised(t, isQuick);
        const auto isZero = hn::Eq(t, hn::Zero(f64));
        areSure = hn::And(areSure, hn::Or(isZero, hn::And(isQuick, areFarFromFloatHalf<14>(f64, power))));
        return hn::DemoteTo(f32Half, hn::IfThenElse(isZero, t, power));
    }

    // Takes no `this`: what the loop needs of that can stay in registers.
    static HWY_NOINLINE Vector<float> exactly(Vector<float> v, const PowerCurve &curve, const FixedPower &power)
    {
        return ExactPower(curve, power)(v);
    }

    RaisedQuickly<decltype(f64)> m_raised;
    Vector<double> m_perRange;
};

using BestPower = QuickPower;

#else

using BestPower = ExactPower;

#endif

void mapPower(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
              const PowerCurve &curve, const FixedPower &fixed)
{
    mapChosen<float>(source, target, bytes, chosen, BestPower(curve, fixed));
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
