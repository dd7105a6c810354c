#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/display/row_levels.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/display/row_levels.h"

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::CappedTag<std::uint8_t, 64> u8;
constexpr hn::RepartitionToWide<decltype(u8)> u16;
constexpr hn::Half<decltype(u8)> halfU8;

// Calls step(i) for every `length` elements; the last ones are done in a copy: step(from, to) with room for that many.
template <typename T, typename Step>
HWY_INLINE void walk(const T *values, std::uint8_t *levels, std::ptrdiff_t count, std::ptrdiff_t length, Step step)
{
    std::ptrdiff_t i = 0;
    for (; i + length <= count; i += length)
        step(values + i, levels + i);
    if (i == count)
        return;
    std::array<T, 64> from{};
    std::array<std::uint8_t, 64> to;
    const auto rest = static_cast<std::size_t>(count - i);
    std::memcpy(from.data(), values + i, rest * sizeof(T));
    step(from.data(), to.data());
    std::memcpy(levels + i, to.data(), rest);
}

void levelsOfShorts(const std::uint16_t *values, std::ptrdiff_t count, std::uint8_t *levels)
{
    const auto full = hn::Set(u16, 255);
    const auto greatest = hn::Set(u16, 32640); // of the lower halves that half a level does not carry over
    walk(values, levels, count, static_cast<std::ptrdiff_t>(hn::Lanes(u16)),
         [&](const std::uint16_t *from, std::uint8_t *to) HWY_ATTR {
             const auto value = hn::LoadU(u16, from); // (value * 255 + 32895) >> 16
             const auto carried = hn::VecFromMask(u16, hn::Gt(hn::Mul(value, full), greatest));
             hn::StoreU(hn::DemoteTo(halfU8,
                                     hn::BitCast(hn::RebindToSigned<decltype(u16)>(),
                                                 hn::Sub(hn::MulHigh(value, full), carried))),
                        halfU8, to);
         });
}

bool levelsOfFloats(const float *values, float black, float scale, std::ptrdiff_t count, std::uint8_t *levels)
{
    const hn::CappedTag<float, 16> f32;
    const hn::RebindToSigned<decltype(f32)> i32;
    const hn::Rebind<std::uint8_t, decltype(f32)> quarterU8;
    const auto blacks = hn::Set(f32, black);
    const auto scales = hn::Set(f32, scale);
    const auto full = hn::Set(f32, 255.0F);
    const auto half = hn::Set(f32, 0.5F);
    const auto zero = hn::Zero(f32);
    const auto one = hn::Set(f32, 1.0F);
    auto nan = hn::Zero(f32);
    walk(values, levels, count, static_cast<std::ptrdiff_t>(hn::Lanes(f32)),
         [&](const float *from, std::uint8_t *to) HWY_ATTR {
             const auto value = hn::LoadU(f32, from);
             nan = hn::Or(nan, hn::VecFromMask(f32, hn::IsNaN(value)));
             const auto shown = hn::Mul(hn::Sub(value, blacks), scales);
             const auto positive = hn::IfThenElseZero(hn::Gt(shown, zero), shown); // NaN is not above 0
             const auto level = hn::Add(hn::Mul(hn::Min(positive, one), full), half);
             hn::StoreU(hn::DemoteTo(quarterU8, hn::ConvertTo(i32, level)), quarterU8, to);
         });
    return !hn::AllFalse(f32, hn::IsNaN(nan));
}

void premultiply(std::uint8_t *rgba, std::ptrdiff_t pixels)
{
    const auto half = hn::Set(u16, 128);
    const auto upper = hn::BitCast(u8, hn::Set(hn::Repartition<std::uint32_t, decltype(u8)>(), 0xFF000000U));
    std::array<std::uint8_t, 64> places;
    for (std::size_t i = 0; i < places.size(); ++i)
        places[i] = static_cast<std::uint8_t>((i % 16) | 3U);
    const auto toAlpha = hn::LoadU(u8, places.data());
    walk(static_cast<const std::uint8_t *>(rgba), rgba, pixels * 4, static_cast<std::ptrdiff_t>(hn::Lanes(u8)),
         [&](const std::uint8_t *from, std::uint8_t *to) HWY_ATTR {
             const auto pixel = hn::LoadU(u8, from);
             const auto factor = hn::Or(hn::TableLookupBytes(pixel, toAlpha), upper); // alpha itself: 255
             const auto quotient = [&](auto value, auto alpha) HWY_ATTR {
                 const auto product = hn::Add(hn::Mul(value, alpha), half);
                 return hn::ShiftRight<8>(hn::Add(product, hn::ShiftRight<8>(product)));
             };
             const auto low = hn::Set(u16, 255);
             const auto even = quotient(hn::And(hn::BitCast(u16, pixel), low), hn::And(hn::BitCast(u16, factor), low));
             const auto odd =
                 quotient(hn::ShiftRight<8>(hn::BitCast(u16, pixel)), hn::ShiftRight<8>(hn::BitCast(u16, factor)));
             hn::StoreU(hn::BitCast(u8, hn::Or(even, hn::ShiftLeft<8>(odd))), u8, to);
         });
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(levelsOfShorts);
HWY_EXPORT(levelsOfFloats);
HWY_EXPORT(premultiply);

} // namespace

void levelsOfRow(const std::uint16_t *values, std::ptrdiff_t count, std::uint8_t *levels)
{
    HWY_DYNAMIC_DISPATCH(levelsOfShorts)(values, count, levels);
}

bool levelsOfRow(const float *values, float black, float scale, std::ptrdiff_t count, std::uint8_t *levels)
{
    return HWY_DYNAMIC_DISPATCH(levelsOfFloats)(values, black, scale, count, levels);
}

void premultiplyRow(std::uint8_t *rgba, std::ptrdiff_t pixels)
{
    HWY_DYNAMIC_DISPATCH(premultiply)(rgba, pixels);
}

} // namespace pellucid
#endif
