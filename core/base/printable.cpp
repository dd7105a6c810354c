#include "core/base/printable.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace pellucid {

namespace {

// A character of UTF-8 text and how many bytes it has; none for bytes that are no such character.
struct Character
{
    std::uint32_t code = 0;
    std::size_t bytes = 0;
};

Character firstOf(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t count = lead >= 0xC2 && lead < 0xE0 ? 2
        : lead >= 0xE0 && lead < 0xF0                     ? 3
        : lead >= 0xF0 && lead < 0xF5                     ? 4
                                                          : 0;
    if (count == 0 || text.size() < count)
        return {};
    std::uint32_t code = lead & (0xFFU >> (count + 1));
    for (std::size_t i = 1; i < count; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return {};
        code = code << 6U | (byte(i) & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = code >= 0xD800 && code < 0xE000;
    return code < least[count] || code > 0x10FFFF || isSurrogate ? Character{} : Character{code, count};
}

struct Range
{
    std::uint32_t first;
    std::uint32_t last;
};

// Control characters, separators of lines, marks of direction, and those that stand for no character.
constexpr std::array<Range, 10> unprintable{{{0x00, 0x1F},
                                             {0x7F, 0x9F},
                                             {0x061C, 0x061C},
                                             {0x200E, 0x200F},
                                             {0x2028, 0x202E},
                                             {0x2066, 0x2069},
                                             {0xFEFF, 0xFEFF},
                                             {0xFFF9, 0xFFFB},
                                             {0xFFFE, 0xFFFF},
                                             {0xFDD0, 0xFDEF}}};

std::string codeOf(const char *format, std::uint32_t code)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), format, code);
    return text.data();
}

std::string escapeOf(std::uint32_t code)
{
    switch (code) {
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '\r': return "\\r";
    default: return codeOf("\\u%04x", code);
    }
}

// Not in the middle of a character.
std::size_t boundaryBefore(std::string_view text, std::size_t position)
{
    while (position > 0 && (static_cast<unsigned char>(text[position]) & 0xC0U) == 0x80U)
        --position;
    return position;
}

} // namespace

std::string escaped(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const Character character = firstOf(text);
        const auto holds = [&](const Range &range) {
            return character.code >= range.first && character.code <= range.last;
        };
        if (character.bytes == 0)
            result += codeOf("\\x%02x", static_cast<unsigned char>(text.front()));
        else if (std::ranges::any_of(unprintable, holds))
            result += escapeOf(character.code);
        else
            result += text.substr(0, character.bytes);
        text.remove_prefix(std::max<std::size_t>(character.bytes, 1));
    }
    return result;
}

std::string escapedMessage(std::string_view text)
{
    constexpr std::string_view gap = " ... ";
    constexpr std::size_t half = (longestMessage - gap.size()) / 2;
    const std::string whole = escaped(text);
    if (whole.size() <= longestMessage)
        return whole;
    const std::string_view view = whole;
    return std::string(view.substr(0, boundaryBefore(view, half)))
        .append(gap)
        .append(view.substr(boundaryBefore(view, whole.size() - half)));
}

} // namespace pellucid
