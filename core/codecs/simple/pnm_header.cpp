#include "core/codecs/simple/pnm_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t largestMaximum = 65535;
constexpr std::size_t longestLine = 1000;

constexpr bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

tl::unexpected<Error> corrupt()
{
    return failure(ErrorCode::Corrupt, "The header is damaged or incomplete.");
}

// The next word of a line, removed from it.
std::string_view takeWord(std::string_view &line)
{
    const auto begin = std::ranges::find_if_not(line, isSpace);
    const auto end = std::find_if(begin, line.end(), isSpace);
    const std::string_view word(begin, end);
    line = std::string_view(end, line.end());
    return word;
}

template <typename Number>
std::optional<Number> parse(std::string_view word)
{
    Number value{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size())
        return std::nullopt;
    return value;
}

// PAM: a line each, in any order, until ENDHDR.
Result<PnmHeader> readPamHeader(std::span<const std::byte> file)
{
    PnmHeader header;
    header.kind = '7';
    std::ptrdiff_t width = 0;
    std::ptrdiff_t height = 0;
    std::ptrdiff_t depth = 0;
    std::ptrdiff_t maximum = 0;
    std::string_view type;
    for (std::size_t position = 2;;) {
        const std::span<const std::byte> rest = file.subspan(position, std::min(longestLine, file.size() - position));
        const auto end = std::ranges::find(rest, std::byte{'\n'});
        if (end == rest.end())
            return corrupt();
        const auto length = static_cast<std::size_t>(end - rest.begin());
        std::string_view line(reinterpret_cast<const char *>(rest.data()), length);
        position += length + 1;
        const std::string_view key = takeWord(line);
        if (key == "ENDHDR") {
            header.dataStart = position;
            break;
        }
        for (const auto &[wanted, target] : {std::pair{"WIDTH", &width}, std::pair{"HEIGHT", &height},
                                             std::pair{"DEPTH", &depth}, std::pair{"MAXVAL", &maximum}}) {
            if (key == wanted)
                *target = parse<std::int32_t>(takeWord(line)).value_or(0);
        }
        if (key == "TUPLTYPE")
            type = takeWord(line);
    }
    const bool isCmyk = (type == "CMYK" && depth == 4) || (type == "CMYK_ALPHA" && depth == 5);
    if (depth > 4 && !isCmyk)
        return failure(ErrorCode::Unsupported,
                       "PAM with " + std::to_string(depth) + " channels is not supported; at most 4 are.");
    if (isCmyk)
        header.colors = PnmColors::Cmyk;
    if (width < 1 || height < 1 || depth < 1 || maximum < 1 || maximum > largestMaximum)
        return corrupt();
    header.shape = {height, width, depth};
    header.maximum = static_cast<int>(maximum);
    return header;
}

// PFM's third number: negative for little-endian. Its magnitude, a scale that hardly any program applies, is ignored.
Result<bool> readByteOrder(std::span<const std::byte> file, std::size_t &position)
{
    const std::span<const std::byte> rest = file.subspan(position, std::min<std::size_t>(100, file.size() - position));
    std::string_view text(reinterpret_cast<const char *>(rest.data()), rest.size());
    const std::string_view word = takeWord(text);
    const std::optional<float> scale = parse<float>(word.starts_with('+') ? word.substr(1) : word);
    if (!scale || *scale == 0.0F || std::isnan(*scale) || text.empty())
        return corrupt();
    position += rest.size() - text.size() + 1;
    return *scale > 0.0F;
}

} // namespace

std::optional<char> PnmTokens::next()
{
    if (m_position >= m_bytes.size())
        return std::nullopt;
    const auto character = static_cast<char>(m_bytes[m_position++]);
    if (character != '#')
        return character;
    const auto end =
        std::find(m_bytes.begin() + static_cast<std::ptrdiff_t>(m_position), m_bytes.end(), std::byte{'\n'});
    m_position = std::min(static_cast<std::size_t>(end - m_bytes.begin()) + 1, m_bytes.size());
    return '\n';
}

std::optional<char> PnmTokens::character()
{
    std::optional<char> found = next();
    while (found && isSpace(*found))
        found = next();
    return found;
}

std::optional<std::ptrdiff_t> PnmTokens::number()
{
    constexpr std::ptrdiff_t largest = 0x7FFFFFFF;
    std::optional<char> digit = character();
    if (!digit || *digit < '0' || *digit > '9')
        return std::nullopt;
    std::ptrdiff_t value = 0;
    for (; digit && *digit >= '0' && *digit <= '9'; digit = next()) {
        value = value * 10 + (*digit - '0');
        if (value > largest)
            return std::nullopt;
    }
    if (digit && !isSpace(*digit))
        return std::nullopt;
    return value;
}

DType PnmHeader::dtype() const
{
    if (kind == 'F' || kind == 'f')
        return DType::Float32;
    return maximum > 255 ? DType::UInt16 : DType::UInt8;
}

int PnmHeader::ownMaximum() const
{
    const bool isBitmap = kind == '1' || kind == '4';
    return isBitmap || dtype() == DType::Float32 || maximum == fullScale(dtype()) ? 0 : maximum;
}

std::size_t PnmHeader::dataBytes() const
{
    const auto rows = static_cast<std::size_t>(shape.height);
    const auto rowSamples = static_cast<std::size_t>(shape.width * shape.channels);
    switch (kind) {
    case '1': return rows * rowSamples;
    case '2':
    case '3': return 2 * rows * rowSamples - 1; // a digit and what separates it from the next
    case '4': return rows * ((rowSamples + 7) / 8);
    default: return rows * rowSamples * itemSize(dtype());
    }
}

bool isPnmSpace(std::byte byte)
{
    return isSpace(static_cast<char>(byte));
}

bool beginsPnm(std::span<const std::byte> bytes)
{
    const auto letter = [&](std::size_t i) { return static_cast<char>(bytes[i]); };
    return bytes.size() > 2 && letter(0) == 'P'
        && std::string_view("1234567Ff").find(letter(1)) != std::string_view::npos
        && (isSpace(letter(2)) || letter(2) == '#');
}

Result<PnmHeader> readPnmHeader(std::span<const std::byte> file)
{
    const char kind = static_cast<char>(file[1]);
    if (kind == '7')
        return readPamHeader(file);
    PnmTokens tokens(file, 2);
    PnmHeader header;
    header.kind = kind;
    const bool isFloat = kind == 'F' || kind == 'f';
    const bool isColor = kind == '3' || kind == '6' || kind == 'F';
    const std::optional<std::ptrdiff_t> width = tokens.number();
    const std::optional<std::ptrdiff_t> height = tokens.number();
    if (!width || !height || *width == 0 || *height == 0)
        return corrupt();
    header.shape = {*height, *width, isColor ? 3 : 1};
    header.dataStart = tokens.position();
    if (isFloat) {
        const Result<bool> isBigEndian = readByteOrder(file, header.dataStart);
        if (!isBigEndian)
            return tl::unexpected(isBigEndian.error());
        header.isBigEndian = *isBigEndian;
    } else if (kind != '1' && kind != '4') {
        const std::optional<std::ptrdiff_t> maximum = tokens.number();
        if (!maximum || *maximum < 1 || *maximum > largestMaximum)
            return corrupt();
        header.maximum = static_cast<int>(*maximum);
        header.dataStart = tokens.position();
    }
    return header;
}

} // namespace pellucid
