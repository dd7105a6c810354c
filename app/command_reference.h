// The manual page and bash completion, written from what the program and its verbs declare for --help. The build runs
// them once the program is linked (app/CMakeLists.txt); --help does not name them.
#pragma once

#include <string_view>

namespace pellucid {

using PrintReference = int (*)(); // writes to stdout; gives the exit status

// For --generate-man and --generate-completion; nullptr for every other word.
[[nodiscard]] PrintReference findReference(std::string_view word);

} // namespace pellucid
