#include "core/buffer/sample.h"

#include "core/base/load.h"
#include "core/buffer/half.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <complex>
#include <cstdio>
#include <cstring>
#include <type_traits>

namespace pellucid {

namespace {

struct Half
{
    std::uint16_t bits;
};

// Calls visitor with the element in the C++ type that holds it exactly.
template <typename Visitor>
auto visitNative(const std::byte *element, DType dtype, Visitor visitor)
{
    switch (native(dtype)) {
    case DType::Bool: return visitor(load<std::uint8_t>(element) != 0);
    case DType::Int8: return visitor(load<std::int8_t>(element));
    case DType::UInt8: return visitor(load<std::uint8_t>(element));
    case DType::Int16: return visitor(load<std::int16_t>(element));
    case DType::UInt16: return visitor(load<std::uint16_t>(element));
    case DType::Int32: return visitor(load<std::int32_t>(element));
    case DType::UInt32: return visitor(load<std::uint32_t>(element));
    case DType::Int64: return visitor(load<std::int64_t>(element));
    case DType::UInt64: return visitor(load<std::uint64_t>(element));
    case DType::Float16: return visitor(Half{load<std::uint16_t>(element)});
    case DType::Float32: return visitor(load<float>(element));
    case DType::Float64: return visitor(load<double>(element));
    case DType::Complex64: return visitor(load<std::complex<float>>(element));
    case DType::Complex128: break;
    }
    return visitor(load<std::complex<double>>(element));
}

template <typename Visitor>
auto visitSample(const std::byte *element, DType dtype, Visitor visitor)
{
    if (!isSwapped(dtype))
        return visitNative(element, dtype, visitor);
    std::array<std::byte, largestItemSize> ordered;
    copyOrdered(element, dtype, ordered.data());
    return visitNative(ordered.data(), dtype, visitor);
}

template <typename Number>
struct RealNumber
{
    ComplexPart part;

    template <typename T>
    Number operator()(T value) const
    {
        return static_cast<Number>(value);
    }

    Number operator()(Half value) const { return halfToFloat(value.bits); }

    template <typename Real>
    Number operator()(const std::complex<Real> &narrow) const
    {
        const std::complex<double> value(narrow);
        switch (part) {
        case ComplexPart::Magnitude: break;
        case ComplexPart::Phase: return std::arg(value);
        case ComplexPart::Real: return value.real();
        case ComplexPart::Imaginary: return value.imag();
        }
        return std::abs(value);
    }
};

using Text = std::array<char, 64>;

template <typename Real>
std::string formatReal(Real value, Digits digits)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    Text text{};
    const auto result = digits == Digits::Shortest
        ? std::to_chars(text.begin(), text.end(), value)
        : std::to_chars(text.begin(), text.end(), value, std::chars_format::general, 6);
    return {text.begin(), result.ptr};
}

// Five digits tell any two of them apart, mostly fewer do.
std::string formatHalf(Half value, Digits digits)
{
    const float number = halfToFloat(value.bits);
    if (digits == Digits::Six || !std::isfinite(number))
        return formatReal(number, digits);
    for (int precision = 1;; ++precision) {
        Text text{};
        const auto end = std::to_chars(text.begin(), text.end(), number, std::chars_format::general, precision).ptr;
        float read = 0.0F;
        std::from_chars(text.begin(), end, read);
        if (precision == 5 || halfFromDouble(read) == value.bits)
            return formatReal(read, digits);
    }
}

struct Formatter
{
    Digits digits;

    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(Half value) const { return formatHalf(value, digits); }

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

void copyOrdered(const std::byte *from, DType dtype, std::byte *to)
{
    const std::size_t size = itemSize(dtype);
    std::memcpy(to, from, size);
    if (!isSwapped(dtype))
        return;
    const std::size_t number = numberSize(dtype);
    for (std::size_t i = 0; i < size; i += number)
        std::reverse(to + i, to + i + number);
}

double sampleValue(const std::byte *element, DType dtype, ComplexPart part)
{
    return visitSample(element, dtype, RealNumber<double>{part});
}

long double exactSampleValue(const std::byte *element, DType dtype, ComplexPart part)
{
    return visitSample(element, dtype, RealNumber<long double>{part});
}

std::string formatSample(const std::byte *element, DType dtype, Digits digits)
{
    return visitSample(element, dtype, Formatter{digits});
}

std::string formatSampleHex(const std::byte *element, DType dtype)
{
    std::array<std::byte, largestItemSize> ordered;
    copyOrdered(element, dtype, ordered.data());
    std::string text = "0x";
    for (std::size_t i = itemSize(dtype); i-- > 0;)
        text += hexDigits(ordered[i]);
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
