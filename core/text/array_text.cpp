#include "core/text/array_text.h"

#include "core/buffer/sample.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace pellucid {

namespace {

// The type of each half of a complex one, and every other type itself.
DType numberType(DType dtype)
{
    if (!isComplex(dtype))
        return dtype;
    const DType number = native(dtype) == DType::Complex64 ? DType::Float32 : DType::Float64;
    return isSwapped(dtype) ? swapped(number) : number;
}

// With a point or an exponent, without which -0 would be an integer, and so 0.
std::string realLiteral(std::string digits)
{
    return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

std::string pythonNumber(const std::byte *number, DType dtype)
{
    std::string text = formatSample(number, dtype, Digits::Shortest);
    if (!isFloatingPoint(dtype))
        return text;
    if (text == "nan" || text == "inf")
        return "np." + text;
    return text == "-inf" ? "-np.inf" : realLiteral(std::move(text));
}

std::string pythonElement(const std::byte *element, DType dtype)
{
    const DType number = numberType(dtype);
    if (!isComplex(dtype))
        return pythonNumber(element, number);
    // A sum would lose the sign of a zero.
    return "complex(" + pythonNumber(element, number) + ", " + pythonNumber(element + itemSize(number), number) + ')';
}

std::string cNumber(const std::byte *number, DType dtype)
{
    const std::string text = formatSample(number, dtype, Digits::Shortest);
    switch (native(dtype)) {
    case DType::Bool: return text == "True" ? "true" : "false";
    case DType::Float16: return formatSampleHex(number, dtype);
    case DType::Int64: // the digits alone would be too large before the sign is seen
        return text == std::to_string(std::numeric_limits<std::int64_t>::min()) ? "INT64_MIN" : text;
    case DType::UInt32:
    case DType::UInt64: return text + 'u';
    case DType::Float32:
    case DType::Float64: break;
    default: return text;
    }
    if (text == "nan")
        return "NAN";
    if (text.ends_with("inf"))
        return text == "inf" ? "INFINITY" : "-INFINITY";
    return realLiteral(text) + (native(dtype) == DType::Float32 ? "f" : "");
}

std::string cElement(const std::byte *element, DType dtype)
{
    const DType number = numberType(dtype);
    if (!isComplex(dtype))
        return cNumber(element, number);
    return '{' + cNumber(element, number) + ", " + cNumber(element + itemSize(number), number) + '}';
}

struct CType
{
    const char *name;
    const char *header;
    const char *note;
};

CType cType(DType dtype)
{
    switch (native(dtype)) {
    case DType::Bool: return {"bool", "stdbool.h", ""};
    case DType::Int8: return {"int8_t", "stdint.h", ""};
    case DType::UInt8: return {"uint8_t", "stdint.h", ""};
    case DType::Int16: return {"int16_t", "stdint.h", ""};
    case DType::UInt16: return {"uint16_t", "stdint.h", ""};
    case DType::Int32: return {"int32_t", "stdint.h", ""};
    case DType::UInt32: return {"uint32_t", "stdint.h", ""};
    case DType::Int64: return {"int64_t", "stdint.h", ""};
    case DType::UInt64: return {"uint64_t", "stdint.h", ""};
    case DType::Float16: return {"uint16_t", "stdint.h", " // float16, as its bits"};
    case DType::Float32: return {"float", "math.h", ""};
    case DType::Float64: return {"double", "math.h", ""};
    case DType::Complex64: return {"float", "math.h", " // real and imaginary parts"};
    case DType::Complex128: break;
    }
    return {"double", "math.h", " // real and imaginary parts"};
}

struct Style
{
    char open;
    char close;
    std::string newRow; // between rows
    std::string (*element)(const std::byte *element, DType dtype);
};

// Rows of pixels of channels, nested; a single channel has no level of its own.
std::string nested(const ImageView &image, const Style &style)
{
    std::string text(1, style.open);
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        text += y > 0 ? style.newRow : "";
        text += style.open;
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            text += x > 0 ? ", " : "";
            if (image.channels() > 1)
                text += style.open;
            for (std::ptrdiff_t channel = 0; channel < image.channels(); ++channel) {
                text += channel > 0 ? ", " : "";
                text += style.element(image.at(x, y, channel), image.dtype());
            }
            if (image.channels() > 1)
                text += style.close;
        }
        text += style.close;
    }
    return text + style.close;
}

// "np.uint8", "'>i2'"
std::string pythonDType(DType dtype)
{
    const std::string text(name(dtype));
    return isSwapped(dtype) ? '\'' + text + '\'' : dtype == DType::Bool ? "np.bool_" : "np." + text;
}

} // namespace

std::string numpyCode(const ImageView &image)
{
    return "np.array(" + nested(image, {'[', ']', ",\n          ", pythonElement})
        + ", dtype=" + pythonDType(image.dtype()) + ')';
}

std::string numpyFull(const Shape &shape, DType dtype, std::span<const std::byte> pixel)
{
    std::vector<std::ptrdiff_t> extents{shape.height, shape.width};
    if (shape.channels > 1)
        extents.push_back(shape.channels);
    std::vector<std::string> values;
    for (std::size_t offset = 0; offset < pixel.size(); offset += itemSize(dtype))
        values.push_back(pythonElement(pixel.data() + offset, dtype));
    std::string text;
    const bool isAlike = std::ranges::adjacent_find(values, std::ranges::not_equal_to{}) == values.end();
    for (std::size_t i = 0; i < (isAlike ? 1 : values.size()); ++i)
        text += (i > 0 ? ", " : "") + values[i];
    return "np.full(" + formatShape(extents) + ", " + (isAlike ? text : '[' + text + ']')
        + ", dtype=" + pythonDType(dtype) + ')';
}

std::string cArray(const ImageView &image)
{
    const CType type = cType(image.dtype());
    std::string text = std::string("#include <") + type.header + ">\n\nconst " + type.name + " pixels";
    for (const std::ptrdiff_t extent : {image.height(), image.width()})
        text += '[' + std::to_string(extent) + ']';
    if (image.channels() > 1)
        text += '[' + std::to_string(image.channels()) + ']';
    return text + (isComplex(image.dtype()) ? "[2]" : "") + " = " + nested(image, {'{', '}', ",\n    ", cElement}) + ';'
        + type.note + '\n';
}

std::string sliceExpression(const Rect &rect, const ArraySlice &array, std::optional<std::ptrdiff_t> channel)
{
    const auto range = [](std::ptrdiff_t begin, std::ptrdiff_t end) {
        return std::to_string(begin) + ':' + std::to_string(end);
    };
    std::string text;
    for (int axis = 0; axis < static_cast<int>(array.layout.shape.size()); ++axis) {
        text += axis > 0 ? ", " : "";
        if (axis == array.mapping.rows)
            text += range(rect.y, rect.bottom());
        else if (axis == array.mapping.columns)
            text += range(rect.x, rect.right());
        else if (axis == array.mapping.channels)
            text += channel ? std::to_string(*channel) : ":";
        else
            text += std::to_string(array.mapping.index[static_cast<std::size_t>(axis)]);
    }
    return "arr[" + (text.empty() ? "()" : text) + ']';
}

} // namespace pellucid
