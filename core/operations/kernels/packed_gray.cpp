#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/packed_gray.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/packed_gray.h"
#include "core/operations/kernels/gray_bytes-inl.h"
#include "core/operations/kernels/gray_wide-inl.h"

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

// Calls step(source, target) for as many pixels as a vector has lanes; what is left is done in a buffer.
template <std::size_t SourceCount, std::size_t TargetCount, typename T, typename Step>
HWY_INLINE void walkPixels(const T *source, T *target, std::size_t pixels, Step step)
{
    const std::size_t n = hn::Lanes(Lanes<T>());
    std::size_t i = 0;
    for (; i + n <= pixels; i += n)
        step(source + i * SourceCount, target + i * TargetCount);
    HWY_ALIGN T rest[SourceCount * 64 / sizeof(T)] = {};
    std::memcpy(rest, source + i * SourceCount, (pixels - i) * SourceCount * sizeof(T));
    step(rest, rest);
    std::memcpy(target + i * TargetCount, rest, (pixels - i) * TargetCount * sizeof(T));
}

template <std::size_t Count, typename Kernel>
void equalBy(const Kernel &kernel, const std::byte *source, std::byte *target, std::size_t pixels)
{
    using T = typename Kernel::Sample;
    walkPixels<Count, Count>(
        reinterpret_cast<const T *>(source), reinterpret_cast<T *>(target),
        pixels, [kernel](const T *from, T *to) HWY_ATTR __attribute__((always_inline)) { kernel.equal(from, to); });
}

template <std::size_t Count, typename Kernel>
void singleBy(const Kernel &kernel, const std::byte *source, std::byte *target, std::size_t pixels)
{
    using T = typename Kernel::Sample;
    walkPixels<Count, 1>(
        reinterpret_cast<const T *>(source), reinterpret_cast<T *>(target),
        pixels, [kernel](const T *from, T *to) HWY_ATTR __attribute__((always_inline)) {
            hn::StoreU(kernel.single(from), Lanes<T>(), to);
        });
}

template <std::size_t Count, typename Use>
void withKernel(DType dtype, const GrayFormula &gray, const std::array<std::uint8_t, 4> &written, Use use)
{
    if (dtype == DType::UInt16)
        return use(wide::Kernel<std::uint16_t, Count, wide::WideMean>(gray, written));
    if (dtype == DType::Float32)
        return use(wide::Kernel<float, Count, wide::RealMean>(gray, written));
    switch (gray.kind) {
    case GrayFormula::Kind::Mean: return use(bytes::Kernel<Count, bytes::Mean>(gray, written));
    case GrayFormula::Kind::Middle: return use(bytes::Kernel<Count, bytes::Middle>(gray, written));
    case GrayFormula::Kind::Greatest: return use(bytes::Kernel<Count, bytes::Greatest>(gray, written));
    case GrayFormula::Kind::Least: return use(bytes::Kernel<Count, bytes::Least>(gray, written));
    }
}

template <std::size_t Count>
void equalOf(const std::byte *source, std::byte *target, std::size_t pixels, DType dtype, const GrayFormula &gray,
             const std::array<std::uint8_t, 4> &written)
{
    withKernel<Count>(dtype, gray, written,
                      [&](const auto &kernel) { equalBy<Count>(kernel, source, target, pixels); });
}

template <std::size_t Count>
void singleOf(const std::byte *source, std::byte *target, std::size_t pixels, DType dtype, const GrayFormula &gray)
{
    withKernel<Count>(dtype, gray, {}, [&](const auto &kernel) { singleBy<Count>(kernel, source, target, pixels); });
}

void equal(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
           const GrayFormula &gray, const std::array<std::uint8_t, 4> &written)
{
    const auto run = channels == 3 ? equalOf<3> : equalOf<4>;
    run(source, target, pixels, dtype, gray, written);
}

void single(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
            const GrayFormula &gray)
{
    const auto run = channels == 3 ? singleOf<3> : singleOf<4>;
    run(source, target, pixels, dtype, gray);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(equal);
HWY_EXPORT(single);

} // namespace

void equalGray(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
               const GrayFormula &gray, const std::array<std::uint8_t, 4> &written)
{
    HWY_DYNAMIC_DISPATCH(equal)(source, target, pixels, channels, dtype, gray, written);
}

void singleGray(const std::byte *source, std::byte *target, std::size_t pixels, std::size_t channels, DType dtype,
                const GrayFormula &gray)
{
    HWY_DYNAMIC_DISPATCH(single)(source, target, pixels, channels, dtype, gray);
}

} // namespace pellucid
#endif
