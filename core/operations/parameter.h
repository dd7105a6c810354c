// What an operation can be told, declared as data: from it come forms, command lines, recipes and their checks.
#pragma once

#include "core/base/result.h"
#include "core/buffer/image_spec.h"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pellucid {

// A number, a word (choice, channel, order), several numbers (weights) or several channel names.
using Value = std::variant<double, std::string, std::vector<double>, ChannelNames>;

struct Range
{
    double minimum = 0.0;
    double maximum = 1.0;

    // An unbounded range accepts every number, infinities and NaN included; any other one accepts no NaN.
    [[nodiscard]] bool accepts(double number) const;
};

struct Option
{
    std::string id;
    std::string title;
};

// While a Choice has one of these values; always where there is no such parameter.
struct ShownWhen
{
    std::string parameter = {};
    std::vector<std::string> values = {};
};

struct Parameter
{
    enum class Kind {
        Number,   // double
        Choice,   // string: one of the options' ids
        Channel,  // string: a channel's name; must be given where the default is empty
        Channels, // ChannelNames: a set of channels; when absent, every channel but alpha
        Order,    // string: the letters of all channels, permuted ("BGR"); channels not named stay where they are
        Weights,  // vector<double>: one for each of R, G and B
        File,     // string: the path of a file; likewise
        Text,     // string: whatever the operation makes of it; must be given where the default is empty
    };

    enum class Unit {
        None,
        Sample,   // in the image's own values; ranges and default are declared as multiples of full scale
        Fraction, // 0 to 1, shown as percent
    };

    std::string id;
    std::string title;
    std::string help = {};
    Kind kind = Kind::Number;
    Value defaultValue = 0.0;
    Range range = {};   // what is accepted, of a Number or of each of the Weights
    Range uiRange = {}; // what a slider spans
    Unit unit = Unit::None;
    std::vector<Option> options = {};
    ShownWhen shownWhen = {}; // in forms, which leave it at its default otherwise

    // What one step of the declared range and default means for an image: fullScale for Sample, else 1.
    [[nodiscard]] double scale(const ImageSpec &image) const { return unit == Unit::Sample ? fullScale(image) : 1.0; }

    // What is accepted for an image, in its own values. Samples of a floating-point image know no bounds.
    [[nodiscard]] Range rangeFor(const ImageSpec &image) const;

    // The default for an image, in its own values.
    [[nodiscard]] Value defaultFor(const ImageSpec &image) const;

    // Fails with InvalidArgument where the value is of another kind, out of range, no option, or names a channel that
    // the image does not have.
    [[nodiscard]] Result<void> check(const Value &value, const ImageSpec &image) const;
};

// Values by parameter id; what is absent has its default.
using Arguments = std::map<std::string, Value, std::less<>>;

// An argument that is known to be there and of this type, as Step::bind() has seen to.
template <typename T>
[[nodiscard]] const T &argument(const Arguments &arguments, std::string_view id)
{
    return std::get<T>(arguments.find(id)->second);
}

// The text form used on command lines: "1.5", "nan", "bt709", "R,G", "0.3,0.6,0.1". Fails with InvalidArgument, naming
// the parameter. Ranges and names of channels are checked later, against an image.
[[nodiscard]] Result<Value> parseValue(const Parameter &parameter, std::string_view text);

// The inverse of parseValue.
[[nodiscard]] std::string formatValue(const Value &value);

} // namespace pellucid
