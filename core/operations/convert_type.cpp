// Convert Type: the same picture in elements of another dtype.
//
//   none     v                                    200 stays 200
//   full     v * full(to) / full(from)            255 becomes 65535 or 1.0; of 12 bits 4095 does
//   range    (v - low) / (high - low) * full(to)  low becomes 0, high full scale
//   minmax   range, from the least to the greatest finite value of the whole image
//
// full is the largest integer of the type, and 1 for floating point and bool; of what is converted the image's own
// maximum, where it has one, which the result has not. From every dtype in either byte order, to
// every dtype in this machine's.
//
// To an integer: the exact value of the formula is rounded to the nearest, halves up, and clipped to the type's range;
// NaN becomes 0. (64-bit integers from floating point by full or range: exact up to 113 bits.) To floating point: the
// value, computed in 64 bits, is rounded to the nearest and not clipped; beyond the type's range it is infinite, NaN
// and infinities stay. To bool: not 0 where nothing is scaled (NaN is True, as in NumPy), else at least one half. From
// a complex value its real part, as NumPy's astype(); to complex the imaginary part is 0, and between complex types
// that are not scaled it is kept.
#include "core/buffer/half.h"
#include "core/buffer/sample.h"
#include "core/operations/operation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <memory>

namespace pellucid {

namespace {

static_assert(std::numeric_limits<long double>::digits >= 64, "holds every element exactly");
__extension__ using Quad = __float128;

constexpr long double infinity = std::numeric_limits<long double>::infinity();

// (v - low) * numerator / denominator
struct Scaling
{
    long double low = 0;
    long double numerator = 1;
    long double denominator = 1;

    [[nodiscard]] bool isNone() const { return low == 0 && numerator == denominator; }
    [[nodiscard]] long double near(long double v) const { return (v - low) * numerator / denominator; }
    [[nodiscard]] Quad exact(long double v) const
    {
        return (Quad(v) - Quad(low)) * Quad(numerator) / Quad(denominator);
    }
};

// fullScale() is a double, which does not hold 2^64 - 1.
long double exactFullScale(DType dtype)
{
    if (native(dtype) == DType::Int64)
        return static_cast<long double>(std::numeric_limits<std::int64_t>::max());
    if (native(dtype) == DType::UInt64)
        return static_cast<long double>(std::numeric_limits<std::uint64_t>::max());
    return fullScale(dtype);
}

// Halves up. What the nearer computation leaves in doubt is computed again with more digits.
long double rounded(long double v, const Scaling &scaling)
{
    const long double value = scaling.near(v);
    if (scaling.isNone() && value == std::floor(value))
        return value;
    const long double raised = std::floor(value + 0.5L);
    const long double beyond = value + 0.5L - raised;
    const long double doubt = std::abs(value) * 0x1p-60L;
    if (beyond > doubt && beyond < 1 - doubt)
        return raised;
    const Quad exact = scaling.exact(v);
    const Quad half = Quad(raised) - Quad(0.5L); // from here on it is at least `raised`
    if (exact < half)
        return raised - 1;
    return exact >= half + 1 ? raised + 1 : raised;
}

template <typename Integer>
Integer integerOf(long double v, const Scaling &scaling)
{
    if (std::isnan(v))
        return 0;
    constexpr auto least = static_cast<long double>(std::numeric_limits<Integer>::min());
    constexpr auto greatest = static_cast<long double>(std::numeric_limits<Integer>::max());
    const long double value = std::isinf(v) ? scaling.near(v) : rounded(v, scaling);
    return value <= least   ? std::numeric_limits<Integer>::min()
        : value >= greatest ? std::numeric_limits<Integer>::max()
                            : static_cast<Integer>(value);
}

// Writes an element of a native dtype.
void store(long double v, const Scaling &scaling, DType to, std::byte *element)
{
    const auto put = [element](const auto &value) { std::memcpy(element, &value, sizeof value); };
    switch (to) {
    case DType::Bool: {
        const bool isSet = scaling.isNone() ? v != 0 : scaling.near(v) >= 0.5L;
        return put(static_cast<std::uint8_t>(isSet));
    }
    case DType::Int8: return put(integerOf<std::int8_t>(v, scaling));
    case DType::UInt8: return put(integerOf<std::uint8_t>(v, scaling));
    case DType::Int16: return put(integerOf<std::int16_t>(v, scaling));
    case DType::UInt16: return put(integerOf<std::uint16_t>(v, scaling));
    case DType::Int32: return put(integerOf<std::int32_t>(v, scaling));
    case DType::UInt32: return put(integerOf<std::uint32_t>(v, scaling));
    case DType::Int64: return put(integerOf<std::int64_t>(v, scaling));
    case DType::UInt64: return put(integerOf<std::uint64_t>(v, scaling));
    case DType::Float16: return put(halfFromDouble(static_cast<double>(scaling.near(v))));
    case DType::Float32: return put(static_cast<float>(scaling.near(v)));
    case DType::Float64: return put(static_cast<double>(scaling.near(v)));
    case DType::Complex64: return put(std::complex<float>(static_cast<float>(scaling.near(v)), 0));
    case DType::Complex128: return put(std::complex<double>(static_cast<double>(scaling.near(v)), 0));
    }
}

void storeImaginary(const std::byte *source, DType from, DType to, std::byte *element)
{
    const double value = sampleValue(source, from, ComplexPart::Imaginary);
    if (to == DType::Complex64) {
        const auto narrow = static_cast<float>(value);
        std::memcpy(element + sizeof narrow, &narrow, sizeof narrow);
    } else {
        std::memcpy(element + sizeof value, &value, sizeof value);
    }
}

using Element = std::array<std::byte, largestItemSize>;

Element converted(const std::byte *source, DType from, DType to, const Scaling &scaling)
{
    Element element{};
    store(exactSampleValue(source, from, ComplexPart::Real), scaling, to, element.data());
    if (isComplex(from) && isComplex(to) && scaling.isNone())
        storeImaginary(source, from, to, element.data());
    return element;
}

template <typename Convert>
void forEachElement(const ImageView &source, const MutableImageView &target, Convert convert)
{
    for (std::ptrdiff_t y = 0; y < target.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < target.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < target.channels(); ++c)
                convert(source.at(x, y, c), target.at(x, y, c));
        }
    }
}

