// What others say inside of our sentences.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace pellucid {

// On one line of plain letters, without a full stop: it may quote the file.
[[nodiscard]] inline std::string printable(std::string text)
{
    std::ranges::replace_if(
        text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    while (text.ends_with('.') || text.ends_with(' '))
        text.pop_back();
    return text.substr(0, 200);
}

// On one line, for a terminal, which must neither obey nor misplace what a file or its name says: control characters
// and those that change the direction of writing become "\n", "\t", "\r" or "\u001b", bytes that are no UTF-8 "\xff".
// Everything else stays as it is.
[[nodiscard]] std::string escaped(std::string_view text);

// Bytes that a message has on a terminal at most.
inline constexpr std::size_t longestMessage = 2000;

// The same; of a longer text the beginning and the end, with " ... " between them.
[[nodiscard]] std::string escapedMessage(std::string_view text);

} // namespace pellucid
