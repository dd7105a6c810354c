#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/document/swap_bytes.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/base/vectors-inl.h"
#include "core/document/swap_bytes.h"

#include <algorithm>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

void swapAll(std::uint8_t *a, std::uint8_t *b, std::size_t count)
{
    const Lanes<std::uint8_t> u8;
    const std::size_t n = hn::Lanes(u8);
    std::size_t i = 0;
    for (; i + n <= count; i += n) {
        const auto kept = hn::LoadU(u8, a + i);
        hn::StoreU(hn::LoadU(u8, b + i), u8, a + i);
        hn::StoreU(kept, u8, b + i);
    }
    std::swap_ranges(a + i, a + count, b + i);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(swapAll);

} // namespace

void swapBytes(std::byte *a, std::byte *b, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(swapAll)(reinterpret_cast<std::uint8_t *>(a), reinterpret_cast<std::uint8_t *>(b), count);
}

} // namespace pellucid
#endif
