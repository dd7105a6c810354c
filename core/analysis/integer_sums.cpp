#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/integer_sums.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/analysis/channel_count-inl.h"
#include "core/analysis/plain_sums.h"

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

#if HWY_TARGET != HWY_EMU128

constexpr Lanes<std::uint8_t> u8;
constexpr Lanes<std::uint16_t> u16;
constexpr Lanes<std::int16_t> i16;
constexpr Lanes<std::int32_t> i32;
constexpr Lanes<std::uint64_t> u64;

// Makes of as many vectors as there are channels a vector of each channel. In the k-th one lane i belongs to channel
// (i + k * step) mod channels: with three channels by itself, with two and four after turning the pixels round by k. So
// each lane of a channel is found in one of them, and lanes need not change places. Their order gets lost.
template <typename T, std::size_t Channels>
class Split
{
public:
    Split()
    {
        for (std::size_t r = 0; r < Channels; ++r) {
            HWY_ALIGN T isIt[64 / sizeof(T)];
            for (std::size_t i = 0; i < hn::Lanes(d); ++i)
                isIt[i] = i % Channels == r ? 1 : 0;
            m_lanes[r] = hn::Ne(hn::Load(d, isIt), hn::Zero(d));
            HWY_ALIGN std::uint8_t turned[16];
            for (std::size_t i = 0; i < 16; ++i) {
                const std::size_t element = i / sizeof(T);
                const std::size_t from = element - element % Channels + (element + r) % Channels;
                turned[i] = static_cast<std::uint8_t>(from * sizeof(T) + i % sizeof(T));
            }
            m_turns[r] = hn::LoadDup128(u8, turned);
        }
    }

    HWY_INLINE void operator()(const std::uint8_t *from, Vector<T> (&channels)[Channels]) const
    {
        const std::size_t step = Channels == 3 ? hn::Lanes(d) % 3 : 1;
        Vector<T> loaded[Channels];
        for (std::size_t k = 0; k < Channels; ++k) {
            const auto bytes = hn::LoadU(u8, from + k * hn::Lanes(u8));
            const bool isTurned = Channels % 2 == 0 && k > 0;
            loaded[k] = hn::BitCast(d, isTurned ? hn::TableLookupBytes(bytes, m_turns[k]) : bytes);
        }
        for (std::size_t c = 0; c < Channels; ++c) {
            channels[c] = loaded[0];
            for (std::size_t k = 1; k < Channels; ++k)
                channels[c] = hn::IfThenElse(m_lanes[(c + k * (Channels - step)) % Channels], loaded[k], channels[c]);
        }
    }

private:
    static constexpr Lanes<T> d{};

    hn::Mask<Lanes<T>> m_lanes[Channels]; // those with i mod Channels = r
    Vector<std::uint8_t> m_turns[Channels];
};

std::uint64_t sumOf(Vector<std::uint64_t> v)
{
    return hn::GetLane(hn::SumOfLanes(u64, v));
}

HWY_INLINE Vector<std::uint64_t> pairSums(Vector<std::int32_t> unsignedLanes)
{
    const auto pairs = hn::BitCast(u64, unsignedLanes);
    return hn::Add(hn::And(pairs, hn::Set(u64, 0xFFFFFFFF)), hn::ShiftRight<32>(pairs));
}

// One channel of one row; rows are too short for any of the sums to overflow.
template <typename T>
class ChannelSums;

template <>
class ChannelSums<std::uint8_t>
{
public:
    ChannelSums()
        : m_sum(hn::Zero(u64)),
          m_squares(hn::Zero(i32)),
          m_moreSquares(hn::Zero(i32)),
          m_min(hn::Set(u8, 255)),
          m_max(hn::Zero(u8))
    {
    }

    HWY_INLINE void add(Vector<std::uint8_t> v)
    {
        const auto even = hn::BitCast(i16, evenBytes(v));
        const auto odd = hn::BitCast(i16, oddBytes(v));
        m_sum = hn::Add(m_sum, hn::SumsOf8(v));
        m_squares = hn::ReorderWidenMulAccumulate(i32, even, even, m_squares, m_moreSquares);
        m_squares = hn::ReorderWidenMulAccumulate(i32, odd, odd, m_squares, m_moreSquares);
        m_min = hn::Min(m_min, v);
        m_max = hn::Max(m_max, v);
    }

