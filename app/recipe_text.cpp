#include "app/recipe_text.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace pellucid {

namespace {

// "all" or "x,y,width,height"
Result<void> setRect(Step &pattern, const std::string &argument)
{
    pattern.rect.reset();
    if (argument == "all")
        return {};
    std::array<int, 4> numbers{};
    std::istringstream stream(argument + ',');
    for (int &number : numbers) {
        char comma = 0;
        stream >> number >> comma;
        if (comma != ',')
            stream.setstate(std::ios::failbit);
    }
    const Rect rect{numbers[0], numbers[1], numbers[2], numbers[3]};
    if (!stream || stream.get() != std::istringstream::traits_type::eof() || rect.isEmpty())
        return failure(ErrorCode::InvalidArgument,
                       "rect takes x,y,width,height in whole pixels, or all; \"" + argument + "\" is neither.");
    pattern.rect = rect;
    return {};
}

// "none" or "R,G"
Result<void> setLocked(Step &pattern, const std::string &argument)
{
    pattern.locked.clear();
    if (argument == "none")
        return {};
    Parameter channels;
    channels.id = "channels";
    channels.kind = Parameter::Kind::Channels;
    Result<Value> names = parseValue(channels, argument);
    if (!names)
        return failure(std::move(names));
    pattern.locked = std::get<ChannelNames>(*names);
    return {};
}

// "select", "select rect=all", "select rect=1,2,3,4"
Result<void> applyLimit(const Limit &limit, const std::string &text, Step &pattern)
{
    std::istringstream words(text);
    std::string id;
    std::string argument;
    std::string surplus;
    words >> id >> argument >> surplus;
    const std::string prefix = limit.parameter + '=';
    if (argument.empty())
        return limit.set(pattern, limit.none);
    if (!argument.starts_with(prefix) || !surplus.empty())
        return failure(ErrorCode::InvalidArgument, limit.id + " takes " + prefix + " and nothing else.");
    return limit.set(pattern, argument.substr(prefix.size()));
}

} // namespace

std::span<const Limit> limits()
{
    static const std::array table{
        Limit{"select", "Select", "Limits the operations after it to a rectangle.", "rect", "Rectangle",
              "x,y,width,height in pixels, or all; what lies outside the image is ignored.", "rect", "all", setRect},
        Limit{"lock", "Lock", "Keeps channels as they are in the operations after it.", "channels", "Channels",
              "Names such as R,A, or none; channels that an image does not have are ignored.", "channels", "none",
              setLocked},
    };
    return table;
}

Result<Recipe> parseRecipe(const std::vector<std::string> &texts)
{
    Recipe recipe;
    Step pattern; // limits of the next step
    for (const std::string &text : texts) {
        const std::string id = text.substr(0, text.find_first_of(" \t"));
        Result<void> done;
        if (const auto limit = std::ranges::find(limits(), id, &Limit::id); limit != limits().end()) {
            done = applyLimit(*limit, text, pattern);
        } else if (Result<Step> step = parseStep(text)) {
            step->rect = pattern.rect;
            step->locked = pattern.locked;
            recipe.push_back(std::move(*step));
        } else {
            done = failure(std::move(step));
        }
        if (!done)
            return failure(ErrorCode::InvalidArgument, "--op '" + text + "': " + done.error().message);
    }
    return recipe;
}

} // namespace pellucid
