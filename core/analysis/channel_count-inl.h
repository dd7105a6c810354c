// From a number of channels to a type that is one. Included once for each instruction set.
#if defined(PELLUCID_CHANNEL_COUNT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_CHANNEL_COUNT_INL_H
#undef PELLUCID_CHANNEL_COUNT_INL_H
#else
#define PELLUCID_CHANNEL_COUNT_INL_H
#endif

#include "core/base/vectors-inl.h"

#include <cstddef>
#include <type_traits>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

// Calls use(integral constant) with the number of channels.
template <typename Use>
HWY_INLINE void withChannels(std::size_t channels, Use use)
{
    switch (channels) {
    case 1: return use(std::integral_constant<std::size_t, 1>());
    case 2: return use(std::integral_constant<std::size_t, 2>());
    case 3: return use(std::integral_constant<std::size_t, 3>());
    default: return use(std::integral_constant<std::size_t, 4>());
    }
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
