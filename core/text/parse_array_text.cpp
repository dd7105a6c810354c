#include "core/text/parse_array_text.h"

#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t maxElements = 4'000'000;
constexpr std::size_t maxAxes = 32;              // NumPy's
constexpr std::size_t elementsPerLook = 1 << 16; // between two looks at whether it was cancelled

constexpr bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// What is read of the text, from its beginning to its end.
class Reader
{
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    // Behind white space.
    [[nodiscard]] std::size_t nextPosition()
    {
        skipSpace();
        return m_position;
    }

    [[nodiscard]] bool isAtEnd()
    {
        skipSpace();
        return m_position == m_text.size();
    }

    [[nodiscard]] bool accept(std::string_view word)
    {
        skipSpace();
        if (!m_text.substr(m_position).starts_with(word))
            return false;
        m_position += word.size();
        return true;
    }

    // A keyword and the sign behind it, where they are there: both, or nothing.
    void skipKeyword(std::string_view keyword)
    {
        const std::size_t before = m_position;
        if (!accept(keyword) || !accept("="))
            m_position = before;
    }

    // Letters, digits and points; empty where there are none.
    std::string_view acceptName()
    {
        skipSpace();
        const std::size_t begin = m_position;
        if (begin < m_text.size() && isLetter(m_text[begin])) {
            while (m_position < m_text.size()
                   && (isLetter(m_text[m_position]) || isDigit(m_text[m_position]) || m_text[m_position] == '.'))
                ++m_position;
        }
        return m_text.substr(begin, m_position - begin);
    }

    // Everything up to one of these letters, without white space behind.
    std::string_view acceptUpTo(std::string_view ends)
    {
        skipSpace();
        const std::size_t begin = m_position;
        m_position = std::min(m_text.find_first_of(ends, begin), m_text.size());
        std::size_t end = m_position;
        while (end > begin && isSpace(m_text[end - 1]))
            --end;
        return m_text.substr(begin, end - begin);
    }

    [[nodiscard]] tl::unexpected<Error> fail(std::size_t position, const std::string &why) const
    {
        const std::string_view before = m_text.substr(0, position);
        const std::size_t line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
        const std::size_t lineBreak = before.rfind('\n');
        const std::size_t column = position - (lineBreak == std::string_view::npos ? 0 : lineBreak + 1) + 1;
        return failure(ErrorCode::Corrupt,
                       "The text is not an array: line " + std::to_string(line) + ", column " + std::to_string(column)
                           + ": " + why);
    }
    [[nodiscard]] tl::unexpected<Error> fail(const std::string &why) const { return fail(m_position, why); }

private:
    void skipSpace()
    {
        while (m_position < m_text.size() && isSpace(m_text[m_position]))
            ++m_position;
    }

    std::string_view m_text;
    std::size_t m_position = 0;
};

// An element as it is written.
struct Element
{
    std::size_t position;
    std::string text; // in the words of parseSample()
};

// numpy.nan, NaN and float('nan') are "nan".
std::string plainNumber(std::string_view word)
{
    std::string sign;
    if (word.starts_with('-') || word.starts_with('+')) {
        sign = word.front() == '-' ? "-" : "";
        word.remove_prefix(1);
    }
    for (const std::string_view prefix : {"np.", "numpy."})
        word.remove_prefix(word.starts_with(prefix) ? prefix.size() : 0);
    if (word == "nan" || word == "NaN" || word == "NAN")
        return "nan";
    if (word == "inf" || word == "Inf" || word == "infinity")
        return sign + "inf";
    return sign + std::string(word);
}

std::string complexNumber(const std::string &real, const std::string &imaginary)
{
    return real + (imaginary.starts_with('-') ? "" : "+") + imaginary + 'j';
}

Result<std::string> parseElement(Reader &reader)
{
    if (reader.accept("complex(")) {
        const std::string real = plainNumber(reader.acceptUpTo(",)]"));
        if (!reader.accept(","))
            return reader.fail("complex() takes a real and an imaginary part.");
        const std::string imaginary = plainNumber(reader.acceptUpTo(",)]"));
        if (!reader.accept(")"))
            return reader.fail("complex() is not closed.");
        return complexNumber(real, imaginary);
    }
    const std::size_t position = reader.nextPosition();
    const std::string_view word = reader.acceptUpTo(",[]()");
    if (word.empty())
        return reader.fail("a number is expected.");
    if (word.starts_with("..."))
        return reader.fail(position, "values are left out here (...); print the array with all of them.");
    return plainNumber(word);
}

