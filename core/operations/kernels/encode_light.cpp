#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/encode_light.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/encode_light.h"
#include "core/operations/kernels/light_power.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void encode(double *values, std::size_t count, double full, const LightPower &power)
{
    const hn::CappedTag<double, 8> f64;
    const hn::RebindToSigned<decltype(f64)> i64;
    const hn::RebindToUnsigned<decltype(f64)> u64;
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const auto value = hn::LoadU(f64, values + i);
        const auto light = hn::Abs(value);
        // 2^octave m, 1 <= m < 2; below the lowest octave the curve is straight, and any power will do.
        const auto inRange =
            hn::Max(hn::Min(light, hn::Set(f64, LightPower::greatest)), hn::Set(f64, LightPower::least));
        const auto bits = hn::BitCast(u64, inRange);
        const auto exponent = hn::BitCast(i64, hn::ShiftRight<52>(bits));
        const auto octave = hn::Sub(exponent, hn::Set(i64, LightPower::firstExponent));
        const auto fraction = hn::And(bits, hn::Set(u64, (1ULL << 52) - 1));
        const auto m = hn::BitCast(f64, hn::Or(fraction, hn::BitCast(u64, hn::Set(f64, 1.0))));
        const auto d = hn::Sub(m, hn::Set(f64, 1.5));
        auto sum = hn::Set(f64, power.coefficients.back());
        for (std::size_t k = power.coefficients.size() - 1; k-- > 0;)
            sum = hn::MulAdd(sum, d, hn::Set(f64, power.coefficients[k]));
        const auto raised = hn::Mul(sum, hn::GatherIndex(f64, power.octaves.data(), octave));
        const auto curved = hn::Sub(hn::Mul(raised, hn::Set(f64, 1.055)), hn::Set(f64, 0.055));
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
    static const LightPower power;
    HWY_DYNAMIC_DISPATCH(encode)(values, count, full, power);
}

} // namespace pellucid
#endif
