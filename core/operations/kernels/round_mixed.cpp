#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/round_mixed.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/round_mixed.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// `count` is a whole number of vectors.
bool mix(const double *v, const double *y, std::size_t count, double strength, double full, std::int32_t *rounded)
{
    const hn::CappedTag<double, 8> f64;
    const hn::Rebind<std::int32_t, decltype(f64)> i32;
    const auto half = hn::Set(f64, 0.5);
    auto anyUnsure = hn::FirstN(f64, 0);
    for (std::size_t i = 0; i < count; i += hn::Lanes(f64)) {
        const auto from = hn::LoadU(f64, v + i);
        const auto mixed = hn::MulAdd(hn::Set(f64, strength), hn::Sub(hn::LoadU(f64, y + i), from), from);
        const auto raised = hn::Add(hn::Min(hn::Max(mixed, hn::Zero(f64)), hn::Set(f64, full)), half);
        const auto nearest = hn::Floor(raised);
        const auto isUnsure = hn::Gt(hn::Abs(hn::Sub(hn::Sub(raised, nearest), half)), hn::Set(f64, 0.5 - 2e-6));
        anyUnsure = hn::Or(anyUnsure, isUnsure);
        hn::StoreU(hn::DemoteTo(i32, hn::IfThenElse(isUnsure, hn::Set(f64, -1.0), nearest)), i32, rounded + i);
    }
    return !hn::AllFalse(f64, anyUnsure);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(mix);

} // namespace

bool roundMixed(const double *v, const double *y, std::size_t count, double strength, double full,
                std::int32_t *rounded)
{
    return HWY_DYNAMIC_DISPATCH(mix)(v, y, count, strength, full, rounded);
}

} // namespace pellucid
#endif
