// The element types a buffer can hold: NumPy's numeric dtypes, in this machine's byte order or in the other one.
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace pellucid {

// As in NumPy the byte order is part of the dtype: besides these values there is swapped() of each, so that whoever
// compares with DType::UInt16 means elements that the processor can load.
enum class DType : std::uint8_t {
    Bool,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float16,
    Float32,
    Float64,
    Complex64,
    Complex128,
};

inline constexpr int dtypeCount = 14; // in native order

static_assert(std::endian::native == std::endian::little);
inline constexpr std::uint8_t swappedBit = 0x80;

[[nodiscard]] constexpr bool isSwapped(DType dtype)
{
    return (static_cast<std::uint8_t>(dtype) & swappedBit) != 0;
}

// The same values in this machine's byte order.
[[nodiscard]] constexpr DType native(DType dtype)
{
    return static_cast<DType>(static_cast<std::uint8_t>(dtype) & ~swappedBit);
}

[[nodiscard]] constexpr bool isComplex(DType dtype)
{
    return native(dtype) >= DType::Complex64;
}

// Every dtype that is not an integer or bool, complex ones included.
[[nodiscard]] constexpr bool isFloatingPoint(DType dtype)
{
    return native(dtype) >= DType::Float16;
}

// Bytes of one element.
[[nodiscard]] std::size_t itemSize(DType dtype);

// Bytes of one number: half an element of a complex dtype.
[[nodiscard]] inline std::size_t numberSize(DType dtype)
{
    return itemSize(dtype) / (isComplex(dtype) ? 2 : 1);
}

// In the other byte order; single bytes have none.
[[nodiscard]] inline DType swapped(DType dtype)
{
    return itemSize(dtype) == 1 ? dtype : static_cast<DType>(static_cast<std::uint8_t>(dtype) ^ swappedBit);
}

// NumPy's str(dtype): "uint8", "float32", and ">f4" for the other byte order.
[[nodiscard]] std::string_view name(DType dtype);

// NumPy's type code without the byte order: "u1", "f4", ...
[[nodiscard]] std::string_view typeCode(DType dtype);

// The format character of Python's struct module and buffer protocol: "B", "f", and ">f" for the other byte order.
[[nodiscard]] std::string_view bufferFormat(DType dtype);

// The inverse of name(); nothing for a name that is none of ours.
[[nodiscard]] std::optional<DType> dtypeFromName(std::string_view name);

// The inverse of typeCode().
[[nodiscard]] std::optional<DType> dtypeFromCode(std::string_view code);

// The value shown as white when nothing else is said: the largest integer, 1.0 for floating point.
[[nodiscard]] double fullScale(DType dtype);

// Operations edit uint8, uint16 and float32; every dtype can be viewed.
[[nodiscard]] constexpr bool isEditable(DType dtype)
{
    return dtype == DType::UInt8 || dtype == DType::UInt16 || dtype == DType::Float32;
}

// Calls visitor(std::type_identity<T>{}) with the C++ type of an editable dtype.
template <typename Visitor>
decltype(auto) visitEditable(DType dtype, Visitor &&visitor)
{
    assert(isEditable(dtype));
    if (dtype == DType::UInt8)
        return visitor(std::type_identity<std::uint8_t>{});
    if (dtype == DType::UInt16)
        return visitor(std::type_identity<std::uint16_t>{});
    return visitor(std::type_identity<float>{});
}

} // namespace pellucid