    void addTo(IntegerSums &sums, std::size_t c, std::size_t /*count*/) const
    {
        sums.sums[c] += sumOf(m_sum);
        sums.squares[c] += sumOf(hn::Add(pairSums(m_squares), pairSums(m_moreSquares)));
        const auto min = hn::MinOfLanes(u16, hn::Min(evenBytes(m_min), oddBytes(m_min)));
        const auto max = hn::MaxOfLanes(u16, hn::Max(evenBytes(m_max), oddBytes(m_max)));
        sums.min[c] = std::min(sums.min[c], hn::GetLane(min));
        sums.max[c] = std::max(sums.max[c], hn::GetLane(max));
    }

private:
    static HWY_INLINE Vector<std::uint16_t> evenBytes(Vector<std::uint8_t> v)
    {
        return hn::And(hn::BitCast(u16, v), hn::Set(u16, 255));
    }

    static HWY_INLINE Vector<std::uint16_t> oddBytes(Vector<std::uint8_t> v)
    {
        return hn::ShiftRight<8>(hn::BitCast(u16, v));
    }

    Vector<std::uint64_t> m_sum;
    Vector<std::int32_t> m_squares; // unsigned
    Vector<std::int32_t> m_moreSquares;
    Vector<std::uint8_t> m_min;
    Vector<std::uint8_t> m_max;
};

// By w = v - 32768, which has a sign, as multiplication wants it.
template <>
class ChannelSums<std::uint16_t>
{
public:
    ChannelSums()
        : m_sum(hn::Zero(i32)),
          m_moreSum(hn::Zero(i32)),
          m_squares(hn::Zero(u64)),
          m_min(hn::Set(u16, 65535)),
          m_max(hn::Zero(u16))
    {
    }

    HWY_INLINE void add(Vector<std::uint16_t> v)
    {
        const auto w = hn::BitCast(i16, hn::Xor(v, hn::Set(u16, 32768)));
        m_sum = hn::ReorderWidenMulAccumulate(i32, w, hn::Set(i16, 1), m_sum, m_moreSum);
        auto more = hn::Zero(i32);
        const auto pairs = hn::ReorderWidenMulAccumulate(i32, w, w, hn::Zero(i32), more); // 2^31 at most
        m_squares = hn::Add(m_squares, hn::Add(pairSums(pairs), pairSums(more)));
        m_min = hn::Min(m_min, v);
        m_max = hn::Max(m_max, v);
    }

    void addTo(IntegerSums &sums, std::size_t c, std::size_t count) const
    {
        const std::int64_t sum = hn::GetLane(hn::SumOfLanes(i32, hn::Add(m_sum, m_moreSum)));
        const auto all = static_cast<std::uint64_t>(sum) + 32768 * count;
        sums.sums[c] += all;
        sums.squares[c] +=
            sumOf(m_squares) + 65536 * all - (std::uint64_t{1} << 30) * count; // v^2 = w^2 + 2^16 v - 2^30
        sums.min[c] = std::min(sums.min[c], hn::GetLane(hn::MinOfLanes(u16, m_min)));
        sums.max[c] = std::max(sums.max[c], hn::GetLane(hn::MaxOfLanes(u16, m_max)));
    }

private:
    Vector<std::int32_t> m_sum;
    Vector<std::int32_t> m_moreSum;
    Vector<std::uint64_t> m_squares;
    Vector<std::uint16_t> m_min;
    Vector<std::uint16_t> m_max;
};

template <typename T, std::size_t Channels>
void addIntegers(IntegerSums &sums, const std::byte *row, std::size_t pixels)
{
    const Split<T, Channels> split;
    ChannelSums<T> found[Channels];
    const std::size_t step = hn::Lanes(Lanes<T>());
    const auto *const from = reinterpret_cast<const std::uint8_t *>(row);
    std::size_t i = 0;
    for (; i + step <= pixels; i += step) {
        Vector<T> channels[Channels];
        split(from + i * Channels * sizeof(T), channels);
        for (std::size_t c = 0; c < Channels; ++c)
            found[c].add(channels[c]);
    }
    for (std::size_t c = 0; c < Channels; ++c)
        found[c].addTo(sums, c, i);
    addIntegersPlainly<T>(sums, row + i * Channels * sizeof(T), pixels - i, Channels);
}

#endif

template <typename T>
void integersOf(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels)
{
#if HWY_TARGET == HWY_EMU128
    addIntegersPlainly<T>(sums, row, pixels, channels);
#else
    withChannels(channels, [&](auto count) { addIntegers<T, count>(sums, row, pixels); });
#endif
}

void integerRow(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype)
{
    const auto add = dtype == DType::UInt8 ? integersOf<std::uint8_t> : integersOf<std::uint16_t>;
    add(sums, row, pixels, channels);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(integerRow);

} // namespace

void addIntegerRow(IntegerSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype)
{
    HWY_DYNAMIC_DISPATCH(integerRow)(sums, row, pixels, channels, dtype);
}

} // namespace pellucid
#endif
