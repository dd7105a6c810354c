// The vectors of SIMD code, by Highway: at most 64 bytes, as many as the instruction set has. Included once for each
// instruction set.
#if defined(PELLUCID_VECTORS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_VECTORS_INL_H
#undef PELLUCID_VECTORS_INL_H
#else
#define PELLUCID_VECTORS_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
using Lanes = hn::CappedTag<T, 64 / sizeof(T)>;

template <typename T>
using Vector = hn::Vec<Lanes<T>>;

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