// Nested lists or tuples, all of one level equally long.
class ListParser
{
public:
    ListParser(Reader &reader, const Progress &progress) : m_reader(reader), m_progress(progress) {}

    [[nodiscard]] Result<void> parse(std::size_t axis = 0)
    {
        const bool isList = m_reader.accept("[");
        if (!isList && (axis == 0 || !m_reader.accept("(")))
            return axis == 0 ? m_reader.fail("[ is expected.") : addElement(axis);
        if (axis == maxAxes)
            return m_reader.fail("an array has at most " + std::to_string(maxAxes) + " axes.");
        const std::string_view close = isList ? "]" : ")";
        std::ptrdiff_t count = 0;
        while (!m_reader.accept(close)) {
            if (count > 0 && !m_reader.accept(","))
                return m_reader.fail("a comma or " + std::string(close) + " is expected.");
            if (count > 0 && m_reader.accept(close))
                break; // behind a comma
            if (Result<void> parsed = parse(axis + 1); !parsed)
                return parsed;
            ++count;
        }
        return endList(axis, count);
    }

    [[nodiscard]] const std::vector<std::ptrdiff_t> &shape() const { return m_shape; }
    [[nodiscard]] const std::vector<Element> &elements() const { return m_elements; }

private:
    [[nodiscard]] Result<void> addElement(std::size_t axis)
    {
        if (m_elements.empty())
            m_axes = axis;
        const std::size_t position = m_reader.nextPosition();
        if (axis != m_axes)
            return m_reader.fail(
                position, std::string(axis < m_axes ? "a list" : "a number") + " is expected, as in the rows before.");
        if (m_elements.size() == maxElements)
            return failure(ErrorCode::TooLarge, "The text has more than " + std::to_string(maxElements) + " values.");
        if (m_elements.size() % elementsPerLook == 0 && m_progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        Result<std::string> element = parseElement(m_reader);
        if (!element)
            return tl::unexpected(element.error());
        m_elements.push_back({position, std::move(*element)});
        return {};
    }

    // A list of so many along an axis ends here.
    [[nodiscard]] Result<void> endList(std::size_t axis, std::ptrdiff_t count)
    {
        if (m_shape.size() <= axis)
            m_shape.resize(axis + 1, -1);
        std::ptrdiff_t &extent = m_shape[axis];
        if (extent >= 0 && extent != count)
            return m_reader.fail("there are " + std::to_string(count) + " here and " + std::to_string(extent)
                                 + " in the lists before.");
        extent = count;
        return {};
    }

    Reader &m_reader;
    const Progress &m_progress;
    std::vector<std::ptrdiff_t> m_shape;
    std::vector<Element> m_elements;
    std::size_t m_axes = 0;
};

// "np.uint8", "'>i2'", "bool", "np.dtype('float32')"
Result<DType> parseDType(Reader &reader)
{
    const std::size_t position = reader.nextPosition();
    std::string_view word = reader.acceptName();
    const bool isCall = (word == "np.dtype" || word == "numpy.dtype" || word == "dtype") && reader.accept("(");
    if (word.empty() || isCall) {
        const std::string_view quote = reader.accept("'") ? "'" : reader.accept("\"") ? "\"" : "";
        word = quote.empty() ? reader.acceptName() : reader.acceptUpTo(quote);
        if ((!quote.empty() && !reader.accept(quote)) || (isCall && !reader.accept(")")))
            return reader.fail("the name of the dtype is not closed.");
    }
    for (const std::string_view prefix : {"np.", "numpy."})
        word.remove_prefix(word.starts_with(prefix) ? prefix.size() : 0);
    if (word == "bool_")
        word = "bool";
    const std::string_view name = word == "int" ? "int64"
        : word == "float"                       ? "float64"
        : word == "complex"                     ? "complex128"
                                                : word;
    const std::string_view code = name.starts_with('<') || name.starts_with('|') ? name.substr(1) : "";
    const std::optional<DType> dtype = code.empty() ? dtypeFromName(name) : dtypeFromCode(code);
    if (!dtype)
        return reader.fail(position, '"' + std::string(word) + "\" is no dtype that images have.");
    return *dtype;
}

// Behind the list: ", dtype=np.uint8)". Positional, as in np.array(list, np.uint8), too.
Result<std::optional<DType>> parseArguments(Reader &reader)
{
    std::optional<DType> dtype;
    while (!reader.accept(")")) {
        if (!reader.accept(","))
            return reader.fail(") is expected.");
        if (reader.accept(")"))
            break;
        reader.skipKeyword("dtype");
        const Result<DType> named = parseDType(reader);
        if (!named)
            return tl::unexpected(named.error());
        dtype = *named;
    }
    return dtype;
}

// What NumPy takes these values for.
DType usualDType(const std::vector<Element> &elements)
{
    const auto isAny = [&](auto test) {
        return std::ranges::any_of(elements, [&](const Element &element) { return test(element.text); });
    };
    std::array<std::byte, largestItemSize> sample{};
    const auto fits = [&](const std::string &text, DType dtype) {
        return parseSample(text, dtype, sample.data()).has_value();
    };
    if (isAny([](const std::string &text) { return text.ends_with('j'); }))
        return DType::Complex128;
    const auto isBool = [](const std::string &text) { return text == "True" || text == "False"; };
    if (!elements.empty() && !isAny([&](const std::string &text) { return !isBool(text); }))
        return DType::Bool;
    if (!isAny([&](const std::string &text) { return !isBool(text) && !fits(text, DType::Int64); }))
        return DType::Int64;
    if (!isAny([&](const std::string &text) { return !isBool(text) && !fits(text, DType::UInt64); }))
        return DType::UInt64;
    return DType::Float64;
}

Result<void> storeElements(const Reader &reader, const std::vector<Element> &elements, DType dtype, std::byte *target,
                           const Progress &progress)
{
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i % elementsPerLook == 0 && progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::string &text = elements[i].text;
        std::string_view word = text;
        if (native(dtype) != DType::Bool && (text == "True" || text == "False"))
            word = text == "True" ? "1" : "0";
        if (const Result<void> stored = parseSample(word, dtype, target + i * itemSize(dtype)); !stored)
            return reader.fail(elements[i].position, stored.error().message);
    }
    return {};
}

