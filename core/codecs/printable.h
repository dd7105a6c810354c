// What others say inside of our sentences.
#pragma once

#include <algorithm>
#include <string>

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

} // namespace pellucid
