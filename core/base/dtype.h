// The element types a buffer can hold: NumPy's numeric dtypes.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace pellucid {

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

inline constexpr int dtypeCount = 14;

// Bytes of one element.
[[nodiscard]] std::size_t itemSize(DType dtype);

// NumPy's name: "uint8", "float32", ...
[[nodiscard]] std::string_view name(DType dtype);

// The format character of Python's struct module and buffer protocol: "B", "f", ...
[[nodiscard]] std::string_view bufferFormat(DType dtype);

// The inverse of name(); nothing for a name that is none of ours.
[[nodiscard]] std::optional<DType> dtypeFromName(std::string_view name);

// The value shown as white when nothing else is said: the largest integer, 1.0 for floating point.
[[nodiscard]] double fullScale(DType dtype);

[[nodiscard]] bool isFloatingPoint(DType dtype);

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
