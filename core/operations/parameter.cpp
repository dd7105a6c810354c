#include "core/operations/parameter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace pellucid {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

tl::unexpected<Error> invalid(const Parameter &parameter, const std::string &complaint)
{
    return failure(ErrorCode::InvalidArgument, '"' + parameter.id + "\" " + complaint);
}

std::string formatNumber(double number)
{
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end};
}

std::optional<double> parseNumber(std::string_view text)
{
    double number = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::vector<std::string> splitAtCommas(std::string_view text)
{
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos)
            return parts;
        text.remove_prefix(comma + 1);
    }
}

template <typename Items, typename Format>
std::string joined(const Items &items, const char *separator, Format format)
{
    std::string text;
    for (const auto &item : items)
        text += (text.empty() ? "" : separator) + format(item);
    return text;
}

std::string joined(const std::vector<std::string> &words, const char *separator)
{
    return joined(words, separator, [](const std::string &word) { return word; });
}

Result<void> checkNumber(const Parameter &parameter, double number, const Range &range)
{
    if (range.accepts(number))
        return {};
    return invalid(parameter,
                   "must be a number from " + formatNumber(range.minimum) + " to " + formatNumber(range.maximum)
                       + ", not " + formatNumber(number) + ".");
}

Result<void> checkOption(const Parameter &parameter, const std::string &id)
{
    if (std::ranges::find(parameter.options, id, &Option::id) != parameter.options.end())
        return {};
    return invalid(parameter,
                   "must be one of " + joined(parameter.options, ", ", [](const Option &option) { return option.id; })
                       + ", not \"" + id + "\".");
}

Result<void> checkChannels(const Parameter &parameter, const ChannelNames &names, const ImageSpec &image)
{
    if (names.empty())
        return invalid(parameter, "names no channel.");
    for (const std::string &name : names) {
        if (name.empty())
            return invalid(parameter, "needs the name of a channel: " + joined(image.channels, ", ") + ".");
        if (!channelIndex(image.channels, name))
            return invalid(parameter,
                           "names channel \"" + name + "\"; this image has " + joined(image.channels, ", ") + ".");
    }
    return {};
}

} // namespace

bool Range::accepts(double number) const
{
    return (number >= minimum && number <= maximum) || (minimum == -infinity && maximum == infinity);
}

Range Parameter::rangeFor(const ImageSpec &image) const
{
    if (unit == Unit::Sample && isFloatingPoint(image.dtype))
        return {-infinity, infinity};
    return {range.minimum * scale(image), range.maximum * scale(image)};
}

Value Parameter::defaultFor(const ImageSpec &image) const
{
    if (kind == Kind::Number)
        return std::get<double>(defaultValue) * scale(image);
    if (kind != Kind::Channels)
        return defaultValue;
    ChannelNames names = image.channels;
    std::erase(names, "A");
    return names;
}

Result<void> Parameter::check(const Value &value, const ImageSpec &image) const
{
    const Range accepted = rangeFor(image);
    if (kind == Kind::Number) {
        if (const double *number = std::get_if<double>(&value))
            return checkNumber(*this, *number, accepted);
        return invalid(*this, "must be a number.");
    }
    if (kind == Kind::Channels) {
        if (const ChannelNames *names = std::get_if<ChannelNames>(&value))
            return checkChannels(*this, *names, image);
        return invalid(*this, "must be a list of channels.");
    }
    if (kind == Kind::Weights) {
        const auto *weights = std::get_if<std::vector<double>>(&value);
        if (weights == nullptr || weights->size() != 3)
            return invalid(*this, "must be three numbers, for R, G and B.");
        for (const double weight : *weights) {
            if (Result<void> checked = checkNumber(*this, weight, accepted); !checked)
                return checked;
        }
        return {};
    }
    const auto *word = std::get_if<std::string>(&value);
    if (word == nullptr)
        return invalid(*this, "must be a word.");
    if (kind == Kind::Choice)
        return checkOption(*this, *word);
    if (kind == Kind::Channel)
        return checkChannels(*this, {*word}, image);
    if ((kind == Kind::Text || kind == Kind::File) && word->empty())
        return invalid(*this, "must be given.");
    return {};
}

Result<Value> parseValue(const Parameter &parameter, std::string_view text)
{
    switch (parameter.kind) {
    case Parameter::Kind::Number:
        if (const auto number = parseNumber(text))
            return *number;
        return invalid(parameter, "must be a number, not \"" + std::string(text) + "\".");
    case Parameter::Kind::Weights: {
        std::vector<double> weights;
        for (const std::string &part : splitAtCommas(text)) {
            const auto weight = parseNumber(part);
            if (!weight)
                return invalid(parameter,
                               "must be numbers with commas between them, not \"" + std::string(text) + "\".");
            weights.push_back(*weight);
        }
        return weights;
    }
    case Parameter::Kind::Channels: {
        ChannelNames names = splitAtCommas(text);
        if (std::ranges::find(names, "") != names.end())
            return invalid(parameter,
                           "must be names of channels with commas between them, not \"" + std::string(text) + "\".");
        return names;
    }
    case Parameter::Kind::Choice:
        if (Result<void> checked = checkOption(parameter, std::string(text)); !checked)
            return failure(std::move(checked));
        break;
    case Parameter::Kind::Channel:
    case Parameter::Kind::Order:
    case Parameter::Kind::File:
    case Parameter::Kind::Text: break;
    }
    if (text.empty())
        return invalid(parameter, "must not be empty.");
    return std::string(text);
}

std::string formatValue(const Value &value)
{
    if (const auto *number = std::get_if<double>(&value))
        return formatNumber(*number);
    if (const auto *word = std::get_if<std::string>(&value))
        return *word;
    if (const auto *numbers = std::get_if<std::vector<double>>(&value))
        return joined(*numbers, ",", formatNumber);
    return joined(std::get<ChannelNames>(value), ",");
}

} // namespace pellucid