void convertImage(const ImageView &source, const MutableImageView &target, const Scaling &scaling)
{
    const DType from = source.dtype();
    const DType to = target.dtype();
    forEachElement(source, target, [&](const std::byte *element, std::byte *result) {
        const Element made = converted(element, from, to, scaling);
        std::memcpy(result, made.data(), itemSize(to));
    });
}

// Of all bit patterns of a small dtype.
using Table = std::vector<Element>;

Table tableOf(DType from, DType to, const Scaling &scaling)
{
    Table table(std::size_t{1} << (8 * itemSize(from)));
    for (std::size_t bits = 0; bits < table.size(); ++bits) {
        const auto pattern = static_cast<std::uint16_t>(bits);
        Element element{};
        std::memcpy(element.data(), &pattern, sizeof pattern);
        table[bits] = converted(element.data(), from, to, scaling);
    }
    return table;
}

void lookUp(const ImageView &source, const MutableImageView &target, const Table &table)
{
    const std::size_t sourceSize = itemSize(source.dtype());
    const std::size_t targetSize = itemSize(target.dtype());
    forEachElement(source, target, [&](const std::byte *element, std::byte *result) {
        std::uint16_t bits = 0;
        std::memcpy(&bits, element, sourceSize);
        std::memcpy(result, table[bits].data(), targetSize);
    });
}

// What is known when the image has been looked at.
struct Plan
{
    Scaling scaling;
    Table table; // empty where elements are too large for one
};

void prepare(Plan &plan, DType from, DType to, const Scaling &scaling)
{
    plan.scaling = scaling;
    if (itemSize(from) <= 2)
        plan.table = tableOf(from, to, scaling);
}

