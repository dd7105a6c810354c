#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/packed_bytes.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/packed_bytes.h"
#include "core/operations/kernels/three_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

constexpr Lanes<std::uint8_t> u8;
using Bytes = Vector<std::uint8_t>;

bool areVectors()
{
    return HWY_TARGET != HWY_EMU128;
}

// A table of 256 bytes, looked up by as many as a vector has.
#if HWY_TARGET == HWY_AVX3_DL

constexpr bool isTableSlow = false;

class Table
{
public:
    explicit Table(const std::uint8_t *table)
        : m_a(hn::LoadU(u8, table)),
          m_b(hn::LoadU(u8, table + 64)),
          m_c(hn::LoadU(u8, table + 128)),
          m_d(hn::LoadU(u8, table + 192))
    {
    }

    [[nodiscard]] HWY_INLINE Bytes operator()(Bytes v) const
    {
        const Bytes low{_mm512_permutex2var_epi8(m_a.raw, v.raw, m_b.raw)};
        const Bytes high{_mm512_permutex2var_epi8(m_c.raw, v.raw, m_d.raw)};
        return Bytes{_mm512_mask_mov_epi8(low.raw, _mm512_movepi8_mask(v.raw), high.raw)};
    }

private:
    Bytes m_a, m_b, m_c, m_d;
};

#else

constexpr bool isTableSlow = true;

// Sixteen tables of sixteen, each holding the difference (xor) to the one before it. A byte shuffle gives 0 for a
// negative index, so counting the index down through the tables leaves the sum of the differences up to the right one.
// Values from 128 on do the same with the upper eight tables; there the first one stands for itself.
class Table
{
public:
    explicit Table(const std::uint8_t *table)
    {
        const hn::FixedTag<std::uint8_t, 16> sixteen;
        auto before = hn::Zero(sixteen);
        for (std::size_t i = 0; i < 256; i += 16) {
            const auto entries = hn::LoadU(sixteen, table + i);
            hn::Store(i == 128 ? entries : hn::Xor(entries, before), sixteen, m_differences + i);
            before = entries;
        }
    }

    [[nodiscard]] HWY_INLINE Bytes operator()(Bytes v) const
    {
        const hn::Repartition<std::int8_t, Lanes<std::uint8_t>> i8;
        const auto sixteen = hn::Set(i8, 16);
        auto below = hn::BitCast(i8, v);
        auto above = hn::BitCast(i8, hn::Xor(v, hn::Set(u8, 128)));
        Bytes sum = hn::Zero(u8);
        for (std::size_t i = 0; i < 128; i += 16) {
            sum = hn::Xor(sum, hn::TableLookupBytesOr0(hn::LoadDup128(u8, m_differences + i), hn::BitCast(u8, below)));
            sum = hn::Xor(sum,
                          hn::TableLookupBytesOr0(hn::LoadDup128(u8, m_differences + 128 + i), hn::BitCast(u8, above)));
            below = hn::SaturatedSub(below, sixteen);
            above = hn::SaturatedSub(above, sixteen);
        }
        return sum;
    }

private:
    HWY_ALIGN std::uint8_t m_differences[256];
};

#endif

// By plain loads, of the chosen bytes alone.
void lookUpEach(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
                const std::uint8_t *entries)
{
    if (source != target)
        std::memcpy(target, source, bytes);
    const std::size_t step = chosen.pixelBytes();
    for (std::size_t c = 0; c < step; ++c) {
        if (chosen.data()[c] == 0)
            continue;
#pragma GCC unroll 4 // rolled up, its speed hangs on where the linker puts it
        for (std::size_t i = c; i < bytes; i += step)
            target[i] = entries[target[i]];
    }
}

void lookUp(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
            const std::uint8_t *entries)
{
    const auto count = std::count(chosen.data(), chosen.data() + chosen.pixelBytes(), 255);
    const bool areFew = 2 * count <= static_cast<std::ptrdiff_t>(chosen.pixelBytes());
    // For one of three channels, see mapChosen(), and for most of any number a slow table is still the fastest.
    if (isTableSlow && (hn::Lanes(u8) < 32 || (areFew && chosen.pixelBytes() != 3)))
        lookUpEach(source, target, bytes, chosen, entries);
    else
        mapChosen<std::uint8_t>(source, target, bytes, chosen, Table(entries));
}

void fill(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
          const PixelPattern &value)
{
    const std::size_t n = hn::Lanes(u8);
    walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) {
        for (std::size_t i = 0; i < 3 * n; i += n) {
            const Bytes kept = hn::AndNot(hn::Load(u8, chosen.data() + i), hn::LoadU(u8, from + i));
            hn::StoreU(hn::Or(kept, hn::Load(u8, value.data() + i)), u8, to + i);
        }
    });
}

// Pixels that do not straddle blocks of 16 bytes.
void shuffleBlocks(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes,
                   std::span<const std::uint8_t> pixel)
{
    HWY_ALIGN std::uint8_t places[16];
    for (std::size_t i = 0; i < 16; ++i)
        places[i] = static_cast<std::uint8_t>(i - i % pixel.size() + pixel[i % pixel.size()]);
    const Bytes from16 = hn::LoadDup128(u8, places);
    const std::size_t n = hn::Lanes(u8);
    walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) {
        for (std::size_t i = 0; i < 3 * n; i += n)
            hn::StoreU(hn::TableLookupBytes(hn::LoadU(u8, from + i), from16), u8, to + i);
    });
}

// Pixels that do.
#if HWY_TARGET == HWY_AVX3_DL

