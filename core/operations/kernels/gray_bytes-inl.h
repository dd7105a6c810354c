// Y of packed uint8 pixels, see packed_gray.h. Included once for each instruction set.
#if defined(PELLUCID_GRAY_BYTES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PELLUCID_GRAY_BYTES_INL_H
#undef PELLUCID_GRAY_BYTES_INL_H
#else
#define PELLUCID_GRAY_BYTES_INL_H
#endif

#include "core/base/vectors-inl.h"
#include "core/operations/kernels/packed_gray.h"

#include <algorithm>
#include <bit>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE::bytes {

constexpr Lanes<std::uint8_t> u8;
constexpr Lanes<std::uint16_t> u16;
constexpr Lanes<std::int16_t> i16;
constexpr Lanes<std::uint32_t> u32;
constexpr Lanes<std::int32_t> i32;
constexpr Lanes<float> f32;
using Bytes = Vector<std::uint8_t>;
using Pixels = Vector<std::uint32_t>; // a pixel a lane, the first channel in the lowest byte

// The byte of each channel: 255 where it has a weight.
std::uint32_t readMask(const GrayFormula &gray)
{
    std::uint32_t mask = 0;
    for (std::size_t c = 0; c < 4; ++c)
        mask |= gray.weights[c] != 0 ? 255U << (8 * c) : 0U;
    return mask;
}

// The functions of a pixel: Y in the lowest byte, 0 in the next two, anything in the highest.

// With n the weighted sum and d the divisor, n / d rounded halves up is the integer nearest to (2n + 1) / 2d for an
// even d, to 2n / 2d for an odd one, and neither of these is nearer to a half than 1 / 2d >= 5e-5. Their numerators are
// exact, being less than 2^24; 1 / 2d and the product are off by at most half an ulp each, together by less than
// 1.6e-5. Adding 2^23 rounds to an integer and leaves it in the lowest bits.
class Mean
{
public:
    explicit Mean(const GrayFormula &gray)
        : m_even(pair(gray.weights[0], gray.weights[2])),
          m_odd(pair(gray.weights[1], gray.weights[3])),
          m_start(hn::Set(i32, gray.divisor % 2 == 0 ? 1 : 0)),
          m_scale(hn::Set(f32, 0.5F / static_cast<float>(gray.divisor)))
    {
    }

    HWY_INLINE Pixels operator()(Pixels pixels) const
    {
        const auto even = hn::BitCast(i16, hn::And(pixels, hn::Set(u32, 0x00FF00FF)));
        const auto odd = hn::BitCast(i16, hn::ShiftRight<8>(hn::BitCast(u16, pixels)));
        const auto sum = addPairs(odd, m_odd, addPairs(even, m_even, m_start));
        return hn::BitCast(u32, hn::MulAdd(hn::ConvertTo(f32, sum), m_scale, hn::Set(f32, 8388608.0F)));
    }

private:
    static Vector<std::int16_t> pair(std::int16_t low, std::int16_t high)
    {
        return hn::BitCast(i16, hn::Set(i32, high * 131072 + low * 2));
    }

    // sum + a[2i] * b[2i] + a[2i + 1] * b[2i + 1]
    static HWY_INLINE Vector<std::int32_t> addPairs(Vector<std::int16_t> a, Vector<std::int16_t> b,
                                                    Vector<std::int32_t> sum)
    {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
        auto unused = sum;
        return hn::ReorderWidenMulAccumulate(i32, a, b, sum, unused); // on x86 it does not reorder
#else
        const auto lowHalf = hn::Set(i32, 0xFFFF);
        const auto low = hn::Mul(hn::And(hn::BitCast(i32, a), lowHalf), hn::And(hn::BitCast(i32, b), lowHalf));
        const auto high = hn::Mul(hn::ShiftRight<16>(hn::BitCast(i32, a)), hn::ShiftRight<16>(hn::BitCast(i32, b)));
        return hn::Add(sum, hn::Add(low, high));
#endif
    }

    Vector<std::int16_t> m_even;
    Vector<std::int16_t> m_odd;
    Vector<std::int32_t> m_start;
    Vector<float> m_scale;
};

HWY_INLINE Pixels greatestByte(Pixels pixels)
{
    const auto max = [](Pixels a, Pixels b)
                         HWY_ATTR { return hn::BitCast(u32, hn::Max(hn::BitCast(u8, a), hn::BitCast(u8, b))); };
    const Pixels two = max(pixels, hn::ShiftRight<16>(pixels));
    return hn::And(max(two, hn::ShiftRight<8>(two)), hn::Set(u32, 255));
}

class Greatest
{
public:
    explicit Greatest(const GrayFormula &gray) : m_read(hn::Set(u32, readMask(gray))) {}

    HWY_INLINE Pixels operator()(Pixels pixels) const { return greatestByte(hn::And(pixels, m_read)); }

private:
    Pixels m_read;
};

class Least
{
public:
    explicit Least(const GrayFormula &gray) : m_read(hn::Set(u32, readMask(gray))) {}

    HWY_INLINE Pixels operator()(Pixels pixels) const
    {
        return hn::Xor(greatestByte(hn::AndNot(pixels, m_read)), hn::Set(u32, 255));
    }

private:
    Pixels m_read;
};

class Middle
{
public:
    explicit Middle(const GrayFormula &gray) : m_greatest(gray), m_least(gray) {}

    HWY_INLINE Pixels operator()(Pixels pixels) const
    {
        const Bytes greatest = hn::BitCast(u8, m_greatest(pixels));
        return hn::BitCast(u32, hn::AverageRound(greatest, hn::BitCast(u8, m_least(pixels))));
    }

private:
    Greatest m_greatest;
    Least m_least;
};

