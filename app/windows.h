// `pellucid FILE...`: the program with its windows.
#pragma once

#include "app/command_line.h"

namespace pellucid {

// Gives the exit status when the last window is closed, or the screenshot taken.
int runWindows(Words words);

} // namespace pellucid
