#include "core/buffer/parse_sample.h"

#include "core/buffer/half.h"
#include "core/buffer/sample.h"

#include <array>
#include <charconv>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>

namespace pellucid {

namespace {

// One element in this machine's byte order.
using Element = std::array<std::byte, largestItemSize>;

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

} // namespace pellucid