// Moves bytes anywhere within a vector, as long as each block of 16 takes them from four groups of four: first the
// groups, then the bytes.
struct Spread
{
    HWY_ALIGN std::uint32_t groups[16];
    HWY_ALIGN std::uint8_t bytes[64];

    HWY_INLINE Bytes operator()(Bytes v) const
    {
        const auto moved = hn::TableLookupLanes(hn::BitCast(u32, v), hn::SetTableIndices(u32, groups));
        return hn::TableLookupBytes(hn::BitCast(u8, moved), hn::Load(u8, bytes));
    }
};

// Byte i of the result is byte place(i); places are 0, 1 or 2 apart.
template <typename Place>
Spread spreadTo(Place place)
{
    Spread spread{};
    const std::size_t n = hn::Lanes(u8);
    for (std::size_t block = 0; block < n; block += 16) {
        const std::size_t first = place(block) / 4;
        for (std::size_t i = 0; i < 4; ++i)
            spread.groups[block / 4 + i] = static_cast<std::uint32_t>(std::min(first + i, n / 4 - 1));
        for (std::size_t i = 0; i < 16; ++i)
            spread.bytes[block + i] = static_cast<std::uint8_t>(place(block + i) - 4 * first);
    }
    return spread;
}

struct Spreads
{
    Spread pixels;                     // three bytes each, from the start of a vector, to one a lane
    Spread lastPixels;                 // the same, of those at the end of a vector
    Spread triples[3];                 // the k-th third of every byte three times
    HWY_ALIGN std::uint32_t order[16]; // group 4i + k of four bytes to place k n/16 + i

    Spreads()
    {
        const std::size_t n = hn::Lanes(u8);
        for (std::size_t i = 0; i < n / 4; ++i)
            order[i] = static_cast<std::uint32_t>(i % (n / 16) * 4 + i / (n / 16));
        const auto channel = [](std::size_t i) { return i / 4 * 3 + std::min<std::size_t>(i % 4, 2); };
        pixels = spreadTo(channel);
        lastPixels = spreadTo([&](std::size_t i) { return channel(i) + n / 4; });
        for (std::size_t k = 0; k < 3; ++k)
            triples[k] = spreadTo([&](std::size_t i) { return (k * n + i) / 3; });
    }
};

const Spreads &spreads()
{
    static const Spreads made;
    return made;
}

// The Y of four vectors of pixels, as one vector of bytes in their order.
HWY_INLINE Bytes gather(Pixels a, Pixels b, Pixels c, Pixels d, const Spreads &spread)
{
    HWY_ALIGN static constexpr std::uint8_t transposed[16] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    const auto mixed = hn::Or(hn::Or(hn::And(a, hn::Set(u32, 255)), hn::ShiftLeft<8>(b)),
                              hn::Or(hn::ShiftLeft<16>(c), hn::ShiftLeft<24>(d)));
    const auto blocks = hn::TableLookupBytes(hn::BitCast(u8, mixed), hn::LoadDup128(u8, transposed));
    return hn::BitCast(u8, hn::TableLookupLanes(hn::BitCast(u32, blocks), hn::SetTableIndices(u32, spread.order)));
}

// Y of as many pixels as a vector has bytes, as one vector or in place of each of the channels written.
template <std::size_t Count, typename Gray>
class Kernel
{
public:
    using Sample = std::uint8_t;

    Kernel(const GrayFormula &gray, const std::array<std::uint8_t, 4> &written)
        : m_gray(gray), m_written(hn::BitCast(u8, hn::Set(u32, std::bit_cast<std::uint32_t>(written))))
    {
    }

    HWY_INLINE Bytes single(const std::uint8_t *from) const
    {
        const std::size_t n = hn::Lanes(u8);
        if constexpr (Count == 3) {
            const auto pixels = [&](const Spread &wanted, std::size_t offset)
                                    HWY_ATTR { return m_gray(hn::BitCast(u32, wanted(hn::LoadU(u8, from + offset)))); };
            return gather(pixels(m_spread.pixels, 0), pixels(m_spread.pixels, n / 4 * 3),
                          pixels(m_spread.pixels, n / 2 * 3), pixels(m_spread.lastPixels, 2 * n), m_spread);
        } else {
            const auto pixels = [&](std::size_t offset)
                                    HWY_ATTR { return m_gray(hn::BitCast(u32, hn::LoadU(u8, from + offset))); };
            return gather(pixels(0), pixels(n), pixels(2 * n), pixels(3 * n), m_spread);
        }
    }

    HWY_INLINE void equal(const std::uint8_t *from, std::uint8_t *to) const
    {
        const std::size_t n = hn::Lanes(u8);
        if constexpr (Count == 3) {
            const Bytes y = single(from);
            for (std::size_t k = 0; k < 3; ++k)
                hn::StoreU(m_spread.triples[k](y), u8, to + k * n);
        } else {
            HWY_ALIGN static constexpr std::uint8_t first[16] = {0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12};
            const Bytes fourTimes = hn::LoadDup128(u8, first);
            const auto written = hn::MaskFromVec(m_written);
            for (std::size_t i = 0; i < 4 * n; i += n) {
                const Bytes pixel = hn::LoadU(u8, from + i);
                const Bytes y = hn::TableLookupBytes(hn::BitCast(u8, m_gray(hn::BitCast(u32, pixel))), fourTimes);
                hn::StoreU(hn::IfThenElse(written, y, pixel), u8, to + i);
            }
        }
    }

private:
    Gray m_gray;
    Bytes m_written; // 255 where Y goes
    const Spreads &m_spread = spreads();
};

} // namespace pellucid::HWY_NAMESPACE::bytes
HWY_AFTER_NAMESPACE();

#endif
