#include "app/verbs.h"

#include <algorithm>
#include <array>

namespace pellucid {

namespace {

constexpr std::array table{
    Verb{"info", "Say what files hold: format, shape, dtype, strides.", runInfo},
    Verb{"pixel", "Print the raw values of pixels.", runPixel},
    Verb{"apply", "Apply operations to files and save the results.", runApply},
    Verb{"new", "Make a file of one color: a shape, a dtype, a value for each channel.", runNew},
    Verb{"ops", "List every operation with its parameters.", runOps},
    Verb{"formats", "List every file format that is read or written.", runFormats},
};

} // namespace

std::span<const Verb> verbs()
{
    return table;
}

const Verb *findVerb(std::string_view name)
{
    const auto *const found =
        std::ranges::find(table, name, [](const Verb &verb) { return std::string_view(verb.name); });
    return found == table.end() ? nullptr : found;
}

} // namespace pellucid
