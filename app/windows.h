// `pellucid FILE...`: the program with its windows.
#pragma once

#include "app/verbs.h"

namespace pellucid {

// Gives the exit status when the last window is closed, or the screenshot taken.
int runWindows(CLI::App &parser, Words words);

// Declared as a verb is, but found where no verb is named.
inline constexpr Verb windows{"pellucid", "Look at images and edit them, down to the exact value of every pixel.",
                              runWindows};

} // namespace pellucid
