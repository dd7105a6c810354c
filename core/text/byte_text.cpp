#include "core/text/byte_text.h"

#include "core/buffer/copy_pixels.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace pellucid {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

std::vector<std::byte> elementBytes(const ImageView &image)
{
    std::vector<std::byte> bytes(packedByteCount(image.shape(), image.dtype()).value_or(0));
    copyPixels(image, MutableImageView(bytes.data(), image.dtype(), image.shape()));
    return bytes;
}

std::string base64(std::span<const std::byte> bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? std::to_integer<unsigned>(bytes[i + j]) : 0U);
        for (std::size_t digit = 0; digit < 4; ++digit)
            text += digit <= count ? alphabet[group >> (18 - 6 * digit) & 63U] : '=';
    }
    return text;
}

Result<std::vector<std::byte>> bytesFromBase64(std::string_view text)
{
    const auto damaged = [] { return failure(ErrorCode::Corrupt, "This is not base64, or part of it is missing."); };
    std::vector<std::byte> bytes;
    bytes.reserve(text.size() / 4 * 3);
    unsigned group = 0;
    std::size_t digits = 0; // including '='
    std::size_t padding = 0;
    for (const char letter : text) {
        if (letter == ' ' || (letter >= '\t' && letter <= '\r'))
            continue;
        const std::size_t digit = letter == '=' ? 0 : alphabet.find(letter);
        if (digit == std::string_view::npos || (padding > 0 && letter != '='))
            return damaged();
        padding += letter == '=' ? 1U : 0U;
        group = group << 6 | static_cast<unsigned>(digit);
        if (++digits % 4 != 0)
            continue;
        if (padding > 2)
            return damaged();
        for (std::size_t i = 0; i < 3 - padding; ++i)
            bytes.push_back(static_cast<std::byte>(group >> (16 - 8 * i)));
        group = 0;
    }
    if (digits % 4 != 0)
        return damaged();
    return bytes;
}

std::string hexDump(std::span<const std::byte> bytes)
{
    constexpr std::size_t perLine = 16;
    std::string text;
    std::array<char, 16> word{};
    const auto print = [&](const char *format, auto value) {
        text.append(word.data(), static_cast<std::size_t>(std::snprintf(word.data(), word.size(), format, value)));
    };
    for (std::size_t start = 0; start < bytes.size(); start += perLine) {
        const std::span<const std::byte> line = bytes.subspan(start, std::min(perLine, bytes.size() - start));
        print("%08zx ", start);
        for (std::size_t i = 0; i < perLine; ++i) {
            text += i % 8 == 0 ? " " : "";
            if (i < line.size())
                print("%02x ", std::to_integer<unsigned>(line[i]));
            else
                text += "   ";
        }
        text += " |";
        for (const std::byte byte : line) {
            const char letter = static_cast<char>(byte);
            text += letter >= ' ' && letter <= '~' ? letter : '.';
        }
        text += "|\n";
    }
    if (!bytes.empty()) {
        print("%08zx", bytes.size());
        text += '\n';
    }
    return text;
}

} // namespace pellucid
