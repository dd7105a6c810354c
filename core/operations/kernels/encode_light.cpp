#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/encode_light.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/encode_light.h"
#include "core/operations/kernels/three_vectors-inl.h"
#include "core/operations/kernels/fixed_power-inl.h"

#include <limits>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

constexpr hn::CappedTag<double, 8> f64;
using Reals = hn::Vec<decltype(f64)>;

#if PELLUCID_QUICK_POWER

class Raised
{
public:
    explicit Raised(const FixedPower &power) : m_power(power), m_quickly(f64, power) {}

    HWY_INLINE Reals operator()(Reals x) const
    {
        hn::Mask<decltype(f64)> isQuick;
        const Reals power = m_quickly(x, isQuick);
        return HWY_LIKELY(hn::AllTrue(f64, isQuick)) ? power : hn::IfThenElse(isQuick, power, raised(f64, x, m_power));
    }

private:
    const FixedPower &m_power;
    RaisedQuickly<decltype(f64)> m_quickly;
};

#else

class Raised
{
public:
    explicit Raised(const FixedPower &power) : m_power(power) {}

    HWY_INLINE Reals operator()(Reals x) const { return raised(f64, x, m_power); }

private:
    const FixedPower &m_power;
};

#endif

void decode(double *values, std::size_t count, const FixedPower &power)
{
    const Raised toPower(power);
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const Reals sample = hn::LoadU(f64, values + i);
        const Reals straight = hn::Mul(sample, hn::Set(f64, 1 / 12.92));
        const Reals curved = toPower(hn::Mul(hn::Add(sample, hn::Set(f64, 0.055)), hn::Set(f64, 1 / 1.055)));
        hn::StoreU(hn::IfThenElse(hn::Le(sample, hn::Set(f64, 0.04045)), straight, curved), f64, values + i);
    }
}

void encode(double *values, std::size_t count, double full, const FixedPower &power)
{
    const Raised toPower(power);
    const Reals limit = hn::Set(f64, 0.0031308);
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const Reals value = hn::LoadU(f64, values + i);
        const Reals light = hn::Abs(value);
        // Below the limit the power is not used: that of the limit is at hand as quickly as any.
        const Reals raisedLight = toPower(hn::Max(light, limit));
        const Reals curved = hn::Sub(hn::Mul(raisedLight, hn::Set(f64, 1.055)), hn::Set(f64, 0.055));
        const Reals straight = hn::Mul(light, hn::Set(f64, 12.92));
        const Reals encoded = hn::IfThenElse(hn::Le(light, limit), straight, curved);
        const auto isUnsure = hn::Lt(hn::Abs(hn::Sub(light, limit)), hn::Set(f64, 1e-9));
        const Reals nan = hn::Set(f64, std::numeric_limits<double>::quiet_NaN());
        const Reals scaled = hn::CopySign(hn::Mul(encoded, hn::Set(f64, full)), value);
        hn::StoreU(hn::IfThenElse(isUnsure, nan, scaled), f64, values + i);
    }
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(decode);
HWY_EXPORT(encode);

} // namespace

void decodeLight(double *values, std::size_t count)
{
    static const FixedPower power(2.4L);
    HWY_DYNAMIC_DISPATCH(decode)(values, count, power);
}

void encodeLight(double *values, std::size_t count, double full)
{
    static const FixedPower power(1 / 2.4L);
    HWY_DYNAMIC_DISPATCH(encode)(values, count, full, power);
}

} // namespace pellucid
#endif
