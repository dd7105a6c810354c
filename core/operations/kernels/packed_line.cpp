#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/operations/kernels/packed_line.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/operations/kernels/packed_line.h"
#include "core/operations/kernels/three_vectors-inl.h"

#include <algorithm>
#include <vector>

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

constexpr Lanes<std::uint16_t> u16;
constexpr Lanes<std::int16_t> i16;
constexpr Lanes<std::int32_t> i32;
constexpr Lanes<float> f32;
constexpr Lanes<double> f64;
constexpr hn::Half<Lanes<std::uint16_t>> u16Half;
constexpr hn::Half<Lanes<std::int32_t>> i32Half;
constexpr hn::Half<Lanes<float>> f32Half;

// slope * v + intercept + 1/2, cut off: rounded, halves up, where it is not negative. Packing saturates below 0 and
// above 65535. It works within blocks of 16 bytes, as interleaving does, and so undoes it.
class SingleLine
{
public:
    explicit SingleLine(const Line &line)
        : m_slope(hn::Set(f32, static_cast<float>(line.slope))),
          m_intercept(hn::Set(f32, static_cast<float>(line.intercept + 0.5)))
    {
    }

    HWY_INLINE Vector<std::uint16_t> operator()(Vector<std::uint16_t> v) const
    {
        const auto zero = hn::Zero(u16);
        const auto low = mapped(hn::BitCast(i32, hn::InterleaveLower(u16, v, zero)));
        const auto high = mapped(hn::BitCast(i32, hn::InterleaveUpper(u16, v, zero)));
        return hn::Xor(hn::BitCast(u16, hn::ReorderDemote2To(i16, low, high)), hn::Set(u16, 32768));
    }

private:
    // Less 32768, to be packed as a number with a sign.
    HWY_INLINE Vector<std::int32_t> mapped(Vector<std::int32_t> v) const
    {
        const auto real = hn::MulAdd(hn::ConvertTo(f32, v), m_slope, m_intercept);
        return hn::Sub(hn::ConvertTo(i32, real), hn::Set(i32, 32768));
    }

    Vector<float> m_slope;
    Vector<float> m_intercept;
};

class DoubleLine
{
public:
    explicit DoubleLine(const Line &line)
        : m_slope(hn::Set(f64, line.slope)), m_intercept(hn::Set(f64, line.intercept + 0.5))
    {
    }

    HWY_INLINE Vector<std::uint16_t> operator()(Vector<std::uint16_t> v) const
    {
        return hn::Combine(u16, half(hn::UpperHalf(u16Half, v)), half(hn::LowerHalf(u16Half, v)));
    }

private:
    HWY_INLINE hn::Vec<decltype(u16Half)> half(hn::Vec<decltype(u16Half)> v) const
    {
        const auto wide = hn::PromoteTo(i32, v);
        return hn::DemoteTo(
            u16Half, hn::Combine(i32, quarter(hn::UpperHalf(i32Half, wide)), quarter(hn::LowerHalf(i32Half, wide))));
    }

    HWY_INLINE hn::Vec<decltype(i32Half)> quarter(hn::Vec<decltype(i32Half)> v) const
    {
        return hn::DemoteTo(i32Half, hn::MulAdd(hn::PromoteTo(f64, v), m_slope, m_intercept));
    }

    Vector<double> m_slope;
    Vector<double> m_intercept;
};

// Product and sum are rounded one after the other, as in the plain loop.
class FloatLine
{
public:
    explicit FloatLine(const Line &line) : m_slope(hn::Set(f64, line.slope)), m_intercept(hn::Set(f64, line.intercept))
    {
    }

    HWY_INLINE Vector<float> operator()(Vector<float> v) const
    {
        return hn::Combine(f32, half(hn::UpperHalf(f32Half, v)), half(hn::LowerHalf(f32Half, v)));
    }

private:
    HWY_INLINE hn::Vec<decltype(f32Half)> half(hn::Vec<decltype(f32Half)> v) const
    {
        return hn::DemoteTo(f32Half, hn::Add(hn::Mul(hn::PromoteTo(f64, v), m_slope), m_intercept));
    }

    Vector<double> m_slope;
    Vector<double> m_intercept;
};

void singleLine(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
                const Line &line)
{
    mapChosen<std::uint16_t>(source, target, bytes, chosen, SingleLine(line));
}

void doubleLine(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
                const Line &line)
{
    mapChosen<std::uint16_t>(source, target, bytes, chosen, DoubleLine(line));
}

void floatLine(const std::uint8_t *source, std::uint8_t *target, std::size_t bytes, const PixelPattern &chosen,
               const Line &line)
{
    mapChosen<float>(source, target, bytes, chosen, FloatLine(line));
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(singleLine);
HWY_EXPORT(doubleLine);
HWY_EXPORT(floatLine);

const std::uint8_t *uint8(const std::byte *bytes)
{
    return reinterpret_cast<const std::uint8_t *>(bytes);
}

std::uint8_t *uint8(std::byte *bytes)
{
    return reinterpret_cast<std::uint8_t *>(bytes);
}

} // namespace

std::optional<LinePrecision> precisionOf(const Line &line, const std::uint16_t *table)
{
    std::vector<std::uint16_t> every(65536);
    for (std::size_t v = 0; v < every.size(); ++v)
        every[v] = static_cast<std::uint16_t>(v);
    std::vector<std::uint16_t> found(every.size());
    const PixelPattern all(std::array<std::uint8_t, 2>{255, 255});
    for (const LinePrecision precision : {LinePrecision::Single, LinePrecision::Double}) {
        lineUint16(std::as_bytes(std::span(every)).data(), std::as_writable_bytes(std::span(found)).data(),
                   every.size() * sizeof(std::uint16_t), all, line, precision);
        if (std::equal(found.begin(), found.end(), table))
            return precision;
    }
    return std::nullopt;
}

void lineUint16(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                const Line &line, LinePrecision precision)
{
    if (precision == LinePrecision::Single)
        HWY_DYNAMIC_DISPATCH(singleLine)(uint8(source), uint8(target), bytes, chosen, line);
    else
        HWY_DYNAMIC_DISPATCH(doubleLine)(uint8(source), uint8(target), bytes, chosen, line);
}

void lineFloat32(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                 const Line &line)
{
    HWY_DYNAMIC_DISPATCH(floatLine)(uint8(source), uint8(target), bytes, chosen, line);
}

} // namespace pellucid
#endif
