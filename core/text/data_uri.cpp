#include "core/text/data_uri.h"

#include "core/text/byte_text.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace pellucid {

namespace {

constexpr std::string_view scheme = "data:";
constexpr std::string_view spaceAndQuotes = " \t\r\n\"'";

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(spaceAndQuotes);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(spaceAndQuotes) - first + 1);
}

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Case does not matter in what stands before the data of a URI.
bool startsWith(std::string_view text, std::string_view lowerWord)
{
    return text.size() >= lowerWord.size()
        && std::ranges::equal(text.substr(0, lowerWord.size()), lowerWord, {}, lower);
}

bool isBase64Letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/'
        || c == '=';
}

// "%3Csvg%20": what %XX stands for, and every other letter itself.
Result<std::vector<std::byte>> bytesFromPercent(std::string_view text)
{
    std::vector<std::byte> bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes.push_back(static_cast<std::byte>(text[i]));
            continue;
        }
        const std::string_view digits = text.substr(i + 1, 2);
        unsigned value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2)
            return failure(ErrorCode::Corrupt,
                           "The data URI is damaged: % at character " + std::to_string(i + 1)
                               + " of its data is not followed by two hexadecimal digits.");
        bytes.push_back(static_cast<std::byte>(value));
        i += 2;
    }
    return bytes;
}

} // namespace

bool looksLikeFileText(std::string_view text)
{
    constexpr std::size_t fewest = 32; // letters that are no word of a language
    const std::size_t first = text.find_first_not_of(spaceAndQuotes);
    std::string head;
    for (std::size_t i = std::min(first, text.size()); i < text.size() && head.size() < fewest; ++i) {
        if (text[i] != '\r' && text[i] != '\n' && text[i] != '\t')
            head += text[i];
    }
    return startsWith(head, "data:image/") || startsWith(head, "data:;base64,")
        || startsWith(head, "data:application/octet-stream")
        || (head.size() == fewest && std::ranges::all_of(head, isBase64Letter));
}

Result<std::vector<std::byte>> bytesFromText(std::string_view text)
{
    text = trimmed(text);
    if (!startsWith(text, scheme))
        return bytesFromBase64(text);
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos)
        return failure(ErrorCode::Corrupt, "The data URI has no comma, behind which its data would begin.");
    constexpr std::string_view base64Mark = ";base64";
    const std::string_view kind = text.substr(0, comma);
    const std::string_view data = text.substr(comma + 1);
    const bool isBase64 =
        kind.size() >= base64Mark.size() && startsWith(kind.substr(kind.size() - base64Mark.size()), base64Mark);
    if (!isBase64)
        return bytesFromPercent(data);
    if (data.find('%') == std::string_view::npos)
        return bytesFromBase64(data);
    return bytesFromPercent(data).and_then([](const std::vector<std::byte> &plain) {
        return bytesFromBase64({reinterpret_cast<const char *>(plain.data()), plain.size()});
    });
}

} // namespace pellucid
