#include "core/codecs/raw/raw_layout.h"

#include "core/buffer/file_bytes.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace pellucid {

namespace {

constexpr std::size_t maxAxes = 8;
constexpr std::size_t longestSidecar = 4096;

tl::unexpected<Error> refused(std::string message)
{
    return failure(ErrorCode::InvalidArgument, std::move(message));
}

std::string quoted(std::string_view text)
{
    constexpr std::size_t longest = 40;
    return '"' + std::string(text.substr(0, longest)) + (text.size() > longest ? "...\"" : "\"");
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    return text.substr(0, text.find_last_not_of(space) + 1);
}

// What stands between the separators.
std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(trimmed(text.substr(begin, end - begin)));
        if (end == std::string_view::npos)
            return parts;
        begin = end + 1;
    }
}

// Whole numbers of at least `least`, one for each axis.
Result<std::vector<std::ptrdiff_t>> parseNumbers(std::string_view key, std::string_view text, char separator,
                                                 std::ptrdiff_t least)
{
    std::vector<std::ptrdiff_t> numbers;
    for (const std::string_view part : split(text, separator)) {
        std::ptrdiff_t number = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc{} || end != part.data() + part.size() || number < least)
            return refused(quoted(part) + " in " + std::string(key) + " is no whole number"
                           + (least > 0        ? " above 0."
                                  : least == 0 ? " from 0 on."
                                               : "."));
        numbers.push_back(number);
    }
    if (numbers.size() > maxAxes)
        return refused("The " + std::string(key) + " has more than " + std::to_string(maxAxes) + " numbers.");
    return numbers;
}

// The words that have been said, and what each came to.
struct Words
{
    std::optional<std::vector<std::ptrdiff_t>> shape;
    std::optional<std::vector<std::ptrdiff_t>> strides;
    std::optional<std::ptrdiff_t> offset;
    std::optional<DType> dtype; // in native order
    std::optional<bool> isBig;
    std::optional<ChannelNames> channels;
};

template <typename T>
Result<void> say(std::optional<T> &word, std::string_view key, Result<T> value)
{
    if (!value)
        return failure(std::move(value));
    if (word)
        return refused("\"" + std::string(key) + "\" is said twice.");
    word = std::move(*value);
    return {};
}

Result<DType> parseDType(std::string_view text)
{
    if (const std::optional<DType> named = dtypeFromName(text); named && !isSwapped(*named))
        return *named;
    if (const std::optional<DType> coded = dtypeFromCode(text))
        return *coded;
    return refused("The dtype " + quoted(text)
                   + " is not known; one such as uint8, uint16, float32 or u2 is, with the "
                     "byte order as endian=big or endian=little.");
}

Result<bool> parseEndian(std::string_view text)
{
    if (text != "little" && text != "big")
        return refused("endian is little or big, not " + quoted(text) + ".");
    return text == "big";
}

Result<ChannelNames> parseChannels(std::string_view text)
{
    ChannelNames names;
    for (const char letter : text) {
        const std::string name(1, letter);
        if (rawChannelLetters.find(letter) == std::string_view::npos || std::ranges::find(names, name) != names.end())
            return refused("The channels " + quoted(text) + " are not different letters of "
                           + std::string(rawChannelLetters) + ", such as BGR or ARGB.");
        names.push_back(name);
    }
    if (names.empty())
        return refused("channels names none, such as BGR.");
    return names;
}

Result<void> parseWord(std::string_view key, std::string_view value, Words &words)
{
    if (key == "shape")
        return say(words.shape, key, parseNumbers(key, value, 'x', 1));
    if (key == "strides")
        return say(words.strides, key, parseNumbers(key, value, ',', -std::numeric_limits<std::ptrdiff_t>::max()));
    if (key == "offset")
        return say(words.offset, key, parseNumbers(key, value, ',', 0).and_then([](const auto &numbers) {
            return numbers.size() == 1 ? Result<std::ptrdiff_t>(numbers.front()) : refused("The offset is one number.");
        }));
    if (key == "dtype")
        return say(words.dtype, key, parseDType(value));
    if (key == "endian")
        return say(words.isBig, key, parseEndian(value));
    if (key == "channels")
        return say(words.channels, key, parseChannels(value));
    return refused(quoted(key) + " is not known; shape, dtype, offset, strides, endian and channels are.");
}

} // namespace

