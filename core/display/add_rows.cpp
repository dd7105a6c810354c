#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/display/add_rows.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/display/add_rows.h"

#include <hwy/highway.h>

#include <array>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::CappedTag<std::uint16_t, 32> u16;
constexpr hn::CappedTag<float, 16> f32;
constexpr std::size_t vectors = 4; // sums of u16 that are in registers at a time
constexpr std::size_t longest = vectors * 32;

using Rows = std::array<const std::uint8_t *, maxRows>;

// As many elements as `vectors` have, from `offset` on.
HWY_INLINE void addBlock(float *sums, const Rows &rows, std::size_t count, std::size_t offset, float firstWeight,
                         float lastWeight)
{
    const hn::Rebind<std::uint8_t, decltype(u16)> bytes;
    const hn::Rebind<std::uint8_t, decltype(f32)> fewBytes;
    const hn::RebindToSigned<decltype(f32)> i32;
    const std::size_t n = hn::Lanes(u16);
    auto a = hn::Zero(u16);
    auto b = a;
    auto c = a;
    auto d = a;
    for (std::size_t r = 1; r + 1 < count; ++r) {
        const std::uint8_t *const row = rows[r] + offset;
        a = hn::Add(a, hn::PromoteTo(u16, hn::LoadU(bytes, row)));
        b = hn::Add(b, hn::PromoteTo(u16, hn::LoadU(bytes, row + n)));
        c = hn::Add(c, hn::PromoteTo(u16, hn::LoadU(bytes, row + 2 * n)));
        d = hn::Add(d, hn::PromoteTo(u16, hn::LoadU(bytes, row + 3 * n)));
    }
    HWY_ALIGN std::uint16_t whole[longest];
    hn::Store(a, u16, whole);
    hn::Store(b, u16, whole + n);
    hn::Store(c, u16, whole + 2 * n);
    hn::Store(d, u16, whole + 3 * n);
    const std::uint8_t *const first = rows[0] + offset;
    const std::uint8_t *const last = rows[count - 1] + offset;
    const auto firstWeights = hn::Set(f32, firstWeight);
    const auto lastWeights = hn::Set(f32, count > 1 ? lastWeight : 0.0F);
    const auto toFloat = [&](auto integers) HWY_ATTR { return hn::ConvertTo(f32, hn::PromoteTo(i32, integers)); };
    const hn::Rebind<std::uint16_t, decltype(f32)> fewShorts;
    for (std::size_t i = 0; i < vectors * n; i += hn::Lanes(f32)) {
        auto sum = hn::Add(hn::LoadU(f32, sums + offset + i), toFloat(hn::Load(fewShorts, whole + i)));
        sum = hn::MulAdd(toFloat(hn::LoadU(fewBytes, first + i)), firstWeights, sum);
        sum = hn::MulAdd(toFloat(hn::LoadU(fewBytes, last + i)), lastWeights, sum);
        hn::StoreU(sum, f32, sums + offset + i);
    }
}

void add(float *sums, const Rows &rows, std::size_t rowCount, float firstWeight, float lastWeight, std::size_t count)
{
    const std::size_t length = vectors * hn::Lanes(u16);
    std::size_t offset = 0;
    for (; offset + length <= count; offset += length)
        addBlock(sums, rows, rowCount, offset, firstWeight, lastWeight);
    if (offset == count)
        return;
    std::array<std::uint8_t, maxRows * longest> copies{};
    Rows ends{};
    for (std::size_t r = 0; r < rowCount; ++r) {
        ends[r] = copies.data() + r * longest;
        std::memcpy(copies.data() + r * longest, rows[r] + offset, count - offset);
    }
    std::array<float, longest> lastSums{};
    std::memcpy(lastSums.data(), sums + offset, (count - offset) * sizeof(float));
    addBlock(lastSums.data(), ends, rowCount, 0, firstWeight, lastWeight);
    std::memcpy(sums + offset, lastSums.data(), (count - offset) * sizeof(float));
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cassert>

namespace pellucid {

namespace {

HWY_EXPORT(add);

} // namespace

void addRows(float *sums, std::span<const std::uint8_t *const> rows, float firstWeight, float lastWeight,
             std::ptrdiff_t count)
{
    assert(!rows.empty() && rows.size() <= maxRows);
    std::array<const std::uint8_t *, maxRows> pointers;
    std::ranges::copy(rows, pointers.begin());
    HWY_DYNAMIC_DISPATCH(add)
    (sums, pointers, rows.size(), firstWeight, lastWeight, static_cast<std::size_t>(count));
}

} // namespace pellucid
#endif
