#include "core/buffer/sample.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>

namespace pellucid {

namespace {

template <typename T>
T load(const std::byte *element)
{
    T value;
    std::memcpy(&value, element, sizeof value);
    return value;
}

// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
float loadHalf(const std::byte *element)
{
    const auto bits = load<std::uint16_t>(element);
    const int exponent = (bits >> 10) & 0x1F;
    const int fraction = bits & 0x3FF;
    float magnitude = 0.0F;
    if (exponent == 0x1F)
        magnitude = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    else if (exponent == 0)
        magnitude = std::ldexp(static_cast<float>(fraction), -24);
    else
        magnitude = std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

// Calls visitor with the element in the C++ type that holds it exactly.
template <typename Visitor>
auto visitSample(const std::byte *element, DType dtype, Visitor visitor)
{
    switch (dtype) {
    case DType::Bool: return visitor(load<std::uint8_t>(element) != 0);
    case DType::Int8: return visitor(load<std::int8_t>(element));
    case DType::UInt8: return visitor(load<std::uint8_t>(element));
    case DType::Int16: return visitor(load<std::int16_t>(element));
    case DType::UInt16: return visitor(load<std::uint16_t>(element));
    case DType::Int32: return visitor(load<std::int32_t>(element));
    case DType::UInt32: return visitor(load<std::uint32_t>(element));
    case DType::Int64: return visitor(load<std::int64_t>(element));
    case DType::UInt64: return visitor(load<std::uint64_t>(element));
    case DType::Float16: return visitor(loadHalf(element));
    case DType::Float32: return visitor(load<float>(element));
    case DType::Float64: return visitor(load<double>(element));
    case DType::Complex64: return visitor(load<std::complex<float>>(element));
    case DType::Complex128: break;
    }
    return visitor(load<std::complex<double>>(element));
}

template <typename Real>
std::string formatReal(Real value, Digits digits)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    std::array<char, 64> text{};
    const auto result = digits == Digits::Shortest
        ? std::to_chars(text.begin(), text.end(), value)
        : std::to_chars(text.begin(), text.end(), value, std::chars_format::general, 6);
    return {text.begin(), result.ptr};
}

struct Formatter
{
    Digits digits;

    std::string operator()(bool value) const { return value ? "True" : "False"; }

    template <typename T>
    std::string operator()(T value) const
    {
        if constexpr (std::is_integral_v<T>)
            return std::to_string(value);
        else
            return formatReal(value, digits);
    }

    template <typename Real>
    std::string operator()(const std::complex<Real> &value) const
    {
        const std::string imaginary = formatReal(value.imag(), digits);
        const char *const plus = imaginary.starts_with('-') ? "" : "+";
        return formatReal(value.real(), digits) + plus + imaginary + "j";
    }
};

std::string hexDigits(std::byte value)
{
    std::array<char, 3> text{};
    std::snprintf(text.data(), text.size(), "%02X", std::to_integer<unsigned>(value));
    return text.data();
}

} // namespace

double sampleValue(const std::byte *element, DType dtype)
{
    return visitSample(element, dtype, [](auto value) -> double {
        if constexpr (std::is_arithmetic_v<decltype(value)>)
            return static_cast<double>(value);
        else
            return std::abs(std::complex<double>(value));
    });
}

std::string formatSample(const std::byte *element, DType dtype, Digits digits)
{
    return visitSample(element, dtype, Formatter{digits});
}

std::string formatSampleHex(const std::byte *element, DType dtype)
{
    static_assert(std::endian::native == std::endian::little);
    std::string text = "0x";
    for (std::size_t i = itemSize(dtype); i-- > 0;)
        text += hexDigits(element[i]);
    return text;
}

std::string formatBytes(const std::byte *bytes, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : " ") + hexDigits(bytes[i]);
    return text;
}

} // namespace pellucid
