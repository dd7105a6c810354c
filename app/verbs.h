// What `pellucid` does without a window. Adding a verb: one file with its function, one line here, one in verbs.cpp.
#pragma once

#include "app/command_line.h"

#include <span>
#include <string_view>

namespace pellucid {

struct Verb
{
    const char *name;
    const char *summary;
    int (*run)(CLI::App &parser, Words words); // declares its options, parses, acts; gives the exit status
};

[[nodiscard]] std::span<const Verb> verbs();

[[nodiscard]] const Verb *findVerb(std::string_view name); // nullptr when there is none

int runInfo(CLI::App &parser, Words words);
int runPixel(CLI::App &parser, Words words);
int runApply(CLI::App &parser, Words words);
int runNew(CLI::App &parser, Words words);
int runOps(CLI::App &parser, Words words);
int runFormats(CLI::App &parser, Words words);

} // namespace pellucid
