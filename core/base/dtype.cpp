#include "core/base/dtype.h"

#include <algorithm>
#include <array>

namespace pellucid {

namespace {

struct Traits
{
    std::string_view name;
    std::string_view swappedCode;   // of big-endian elements; native is what follows the first character
    std::string_view swappedFormat; // likewise
    std::size_t itemSize;
    double fullScale;
};

// In the order of DType.
constexpr std::array<Traits, dtypeCount> table{{
    {"bool", "|b1", ">?", 1, 1.0},
    {"int8", "|i1", ">b", 1, 127.0},
    {"uint8", "|u1", ">B", 1, 255.0},
    {"int16", ">i2", ">h", 2, 32767.0},
    {"uint16", ">u2", ">H", 2, 65535.0},
    {"int32", ">i4", ">i", 4, 2147483647.0},
    {"uint32", ">u4", ">I", 4, 4294967295.0},
    {"int64", ">i8", ">q", 8, 9223372036854775807.0},
    {"uint64", ">u8", ">Q", 8, 18446744073709551615.0},
    {"float16", ">f2", ">e", 2, 1.0},
    {"float32", ">f4", ">f", 4, 1.0},
    {"float64", ">f8", ">d", 8, 1.0},
    {"complex64", ">c8", ">Zf", 8, 1.0},
    {"complex128", ">c16", ">Zd", 16, 1.0},
}};

const Traits &traits(DType dtype)
{
    return table[static_cast<std::size_t>(native(dtype))];
}

std::optional<DType> dtypeWhere(auto matches)
{
    const auto *const found = std::ranges::find_if(table, matches);
    if (found == table.end())
        return std::nullopt;
    return static_cast<DType>(found - table.begin());
}

} // namespace

std::size_t itemSize(DType dtype)
{
    return traits(dtype).itemSize;
}

std::string_view name(DType dtype)
{
    return isSwapped(dtype) ? traits(dtype).swappedCode : traits(dtype).name;
}

std::string_view typeCode(DType dtype)
{
    return traits(dtype).swappedCode.substr(1);
}

std::string_view bufferFormat(DType dtype)
{
    return traits(dtype).swappedFormat.substr(isSwapped(dtype) ? 0 : 1);
}

std::optional<DType> dtypeFromName(std::string_view name)
{
    if (const auto plain = dtypeWhere([&](const Traits &traits) { return traits.name == name; }))
        return plain;
    const auto other = dtypeWhere([&](const Traits &traits) { return traits.swappedCode == name; });
    return other ? std::optional(swapped(*other)) : std::nullopt;
}

std::optional<DType> dtypeFromCode(std::string_view code)
{
    return dtypeWhere([&](const Traits &traits) { return traits.swappedCode.substr(1) == code; });
}

double fullScale(DType dtype)
{
    return traits(dtype).fullScale;
}

} // namespace pellucid
