#include "app/recipe_text.h"
#include "app/verbs.h"

#include <cmath>

namespace pellucid {

namespace {

const char *name(Parameter::Kind kind)
{
    switch (kind) {
    case Parameter::Kind::Number: return "number";
    case Parameter::Kind::Choice: return "choice";
    case Parameter::Kind::Channel: return "channel";
    case Parameter::Kind::Channels: return "channels";
    case Parameter::Kind::Order: return "order";
    case Parameter::Kind::File: return "file";
    case Parameter::Kind::Text: return "text";
    case Parameter::Kind::Weights: break;
    }
    return "weights";
}

const char *name(Parameter::Unit unit)
{
    switch (unit) {
    case Parameter::Unit::None: return "none";
    case Parameter::Unit::Sample: return "sample";
    case Parameter::Unit::Fraction: break;
    }
    return "fraction";
}

bool isNumeric(const Parameter &parameter)
{
    return parameter.kind == Parameter::Kind::Number || parameter.kind == Parameter::Kind::Weights;
}

bool isBounded(const Range &range)
{
    return std::isfinite(range.minimum) || std::isfinite(range.maximum);
}

// JSON has no infinity: an open end is null.
Json toJson(double bound)
{
    return std::isfinite(bound) ? Json(bound) : Json();
}

Json toJson(const Parameter &parameter)
{
    Json json{
        {"id", parameter.id},
        {"title", parameter.title},
        {"help", parameter.help},
        {"kind", name(parameter.kind)},
        {"range", nullptr},
        {"default", std::visit([](const auto &value) { return Json(value); }, parameter.defaultValue)},
        {"unit", name(parameter.unit)},
        {"options", Json::array()},
    };
    if (isNumeric(parameter))
        json["range"] = Json::array({toJson(parameter.range.minimum), toJson(parameter.range.maximum)});
    if (parameter.kind == Parameter::Kind::Channels)
        json["default"] = nullptr;
    for (const Option &option : parameter.options)
        json["options"].push_back({{"id", option.id}, {"title", option.title}});
    return json;
}

Json toJson(const Operation &operation)
{
    Json json{{"id", operation.id}, {"title", operation.title}, {"summary", operation.summary}};
    json["parameters"] = Json::array();
    for (const Parameter &parameter : operation.parameters)
        json["parameters"].push_back(toJson(parameter));
    return json;
}

Json toJson(const Limit &limit)
{
    return {{"id", limit.id},
            {"title", limit.title},
            {"summary", limit.summary},
            {"parameters",
             Json::array({{{"id", limit.parameter},
                           {"title", limit.parameterTitle},
                           {"help", limit.help},
                           {"kind", limit.kind},
                           {"range", nullptr},
                           {"default", limit.none},
                           {"unit", "none"},
                           {"options", Json::array()}}})}};
}

// What may be given: "0 to 16, default 1", "bt601 | bt709, default bt601".
std::string choices(const Parameter &parameter)
{
    const std::string standard = formatValue(parameter.defaultValue);
    const std::string unit = parameter.unit == Parameter::Unit::Sample ? " of full scale" : "";
    std::vector<std::string> parts;
    if (isNumeric(parameter) && isBounded(parameter.range))
        parts.push_back(formatValue(parameter.range.minimum) + " to " + formatValue(parameter.range.maximum) + unit);
    if (!parameter.options.empty()) {
        std::vector<std::string> ids;
        for (const Option &option : parameter.options)
            ids.push_back(option.id);
        parts.push_back(joined(ids, " | "));
    }
    if (parameter.kind == Parameter::Kind::Channels)
        parts.emplace_back("default all but alpha");
    else
        parts.push_back(standard.empty() ? "must be given" : "default " + standard);
    return joined(parts, ", ");
}

// A line for the operation, two for each parameter.
void print(const std::string &id, const std::string &summary, const std::vector<std::vector<std::string>> &parameters)
{
    printTable({{id, summary}});
    printTable(parameters);
    printTable({{}});
}

void print(const Operation &operation)
{
    std::vector<std::vector<std::string>> rows;
    for (const Parameter &parameter : operation.parameters) {
        rows.push_back({"  " + parameter.id + '=', name(parameter.kind), choices(parameter)});
        rows.push_back({"", "", parameter.help});
    }
    print(operation.id, operation.summary, rows);
}

void print(const Limit &limit)
{
    print(limit.id, limit.summary,
          {{"  " + limit.parameter + '=', limit.kind, "default " + limit.none}, {"", "", limit.help}});
}

} // namespace

int runOps(CLI::App &parser, Words words)
{
    bool asJson = false;
    parser.add_flag("--json", asJson, "Print a list with an object an operation");
    parser.footer(R"(Use them as in: pellucid apply in.png --op 'gain channels=R value=1.2' -o out.png
Numbers in the image's own values have the unit "sample"; their ranges and defaults are listed as
multiples of full scale: 255, 65535, or 1 for float32, which knows no bounds.

JSON: {"id", "title", "summary", "parameters": [{"id", "title", "help", "kind", "range": [from, to] or
null, "default", "unit", "options": [{"id", "title"}]}]}. An end of a range that is open is null, and so
is the default of channels: every one but alpha.)");
    if (const auto status = parse(parser, words))
        return *status;

    std::vector<Json> list;
    for (const Limit &limit : limits())
        asJson ? list.push_back(toJson(limit)) : print(limit);
    for (const Operation *operation : operations())
        asJson ? list.push_back(toJson(*operation)) : print(*operation);
    if (asJson)
        printJson(list);
    return exit_status::success;
}

} // namespace pellucid
