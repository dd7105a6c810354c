#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/encode_light.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/encode_light.h"
#include "core/operations/kernels/three_vectors-inl.h"
#include "core/operations/kernels/fixed_power-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

void encode(double *values, std::size_t count, double full, const FixedPower &power)
{
    const hn::CappedTag<double, 8> f64;
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const auto value = hn::LoadU(f64, values + i);
        const auto light = hn::Abs(value);
        const auto curved = hn::Sub(hn::Mul(raised(f64, light, power), hn::Set(f64, 1.055)), hn::Set(f64, 0.055));
        const auto straight = hn::Mul(light, hn::Set(f64, 12.92));
        const auto encoded = hn::IfThenElse(hn::Le(light, hn::Set(f64, 0.0031308)), straight, curved);
        hn::StoreU(hn::CopySign(hn::Mul(encoded, hn::Set(f64, full)), value), f64, values + i);
    }
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(encode);

} // namespace

void encodeLight(double *values, std::size_t count, double full)
{
    static const FixedPower power(1 / 2.4L);
    HWY_DYNAMIC_DISPATCH(encode)(values, count, full, power);
}

} // namespace pellucid
#endif