Result<RawLayout> parseRawLayout(std::string_view text)
{
    Words words;
    const std::vector<std::string_view> parts = split(text, ',');
    for (std::size_t i = 0; i < parts.size();) {
        const std::size_t equals = parts[i].find('=');
        if (equals == std::string_view::npos)
            return refused(quoted(parts[i]) + " is not of the form key=value; shape=480x640x3 is.");
        // The value goes on, over commas, to the next key.
        const char *end = parts[i].data() + parts[i].size();
        const std::string_view key = trimmed(parts[i].substr(0, equals));
        const char *const begin = parts[i].data() + equals + 1;
        for (++i; i < parts.size() && parts[i].find('=') == std::string_view::npos; ++i)
            end = parts[i].data() + parts[i].size();
        if (Result<void> said = parseWord(key, trimmed({begin, static_cast<std::size_t>(end - begin)}), words); !said)
            return failure(std::move(said));
    }
    if (!words.shape)
        return refused("The layout has no shape, such as shape=480x640x3 for 480 rows of 640 pixels of 3 channels.");
    const DType dtype = words.dtype.value_or(DType::UInt8);
    Result<ArrayLayout> array = packedArray(words.isBig.value_or(false) ? swapped(dtype) : dtype, *words.shape,
                                            ArrayOrder::C, words.offset.value_or(0));
    if (!array)
        return failure(std::move(array));
    if (words.strides) {
        if (words.strides->size() != array->shape.size())
            return refused("There are " + std::to_string(words.strides->size()) + " strides for a shape of "
                           + std::to_string(array->shape.size()) + " numbers.");
        array->strides = std::move(*words.strides);
    }
    const std::ptrdiff_t count = array->shape.size() == 3 ? array->shape.back() : 1;
    if (words.channels && (array->shape.size() > 3 || array->shape.size() < 2 || std::ssize(*words.channels) != count))
        return refused("The channels do not fit the shape " + formatShape(array->shape)
                       + ": they name the last of three axes.");
    return RawLayout{std::move(*array), words.channels.value_or(ChannelNames{})};
}

std::string formatRawLayout(const RawLayout &layout)
{
    const ArrayLayout &array = layout.array;
    std::string text = "shape=";
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis)
        text += (axis > 0 ? "x" : "") + std::to_string(array.shape[axis]);
    text += ",dtype=" + std::string(name(native(array.dtype)));
    if (array.offset != 0)
        text += ",offset=" + std::to_string(array.offset);
    if (!isContiguous(array, ArrayOrder::C)) {
        for (std::size_t axis = 0; axis < array.strides.size(); ++axis)
            text += (axis > 0 ? "," : ",strides=") + std::to_string(array.strides[axis]);
    }
    if (itemSize(array.dtype) > 1)
        text += isSwapped(array.dtype) ? ",endian=big" : ",endian=little";
    if (!layout.channels.empty())
        text += ",channels=";
    for (const std::string &channel : layout.channels)
        text += channel;
    return text;
}

std::filesystem::path rawSidecar(const std::filesystem::path &file)
{
    return file.string() + ".layout";
}

Result<std::optional<RawLayout>> readRawSidecar(const std::filesystem::path &file)
{
    const std::filesystem::path path = rawSidecar(file);
    std::error_code unknown; // what cannot be looked at is none: the name may be too long for a file
    if (!std::filesystem::exists(path, unknown))
        return std::nullopt;
    const Result<FileBytes> sidecar = FileBytes::map(path, longestSidecar);
    const auto named = [&](const Error &error) {
        return Error{error.code, "Its layout, " + path.filename().string() + ", cannot be used. " + error.message};
    };
    if (!sidecar)
        return tl::unexpected(named(sidecar.error()));
    const std::span<const std::byte> bytes = sidecar->bytes();
    return parseRawLayout({reinterpret_cast<const char *>(bytes.data()), bytes.size()})
        .map([](RawLayout layout) { return std::optional(std::move(layout)); })
        .map_error(named);
}

} // namespace pellucid
