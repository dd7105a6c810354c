// Y of packed uint16 and float32 pixels, see packed_gray.h. Included once for each instruction set.
#if defined(PELLUCID_GRAY_WIDE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_GRAY_WIDE_INL_H
#undef PELLUCID_GRAY_WIDE_INL_H
#else
#define PELLUCID_GRAY_WIDE_INL_H
#endif

#include "core/operations/kernels/interleaved-inl.h"
#include "core/operations/kernels/packed_gray.h"

#include <bit>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE::wide {

constexpr Lanes<std::uint16_t> u16;
constexpr Lanes<std::int16_t> i16;
constexpr Lanes<std::uint32_t> u32;
constexpr Lanes<std::int32_t> i32;
constexpr Lanes<std::uint64_t> u64;
constexpr Lanes<float> f32;
constexpr Lanes<double> f64;
constexpr hn::Half<Lanes<float>> f32Half;

// With n the weighted sum and d the divisor, n / d rounded halves up is N / 2d cut off, N = 2n + d < 2^31. With L the
// bits of 2d - 1, that is N M >> (31 + L) for M = 2^(31 + L) / 2d cut off, plus 1: M is too large by less than 1, so
// that the product is by less than N < 2^31, and N M / 2^(31 + L) by less than 2^-L <= 1 / 2d.
class WideMean
{
public:
    explicit WideMean(const GrayFormula &gray)
        : m_low(pair(gray.weights[0], gray.weights[1])), m_high(pair(gray.weights[2], gray.weights[3]))
    {
        std::int32_t sum = 0;
        for (const std::int16_t weight : gray.weights)
            sum += weight;
        const auto twice = static_cast<std::uint32_t>(2 * gray.divisor);
        m_bits = std::bit_width(twice - 1);
        m_start = hn::Set(i32, 2 * 32768 * sum + gray.divisor); // N of v = 0, which is multiplied as -32768
        m_factor = hn::Set(u32, static_cast<std::uint32_t>((std::uint64_t{1} << (31 + m_bits)) / twice + 1));
    }

    HWY_INLINE Vector<std::uint16_t> operator()(const Channels<std::uint16_t> &pixels) const
    {
        const auto a = withSign(pixels.c0);
        const auto b = withSign(pixels.c1);
        const auto c = withSign(pixels.c2);
        const auto d = withSign(pixels.c3);
        const auto low = rounded(hn::InterleaveLower(i16, a, b), hn::InterleaveLower(i16, c, d));
        const auto high = rounded(hn::InterleaveUpper(i16, a, b), hn::InterleaveUpper(i16, c, d));
        return hn::Xor(hn::BitCast(u16, hn::ReorderDemote2To(i16, low, high)), hn::Set(u16, 32768));
    }

private:
    static Vector<std::int16_t> pair(std::int16_t low, std::int16_t high)
    {
        return hn::BitCast(i16, hn::Set(i32, high * 131072 + low * 2));
    }

    static HWY_INLINE Vector<std::int16_t> withSign(Vector<std::uint16_t> v)
    {
        return hn::BitCast(i16, hn::Xor(v, hn::Set(u16, 32768)));
    }

    // Less 32768, to be packed as a number with a sign.
    HWY_INLINE Vector<std::int32_t> rounded(Vector<std::int16_t> low, Vector<std::int16_t> high) const
    {
        auto more = hn::Zero(i32);
        auto sum = hn::ReorderWidenMulAccumulate(i32, low, m_low, m_start, more);
        sum = hn::ReorderWidenMulAccumulate(i32, high, m_high, sum, more);
        const auto n = hn::BitCast(u32, hn::Add(sum, more));
        const auto even = hn::ShiftRightSame(hn::MulEven(n, m_factor), m_bits + 31);
        const auto odd = hn::MulEven(hn::BitCast(u32, hn::ShiftRight<32>(hn::BitCast(u64, n))), m_factor);
        const auto inUpper = hn::ShiftRightSame(odd, m_bits - 1); // the quotient; below it is what is cut off
        const auto quotient = hn::OddEven(hn::BitCast(i32, inUpper), hn::BitCast(i32, even));
        return hn::Sub(quotient, hn::Set(i32, 32768));
    }

    Vector<std::int16_t> m_low;
    Vector<std::int16_t> m_high;
    Vector<std::int32_t> m_start;
    Vector<std::uint32_t> m_factor;
    int m_bits;
};

// The weights in order, as the plain loop has it: sums of floating point depend on it.
class RealMean
{
public:
    explicit RealMean(const GrayFormula &gray)
        : m_w0(hn::Set(f64, gray.weights[0])),
          m_w1(hn::Set(f64, gray.weights[1])),
          m_w2(hn::Set(f64, gray.weights[2])),
          m_divisor(hn::Set(f64, gray.divisor))
    {
    }

    HWY_INLINE Vector<float> operator()(const Channels<float> &pixels) const
    {
        const auto low = half(hn::LowerHalf(f32Half, pixels.c0), hn::LowerHalf(f32Half, pixels.c1),
                              hn::LowerHalf(f32Half, pixels.c2));
        const auto high = half(hn::UpperHalf(f32Half, pixels.c0), hn::UpperHalf(f32Half, pixels.c1),
                               hn::UpperHalf(f32Half, pixels.c2));
        return hn::Combine(f32, high, low);
    }

private:
    using HalfVector = hn::Vec<decltype(f32Half)>;

    HWY_INLINE HalfVector half(HalfVector r, HalfVector g, HalfVector b) const
    {
        // The products, of 24 and at most 14 bits, are exact: fused or not, sums are the same.
        const auto first = hn::MulAdd(hn::PromoteTo(f64, r), m_w0, hn::Mul(hn::PromoteTo(f64, g), m_w1));
        const auto sum = hn::MulAdd(hn::PromoteTo(f64, b), m_w2, first);
        return hn::DemoteTo(f32Half, hn::Div(sum, m_divisor));
    }

    Vector<double> m_w0;
    Vector<double> m_w1;
    Vector<double> m_w2;
    Vector<double> m_divisor;
};

// Y of as many pixels as a vector has lanes, as one vector or in place of each of the channels written.
template <typename T, std::size_t Count, typename Mean>
class Kernel
{
public:
    using Sample = T;

    Kernel(const GrayFormula &gray, const std::array<std::uint8_t, 4> &written) : m_mean(gray), m_written(written) {}

    HWY_INLINE Vector<T> single(const T *from) const { return m_mean(m_interleaved.load(from)); }

    HWY_INLINE void equal(const T *from, T *to) const
    {
        const Channels<T> old = m_interleaved.load(from);
        const auto y = m_mean(old);
        if constexpr (Count == 3)
            m_interleaved.storeEqual(y, to);
        else
            hn::StoreInterleaved4(m_written[0] ? y : old.c0, m_written[1] ? y : old.c1, m_written[2] ? y : old.c2,
                                  m_written[3] ? y : old.c3, Lanes<T>(), to);
    }

private:
    Mean m_mean;
    Interleaved<T, Count> m_interleaved;
    std::array<std::uint8_t, 4> m_written;
};

} // namespace pellucid::HWY_NAMESPACE::wide
HWY_AFTER_NAMESPACE();

#endif
