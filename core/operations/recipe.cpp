#include "core/buffer/file_bytes.h"
#include "core/operations/step.h"

#include <cmath>
#include <limits>
#include <new>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

namespace pellucid {

namespace {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> invalid(std::string message)
{
    return failure(ErrorCode::InvalidArgument, std::move(message));
}

tl::unexpected<Error> noSuchOperation(std::string_view id)
{
    std::string known;
    for (const Operation *operation : operations())
        known += (known.empty() ? "" : ", ") + operation->id;
    return invalid("There is no operation \"" + std::string(id) + "\"; there are " + known + ".");
}

tl::unexpected<Error> noSuchParameter(const Operation &operation, std::string_view id)
{
    return invalid(operation.title + " has no parameter \"" + std::string(id) + "\".");
}

// JSON has no NaN and no infinities: they are written as strings.
Json numberToJson(double number)
{
    return std::isfinite(number) ? Json(number) : Json(formatValue(number));
}

std::optional<double> numberFromJson(const Json &json)
{
    if (json.is_number())
        return json.get<double>();
    if (json == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (json == "inf" || json == "-inf")
        return json == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

Json valueToJson(const Value &value)
{
    if (const auto *number = std::get_if<double>(&value))
        return numberToJson(*number);
    if (const auto *word = std::get_if<std::string>(&value))
        return *word;
    Json list = Json::array();
    if (const auto *numbers = std::get_if<std::vector<double>>(&value)) {
        for (const double number : *numbers)
            list.push_back(numberToJson(number));
    } else {
        for (const std::string &name : std::get<ChannelNames>(value))
            list.push_back(name);
    }
    return list;
}

template <typename T, typename FromJson>
std::optional<std::vector<T>> listFromJson(const Json &json, FromJson fromJson)
{
    if (!json.is_array())
        return std::nullopt;
    std::vector<T> list;
    for (const Json &element : json) {
        std::optional<T> item = fromJson(element);
        if (!item)
            return std::nullopt;
        list.push_back(std::move(*item));
    }
    return list;
}

std::optional<std::string> wordFromJson(const Json &json)
{
    return json.is_string() ? std::optional(json.get<std::string>()) : std::nullopt;
}

Result<Value> valueFromJson(const Parameter &parameter, const Json &json)
{
    const auto valueOr = [&](auto value, const char *wanted) -> Result<Value> {
        if (value)
            return Value(std::move(*value));
        return invalid('"' + parameter.id + "\" must be " + wanted + '.');
    };
    switch (parameter.kind) {
    case Parameter::Kind::Number: return valueOr(numberFromJson(json), "a number");
    case Parameter::Kind::Weights: return valueOr(listFromJson<double>(json, numberFromJson), "a list of numbers");
    case Parameter::Kind::Channels: return valueOr(listFromJson<std::string>(json, wordFromJson), "a list of names");
    case Parameter::Kind::Choice:
    case Parameter::Kind::Channel:
    case Parameter::Kind::Order:
    case Parameter::Kind::File:
    case Parameter::Kind::Text: break;
    }
    return valueOr(wordFromJson(json), "a string");
}

// Coordinates beyond 2^31 are refused, so that sums of them cannot overflow.
std::optional<std::ptrdiff_t> coordinateFromJson(const Json &json)
{
    constexpr double limit = 2147483648.0;
    if (!json.is_number_integer() || std::abs(json.get<double>()) > limit)
        return std::nullopt;
    return json.get<std::ptrdiff_t>();
}

Result<Step> stepFromJson(const Json &json)
{
    if (!json.is_object() || !json.contains("op") || !json["op"].is_string())
        return invalid("A step must be an object with a string \"op\".");
    Step step;
    const auto id = json["op"].get<std::string>();
    step.operation = findOperation(id);
    if (step.operation == nullptr)
        return noSuchOperation(id);
    for (const auto &[key, element] : json.items()) {
        if (key == "op")
            continue;
        if (key == "rect") {
            const auto edges = listFromJson<std::ptrdiff_t>(element, coordinateFromJson);
            if (!edges || edges->size() != 4 || (*edges)[2] < 0 || (*edges)[3] < 0)
                return invalid("\"rect\" must be [x, y, width, height] in whole pixels.");
            step.rect = Rect{(*edges)[0], (*edges)[1], (*edges)[2], (*edges)[3]};
        } else if (key == "locked") {
            auto names = listFromJson<std::string>(element, wordFromJson);
            if (!names)
                return invalid("\"locked\" must be a list of names.");
            step.locked = std::move(*names);
        } else {
            const Parameter *const parameter = step.operation->parameter(key);
            if (parameter == nullptr)
                return noSuchParameter(*step.operation, key);
            Result<Value> value = valueFromJson(*parameter, element);
            if (!value)
                return invalid(step.operation->title + ": " + value.error().message);
            step.arguments.insert_or_assign(key, std::move(*value));
        }
    }
    return step;
}

Json stepToJson(const Step &step)
{
    Json json;
    json["op"] = step.operation->id;
    for (const auto &[id, value] : step.arguments)
        json[id] = valueToJson(value);
    if (step.rect)
        json["rect"] = {step.rect->x, step.rect->y, step.rect->width, step.rect->height};
    if (!step.locked.empty())
        json["locked"] = step.locked;
    return json;
}

// The next word of the text, which loses it; empty at the end.
std::string_view takeWord(std::string_view &text)
{
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

} // namespace

Result<Step> parseStep(std::string_view text)
{
    Step step;
    const std::string_view id = takeWord(text);
    if (id.empty())
        return invalid("A step starts with the name of an operation: \"gain value=1.2\".");
    step.operation = findOperation(id);
    if (step.operation == nullptr)
        return noSuchOperation(id);
    for (std::string_view word = takeWord(text); !word.empty(); word = takeWord(text)) {
        const std::size_t sign = word.find('=');
        if (sign == std::string_view::npos)
            return invalid(step.operation->title + ": \"" + std::string(word) + "\" is not of the form name=value.");
        const std::string_view name = word.substr(0, sign);
        const Parameter *const parameter = step.operation->parameter(name);
        if (parameter == nullptr)
            return noSuchParameter(*step.operation, name);
        Result<Value> value = parseValue(*parameter, word.substr(sign + 1));
        if (!value)
            return invalid(step.operation->title + ": " + value.error().message);
        if (!step.arguments.try_emplace(parameter->id, std::move(*value)).second)
            return invalid(step.operation->title + ": \"" + parameter->id + "\" is given twice.");
    }
    return step;
}

std::string recipeToJson(const Recipe &recipe)
{
    Json json = Json::array();
    for (const Step &step : recipe)
        json.push_back(stepToJson(step));
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<Recipe> recipeFromJson(std::string_view text)
try {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return invalid("The recipe is not valid JSON.");
    if (!json.is_array())
        return invalid("A recipe must be a list of steps.");
    Recipe recipe;
    for (const Json &element : json) {
        Result<Step> step = stepFromJson(element);
        if (!step)
            return invalid("Step " + std::to_string(recipe.size() + 1) + ": " + step.error().message);
        recipe.push_back(std::move(*step));
    }
    return recipe;
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to read the recipe.");
}

Result<Recipe> readRecipe(const std::filesystem::path &file)
{
    constexpr std::size_t longest = std::size_t{16} << 20;
    const auto named = [&](Error error) {
        error.message = file.string() + ": " + error.message;
        return error;
    };
    const Result<FileBytes> content = FileBytes::map(file, longest);
    if (!content)
        return tl::unexpected(named(content.error()));
    const std::span<const std::byte> bytes = content->bytes();
    return recipeFromJson({reinterpret_cast<const char *>(bytes.data()), bytes.size()}).map_error(named);
}

} // namespace pellucid