Result<Scaling> between(long double low, long double high, DType to)
{
    if (!std::isfinite(low) || !std::isfinite(high) || low == high)
        return failure(ErrorCode::InvalidArgument, "\"low\" and \"high\" must be two different finite numbers.");
    return Scaling{low, exactFullScale(to), high - low};
}

// Real parts only, as they are what is converted.
Scaling betweenExtremes(const ImageView &image, DType to)
{
    long double least = infinity;
    long double greatest = -infinity;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
                const long double value = exactSampleValue(image.at(x, y, c), image.dtype(), ComplexPart::Real);
                if (std::isfinite(value)) {
                    least = std::min(least, value);
                    greatest = std::max(greatest, value);
                }
            }
        }
    }
    const Result<Scaling> scaling = between(least, greatest, to);
    return scaling ? *scaling : Scaling{std::isfinite(least) ? least : 0, 1, 1}; // a constant becomes 0
}

Result<BoundOperation> bindConvertType(const ImageSpec &input, const Arguments &arguments)
{
    const DType to = dtypeFromName(argument<std::string>(arguments, "to")).value();
    const std::string &scale = argument<std::string>(arguments, "scale");
    Scaling scaling;
    if (scale == "full") {
        scaling = {0, exactFullScale(to), input.maximum > 0 ? input.maximum : exactFullScale(input.dtype)};
    } else if (scale == "range") {
        const Result<Scaling> range =
            between(argument<double>(arguments, "low"), argument<double>(arguments, "high"), to);
        if (!range)
            return tl::unexpected(range.error());
        scaling = *range;
    }
    BoundOperation bound;
    bound.output = input;
    bound.output.dtype = to;
    if (to != input.dtype || scale != "none")
        bound.output.maximum = 0;
    const auto plan = std::make_shared<Plan>();
    prepare(*plan, input.dtype, to, scaling);
    if (scale == "minmax")
        bound.analyse = [plan, to](const ImageView &image) {
            prepare(*plan, image.dtype(), to, betweenExtremes(image, to));
        };
    bound.run = [plan](const ImageView &source, const MutableImageView &target) {
        if (plan->table.empty())
            convertImage(source, target, plan->scaling);
        else
            lookUp(source, target, plan->table);
    };
    return bound;
}

std::vector<Option> typeOptions()
{
    std::vector<Option> options;
    for (int i = 0; i < dtypeCount; ++i) {
        const std::string id(name(static_cast<DType>(i)));
        options.push_back({id, id});
    }
    return options;
}

} // namespace

Operation declareConvertType()
{
    constexpr double unbounded = std::numeric_limits<double>::infinity();
    return {.id = "convert",
            .title = "Convert Type",
            .summary =
                "Makes elements of another type: arr.astype(to), rounded and clipped, where astype wraps around.",
            .parameters = {{.id = "to",
                            .title = "To",
                            .help = "The new type of the elements.",
                            .kind = Parameter::Kind::Choice,
                            .defaultValue = std::string("uint8"),
                            .options = typeOptions()},
                           {.id = "scale",
                            .title = "Scale",
                            .help = "What becomes of the values on the way.",
                            .kind = Parameter::Kind::Choice,
                            .defaultValue = std::string("none"),
                            .options = {{"none", "None: 200 stays 200"},
                                        {"full", "Full range: 255 becomes 65535 or 1.0"},
                                        {"minmax", "Least to greatest value"},
                                        {"range", "Low to high"}}},
                           {.id = "low",
                            .title = "Low",
                            .help = "With scale range: the value that becomes 0.",
                            .defaultValue = 0.0,
                            .range = {-unbounded, unbounded},
                            .uiRange = {0.0, 1.0},
                            .shownWhen = {"scale", {"range"}}},
                           {.id = "high",
                            .title = "High",
                            .help = "With scale range: the value that becomes full scale.",
                            .defaultValue = 1.0,
                            .range = {-unbounded, unbounded},
                            .uiRange = {0.0, 1.0},
                            .shownWhen = {"scale", {"range"}}}},
            .accepts = anyDType,
            .bind = bindConvertType};
}

} // namespace pellucid
