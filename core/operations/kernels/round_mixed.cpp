#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/round_mixed.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/round_mixed.h"
#include "core/operations/kernels/fixed_power-inl.h"

#include <limits>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

constexpr hn::CappedTag<double, 8> f64;
constexpr hn::Rebind<std::int64_t, decltype(f64)> i64;
constexpr hn::Rebind<std::int32_t, decltype(f64)> i32;
constexpr hn::Rebind<float, decltype(f64)> f32;
using Reals = hn::Vec<decltype(f64)>;

template <typename T>
HWY_INLINE Reals load(const T *from)
{
    if constexpr (std::is_same_v<T, float>)
        return hn::PromoteTo(f64, hn::LoadU(f32, from));
    else
        return hn::PromoteTo(f64, hn::PromoteTo(i32, hn::LoadU(hn::Rebind<T, decltype(f64)>(), from)));
}

template <typename T>
bool widenAll(const T *values, std::size_t count, double *reals)
{
    auto anyBits = hn::Zero(i64);
    auto areSmall = hn::Eq(hn::Zero(f64), hn::Zero(f64));
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const Reals v = load(values + i);
        anyBits = hn::Or(anyBits, hn::BitCast(i64, v));
        areSmall = hn::And(areSmall, hn::Lt(v, hn::Set(f64, 0x1p60)));
        hn::StoreU(v, f64, reals + i);
    }
    return hn::AllTrue(f64, areSmall) && hn::AllFalse(i64, hn::Lt(anyBits, hn::Zero(i64)));
}

bool widenBytes(const std::uint8_t *values, std::size_t count, double *reals)
{
    return widenAll(values, count, reals);
}

bool widenShorts(const std::uint16_t *values, std::size_t count, double *reals)
{
    return widenAll(values, count, reals);
}

bool widenFloats(const float *values, std::size_t count, double *reals)
{
    return widenAll(values, count, reals);
}

// Product and sum are rounded one after the other, as in the plain loop.
HWY_INLINE Reals mixed(const double *v, const double *y, double strength)
{
    const Reals from = hn::LoadU(f64, v);
    return hn::Add(from, hn::Mul(hn::Set(f64, strength), hn::Sub(hn::LoadU(f64, y), from)));
}

bool mixIntegers(const double *v, const double *y, std::size_t count, double strength, double full,
                 std::int32_t *rounded)
{
    const auto half = hn::Set(f64, 0.5);
    auto anyUnsure = hn::FirstN(f64, 0);
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const Reals value = mixed(v + i, y + i, strength);
        const Reals raised = hn::Add(hn::Min(hn::Max(value, hn::Zero(f64)), hn::Set(f64, full)), half);
        const Reals nearest = hn::Floor(raised);
        const auto isNearHalf = hn::Gt(hn::Abs(hn::Sub(hn::Sub(raised, nearest), half)), hn::Set(f64, 0.5 - 2e-6));
        const auto isUnsure = hn::Or(isNearHalf, hn::IsNaN(value));
        anyUnsure = hn::Or(anyUnsure, isUnsure);
        hn::StoreU(hn::DemoteTo(i32, hn::IfThenElse(isUnsure, hn::Set(f64, -1.0), nearest)), i32, rounded + i);
    }
    return !hn::AllFalse(f64, anyUnsure);
}

bool mixFloats(const double *v, const double *y, std::size_t count, double strength, float *rounded)
{
    auto anyUnsure = hn::FirstN(f64, 0);
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const Reals value = mixed(v + i, y + i, strength);
        const Reals size = hn::Abs(value);
        const auto isNormal =
            hn::And(hn::Ge(size, hn::Set(f64, 0x1p-126)), hn::Le(size, hn::Set(f64, 0x1p127))); // not NaN either
        const auto isSure = hn::Or(hn::Eq(size, hn::Zero(f64)), hn::And(isNormal, areFarFromFloatHalf<16>(f64, value)));
        anyUnsure = hn::Or(anyUnsure, hn::Not(isSure));
        const Reals nan = hn::Set(f64, std::numeric_limits<double>::quiet_NaN());
        hn::StoreU(hn::DemoteTo(f32, hn::IfThenElse(isSure, value, nan)), f32, rounded + i);
    }
    return !hn::AllFalse(f64, anyUnsure);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(widenBytes);
HWY_EXPORT(widenShorts);
HWY_EXPORT(widenFloats);
HWY_EXPORT(mixIntegers);
HWY_EXPORT(mixFloats);

} // namespace

bool widen(const std::uint8_t *values, std::size_t count, double *reals)
{
    return HWY_DYNAMIC_DISPATCH(widenBytes)(values, count, reals);
}

bool widen(const std::uint16_t *values, std::size_t count, double *reals)
{
    return HWY_DYNAMIC_DISPATCH(widenShorts)(values, count, reals);
}

bool widen(const float *values, std::size_t count, double *reals)
{
    return HWY_DYNAMIC_DISPATCH(widenFloats)(values, count, reals);
}

bool roundMixed(const double *v, const double *y, std::size_t count, double strength, double full,
                std::int32_t *rounded)
{
    return HWY_DYNAMIC_DISPATCH(mixIntegers)(v, y, count, strength, full, rounded);
}

bool roundMixed(const double *v, const double *y, std::size_t count, double strength, float *rounded)
{
    return HWY_DYNAMIC_DISPATCH(mixFloats)(v, y, count, strength, rounded);
}

} // namespace pellucid
#endif