// Three vectors hold whole pixels, none of which is longer than a vector: every byte comes from the same vector or from
// one beside it.
void shuffleAcross(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelShuffle &shuffle)
{
    const auto pixel = shuffle.from();
    constexpr std::size_t n = 64;
    HWY_ALIGN std::uint8_t
        places[3 * n]; // of the byte that goes here: the lowest seven bits are its index among two vectors
    for (std::size_t i = 0; i < 3 * n; ++i)
        places[i] = static_cast<std::uint8_t>(i - i % pixel.size() + pixel[i % pixel.size()]);
    const auto first = hn::Load(u8, places).raw;
    const auto second = hn::Load(u8, places + n).raw;
    const auto third = hn::Sub(hn::Load(u8, places + 2 * n), hn::Set(u8, n)).raw;
    const __mmask64 isInThird = _mm512_movepi8_mask(second);
    walk(source, target, bytes, [&](const std::uint8_t *from, std::uint8_t *to) HWY_ATTR {
        const auto x = hn::LoadU(u8, from).raw;
        const auto y = hn::LoadU(u8, from + n).raw;
        const auto z = hn::LoadU(u8, from + 2 * n).raw;
        const auto middle = _mm512_permutex2var_epi8(x, second, y);
        hn::StoreU(Bytes{_mm512_permutex2var_epi8(x, first, y)}, u8, to);
        hn::StoreU(Bytes{_mm512_mask_permutexvar_epi8(middle, isInThird, second, z)}, u8, to + n);
        hn::StoreU(Bytes{_mm512_permutex2var_epi8(y, third, z)}, u8, to + 2 * n);
    });
}

#else

// The row is read once for each distance that a byte moves. A piece of it at a time is set aside, so
// that nothing is written before it is read.
template <std::size_t Shifts>
void shuffleBy(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelShuffle::Shift *shifts)
{
    constexpr std::size_t margin = 64;
    constexpr std::size_t piece = 16 * PixelPattern::maxBytes;
    HWY_ALIGN std::uint8_t aside[margin + piece + margin];
    const std::size_t n = hn::Lanes(u8);
    for (std::size_t begin = 0; begin < bytes; begin += piece) {
        const std::size_t size = std::min(piece, bytes - begin);
        std::memcpy(aside + margin, source + begin, size);
        const auto moved = [&](std::size_t i, std::size_t k) HWY_ATTR {
            Bytes sum = hn::Zero(u8);
            for (std::size_t s = 0; s < Shifts; ++s) {
                const Bytes shifted = hn::LoadU(u8, aside + margin + i + k + shifts[s].offset);
                sum = hn::Or(sum, hn::And(shifted, hn::Load(u8, shifts[s].where.data() + k)));
            }
            return sum;
        };
        std::size_t i = 0;
        for (; i + 3 * n <= size; i += 3 * n) {
            for (std::size_t k = 0; k < 3 * n; k += n)
                hn::StoreU(moved(i, k), u8, target + begin + i + k);
        }
        HWY_ALIGN std::uint8_t rest[PixelPattern::maxBytes];
        for (std::size_t k = 0; i + k < size; k += n)
            hn::Store(moved(i, k), u8, rest + k);
        std::memcpy(target + begin + i, rest, size - i);
    }
}

void shuffleAcross(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelShuffle &shuffle)
{
    const auto &shifts = shuffle.shifts();
    switch (shifts.size()) { // of a pixel of three channels, the only one that straddles
    case 1: return shuffleBy<1>(source, target, bytes, shifts.data());
    case 2: return shuffleBy<2>(source, target, bytes, shifts.data());
    default: return shuffleBy<3>(source, target, bytes, shifts.data());
    }
}

#endif

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(areVectors);
HWY_EXPORT(lookUp);
HWY_EXPORT(fill);
HWY_EXPORT(shuffleBlocks);
HWY_EXPORT(shuffleAcross);

const std::uint8_t *uint8(const std::byte *bytes)
{
    return reinterpret_cast<const std::uint8_t *>(bytes);
}

std::uint8_t *uint8(std::byte *bytes)
{
    return reinterpret_cast<std::uint8_t *>(bytes);
}

} // namespace

bool hasVectors()
{
    return HWY_DYNAMIC_DISPATCH(areVectors)();
}

void lookUpBytes(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                 const std::uint8_t *table)
{
    HWY_DYNAMIC_DISPATCH(lookUp)(uint8(source), uint8(target), bytes, chosen, table);
}

void fillBytes(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
               const PixelPattern &value)
{
    HWY_DYNAMIC_DISPATCH(fill)(uint8(source), uint8(target), bytes, chosen, value);
}

PixelShuffle::PixelShuffle(std::span<const std::uint8_t> from) : m_from(from.begin(), from.end())
{
    const auto size = std::ssize(from);
    for (std::ptrdiff_t offset = -size; offset <= size; ++offset) {
        std::vector<std::uint8_t> where(from.size(), 0);
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (from[i] - static_cast<std::ptrdiff_t>(i) == offset)
                where[i] = 255;
        }
        if (std::ranges::find(where, 255) != where.end())
            m_shifts.push_back({offset, PixelPattern(where)});
    }
}

void shuffleBytes(const std::byte *source, std::byte *target, std::size_t bytes, const PixelShuffle &shuffle)
{
    if (16 % shuffle.from().size() == 0)
        HWY_DYNAMIC_DISPATCH(shuffleBlocks)(uint8(source), uint8(target), bytes, shuffle.from());
    else
        HWY_DYNAMIC_DISPATCH(shuffleAcross)(uint8(source), uint8(target), bytes, shuffle);
}

} // namespace pellucid
#endif
