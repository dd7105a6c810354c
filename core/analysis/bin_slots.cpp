#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/bin_slots.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/analysis/bin_slots.h"
#include "core/analysis/plain_sums.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_EMU128

constexpr hn::CappedTag<double, 8> f64;
constexpr hn::Rebind<float, decltype(f64)> f32;
constexpr hn::Rebind<std::int32_t, decltype(f64)> i32;
using Reals = hn::Vec<decltype(f64)>;

HWY_INLINE Reals load(const float *from)
{
    return hn::PromoteTo(f64, hn::LoadU(f32, from));
}

HWY_INLINE Reals load(const double *from)
{
    return hn::LoadU(f64, from);
}

#endif

// BinSlots::of(), step by step.
template <typename T>
void find(const BinSlots &bins, const std::byte *elements, std::size_t count, std::uint32_t *slots)
{
    std::size_t i = 0;
#if HWY_TARGET != HWY_EMU128
    const auto low = hn::Set(f64, bins.bins().low);
    const auto high = hn::Set(f64, bins.bins().high);
    const auto width = hn::Set(f64, bins.bins().width());
    const auto perUnit = hn::Set(f64, bins.perUnit());
    const auto last = hn::Set(f64, static_cast<double>(bins.bins().count - 1));
    const auto one = hn::Set(f64, 1.0);
    const auto slot = [](std::size_t place) HWY_ATTR { return hn::Set(f64, static_cast<double>(place)); };
    const auto below = slot(bins.below());
    const auto above = slot(bins.above());
    const auto nan = slot(bins.nan());
    const auto infinity = slot(bins.infinity());
    for (; i + hn::Lanes(f64) <= count; i += hn::Lanes(f64)) {
        const Reals v = load(reinterpret_cast<const T *>(elements) + i);
        const Reals scaled = hn::Mul(hn::Sub(v, low), perUnit);
        const Reals bin = hn::Floor(hn::Min(hn::Max(scaled, hn::Zero(f64)), last));
        const Reals next = hn::Add(bin, one);
        const auto isLess = hn::Lt(v, hn::Add(low, hn::Mul(bin, width)));
        const auto isMore = hn::And(hn::Ge(v, hn::Add(low, hn::Mul(next, width))), hn::Lt(bin, last));
        Reals found = hn::IfThenElse(isLess, hn::Sub(bin, one), hn::IfThenElse(isMore, next, bin));
        found = hn::IfThenElse(hn::Lt(v, low), below, hn::IfThenElse(hn::Gt(v, high), above, found));
        found = hn::IfThenElse(hn::IsNaN(v), nan, hn::IfThenElse(hn::IsInf(v), infinity, found));
        hn::StoreU(hn::DemoteTo(i32, found), i32, reinterpret_cast<std::int32_t *>(slots) + i);
    }
#endif
    for (; i < count; ++i)
        slots[i] = static_cast<std::uint32_t>(bins.of(elementOf<T>(elements, i)));
}

void findIn(const BinSlots &bins, const std::byte *elements, std::size_t count, DType dtype, std::uint32_t *slots)
{
    const auto find = dtype == DType::Float32 ? HWY_NAMESPACE::find<float> : HWY_NAMESPACE::find<double>;
    find(bins, elements, count, slots);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(findIn);

} // namespace

void findSlots(const BinSlots &bins, const std::byte *elements, std::size_t count, DType dtype, std::uint32_t *slots)
{
    HWY_DYNAMIC_DISPATCH(findIn)(bins, elements, count, dtype, slots);
}

} // namespace pellucid
#endif
