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
#include <limits>
#include <optional>

namespace pellucid {

namespace {

// One element in this machine's byte order.
using Element = std::array<std::byte, largestItemSize>;

// Copies an element and turns each of its numbers around where the dtype is swapped: its own inverse.
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
    Element ordered;
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

template <typename T>
std::optional<T> parseNumber(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.starts_with('+'))
        return std::nullopt;
    return number;
}

template <typename Real>
std::optional<std::complex<Real>> parseComplex(std::string_view text)
{
    if (!text.ends_with('j')) {
        const std::optional<Real> real = parseNumber<Real>(text);
        return real ? std::optional(std::complex<Real>(*real, 0)) : std::nullopt;
    }
    text.remove_suffix(1);
    // The sign between the parts is the last one that belongs to no exponent.
    std::size_t split = text.size();
    while (split > 0) {
        --split;
        const bool isSign = text[split] == '+' || text[split] == '-';
        if (isSign && (split == 0 || (text[split - 1] != 'e' && text[split - 1] != 'E')))
            break;
    }
    const std::optional<Real> real = split > 0 ? parseNumber<Real>(text.substr(0, split)) : std::optional(Real{0});
    const std::optional<Real> imaginary = parseNumber<Real>(text.substr(split));
    return real && imaginary ? std::optional(std::complex<Real>(*real, *imaginary)) : std::nullopt;
}

std::optional<std::uint16_t> parseHalf(std::string_view text)
{
    const std::optional<double> number = parseNumber<double>(text);
    if (!number)
        return std::nullopt;
    const std::uint16_t bits = halfFromDouble(*number);
    if (std::isfinite(*number) && !std::isfinite(halfToFloat(bits)))
        return std::nullopt;
    return bits;
}

std::optional<bool> parseBool(std::string_view text)
{
    if (text == "True" || text == "true" || text == "1")
        return true;
    if (text == "False" || text == "false" || text == "0")
        return false;
    return std::nullopt;
}

// "0x00FF": the bits, most significant first; those that are not given are 0.
bool parseBits(std::string_view digits, std::size_t size, Element &element)
{
    if (digits.empty() || digits.size() > 2 * size)
        return false;
    element = {};
    for (std::size_t i = 0; i < digits.size(); ++i) {
        unsigned digit = 0;
        const char *const place = &digits[digits.size() - 1 - i];
        if (std::from_chars(place, place + 1, digit, 16).ec != std::errc{})
            return false;
        element[i / 2] |= static_cast<std::byte>(digit << (i % 2 * 4));
    }
    return true;
}

bool parseNative(std::string_view text, DType dtype, Element &element)
{
    const auto store = [&](const auto &value) {
        if (value)
            std::memcpy(element.data(), &*value, sizeof *value);
        return value.has_value();
    };
    switch (native(dtype)) {
    case DType::Bool: return store(parseBool(text));
    case DType::Int8: return store(parseNumber<std::int8_t>(text));
    case DType::UInt8: return store(parseNumber<std::uint8_t>(text));
    case DType::Int16: return store(parseNumber<std::int16_t>(text));
    case DType::UInt16: return store(parseNumber<std::uint16_t>(text));
    case DType::Int32: return store(parseNumber<std::int32_t>(text));
    case DType::UInt32: return store(parseNumber<std::uint32_t>(text));
    case DType::Int64: return store(parseNumber<std::int64_t>(text));
    case DType::UInt64: return store(parseNumber<std::uint64_t>(text));
    case DType::Float16: return store(parseHalf(text));
    case DType::Float32: return store(parseNumber<float>(text));
    case DType::Float64: return store(parseNumber<double>(text));
    case DType::Complex64: return store(parseComplex<float>(text));
    case DType::Complex128: break;
    }
    return store(parseComplex<double>(text));
}

std::string accepted(DType dtype)
{
    if (native(dtype) == DType::Bool)
        return "True or False";
    const int bits = static_cast<int>(itemSize(dtype)) * 8;
    switch (native(dtype)) {
    case DType::Int8:
    case DType::Int16:
    case DType::Int32:
    case DType::Int64: {
        const std::int64_t highest = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
        return "a whole number from " + std::to_string(-highest - 1) + " to " + std::to_string(highest)
            + ", such as 128, or bits such as 0x80";
    }
    case DType::UInt8:
    case DType::UInt16:
    case DType::UInt32:
    case DType::UInt64:
        return "a whole number from 0 to " + std::to_string(std::numeric_limits<std::uint64_t>::max() >> (64 - bits))
            + ", such as 128 or 0x80";
    case DType::Complex64:
    case DType::Complex128: return "a complex number within its range, such as 0.5, 1+2j or nan";
    default: return "a number within its range, such as 0.5, nan or -inf";
    }
}

} // namespace

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
    Element ordered;
    copyOrdered(element, dtype, ordered.data());
    std::string text = "0x";
    for (std::size_t i = itemSize(dtype); i-- > 0;)
        text += hexDigits(ordered[i]);
    return text;
}

Result<void> parseSample(std::string_view text, DType dtype, std::byte *element)
{
    Element ordered{};
    const bool isBits = text.starts_with("0x") || text.starts_with("0X");
    const bool isParsed =
        isBits ? parseBits(text.substr(2), itemSize(dtype), ordered) : parseNative(text, dtype, ordered);
    if (!isParsed)
        return failure(ErrorCode::InvalidArgument,
                       "An element of " + std::string(name(dtype)) + " takes " + accepted(dtype) + ", not \""
                           + std::string(text) + "\".");
    copyOrdered(ordered.data(), dtype, element);
    return {};
}

std::string formatBytes(const std::byte *bytes, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : " ") + hexDigits(bytes[i]);
    return text;
}

} // namespace pellucid
