#include "core/base/dtype.h"

#include <array>

namespace pellucid {

namespace {

struct Traits
{
    std::string_view name;
    std::string_view bufferFormat;
    std::size_t itemSize;
    double fullScale;
};

// In the order of DType.
constexpr std::array<Traits, dtypeCount> table{{
    {"bool", "?", 1, 1.0},
    {"int8", "b", 1, 127.0},
    {"uint8", "B", 1, 255.0},
    {"int16", "h", 2, 32767.0},
    {"uint16", "H", 2, 65535.0},
    {"int32", "i", 4, 2147483647.0},
    {"uint32", "I", 4, 4294967295.0},
    {"int64", "q", 8, 9223372036854775807.0},
    {"uint64", "Q", 8, 18446744073709551615.0},
    {"float16", "e", 2, 1.0},
    {"float32", "f", 4, 1.0},
    {"float64", "d", 8, 1.0},
    {"complex64", "Zf", 8, 1.0},
    {"complex128", "Zd", 16, 1.0},
}};

const Traits &traits(DType dtype)
{
    return table[static_cast<std::size_t>(dtype)];
}

} // namespace

std::size_t itemSize(DType dtype)
{
    return traits(dtype).itemSize;
}

std::string_view name(DType dtype)
{
    return traits(dtype).name;
}

std::string_view bufferFormat(DType dtype)
{
    return traits(dtype).bufferFormat;
}

std::optional<DType> dtypeFromName(std::string_view name)
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].name == name)
            return static_cast<DType>(i);
    }
    return std::nullopt;
}

double fullScale(DType dtype)
{
    return traits(dtype).fullScale;
}

bool isFloatingPoint(DType dtype)
{
    return dtype >= DType::Float16;
}

} // namespace pellucid