Result<ParsedArray> parse(std::string_view text, const Progress &progress)
{
    Reader reader(text);
    std::string_view function = reader.acceptName();
    if (!function.empty() && reader.accept("=")) // the array is given a name
        function = reader.acceptName();
    for (const std::string_view prefix : {"np.", "numpy."})
        function.remove_prefix(function.starts_with(prefix) ? prefix.size() : 0);
    if (!function.empty() && ((function != "array" && function != "asarray") || !reader.accept("(")))
        return reader.fail("np.array(...) or [ is expected.");
    ListParser list(reader, progress);
    if (Result<void> parsed = list.parse(); !parsed)
        return tl::unexpected(parsed.error());
    std::optional<DType> dtype;
    if (!function.empty()) {
        const Result<std::optional<DType>> stated = parseArguments(reader);
        if (!stated)
            return tl::unexpected(stated.error());
        dtype = *stated;
    }
    if (!reader.accept(";") && !reader.isAtEnd())
        return reader.fail("there is more than an array.");
    if (list.elements().empty())
        return reader.fail(0, "there are no values.");

    Result<ArrayLayout> layout = packedArray(dtype.value_or(usualDType(list.elements())), list.shape(), ArrayOrder::C);
    if (!layout)
        return tl::unexpected(layout.error());
    Result<std::shared_ptr<Storage>> storage = Storage::allocate(byteCount(*layout));
    if (!storage)
        return tl::unexpected(storage.error());
    if (Result<void> stored =
            storeElements(reader, list.elements(), layout->dtype, (*storage)->bytes().data(), progress);
        !stored)
        return tl::unexpected(stored.error());
    return ParsedArray{std::move(*storage), std::move(*layout)};
}

} // namespace

bool looksLikeArrayText(std::string_view text)
{
    Reader reader(text);
    std::string_view name = reader.acceptName();
    if (!name.empty() && reader.accept("="))
        name = reader.acceptName();
    for (const std::string_view function : {"array", "np.array", "numpy.array", "np.asarray", "numpy.asarray"}) {
        if (name == function)
            return reader.accept("(");
    }
    return name.empty() && reader.accept("[") && (reader.accept("[") || reader.accept("("));
}

Result<ParsedArray> parseArrayText(std::string_view text, const Progress &progress)
try {
    return parse(text, progress);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to read the array.");
}

} // namespace pellucid
