#include "core/codecs/numpy/npy_header.h"

#include "core/base/byte_reader.h"
#include "core/base/byte_size.h"
#include "core/base/signature.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t longestHeader = std::size_t{1} << 20; // NumPy writes 128 bytes and refuses more than 10,000
constexpr std::size_t maxAxes = 64;                         // of NumPy 2; 32 before
constexpr std::size_t dataAlignment = 64;

tl::unexpected<Error> corrupt(const std::string &what)
{
    return failure(ErrorCode::Corrupt, "The NumPy header is damaged: " + what + ".");
}

// Text of the file as part of a sentence.
std::string quoted(std::string_view text)
{
    constexpr std::size_t longest = 24;
    std::string shown;
    for (const char letter : text.substr(0, longest))
        shown += letter >= ' ' && letter <= '~' ? letter : '?';
    return '"' + shown + (text.size() > longest ? "...\"" : "\"");
}

// Pieces of a Python literal. Each function skips white space, takes its piece and says whether it was there.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_rest(text) {}

    bool take(char letter)
    {
        skipSpace();
        if (!m_rest.starts_with(letter))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    bool takeWord(std::string_view word)
    {
        skipSpace();
        if (!m_rest.starts_with(word))
            return false;
        m_rest.remove_prefix(word.size());
        return true;
    }

    // In either kind of quotes, without escapes.
    std::optional<std::string_view> takeString()
    {
        skipSpace();
        if (m_rest.empty() || (m_rest.front() != '\'' && m_rest.front() != '"'))
            return std::nullopt;
        const std::size_t end = m_rest.find(m_rest.front(), 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view content = m_rest.substr(1, end - 1);
        if (content.find('\\') != std::string_view::npos)
            return std::nullopt;
        m_rest.remove_prefix(end + 1);
        return content;
    }

    // Python 2 wrote long ones as 480L.
    std::optional<std::ptrdiff_t> takeNumber()
    {
        skipSpace();
        std::ptrdiff_t number = 0;
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), number);
        if (error != std::errc{})
            return std::nullopt;
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        if (m_rest.starts_with('L'))
            m_rest.remove_prefix(1);
        return number;
    }

    bool isAtEnd()
    {
        skipSpace();
        return m_rest.empty();
    }

private:
    void skipSpace()
    {
        const std::size_t content = m_rest.find_first_not_of(" \t\n\r");
        m_rest.remove_prefix(std::min(content, m_rest.size()));
    }

    std::string_view m_rest;
};

struct Fields
{
    std::optional<DType> dtype;
    std::optional<ArrayOrder> order;
    std::optional<std::vector<std::ptrdiff_t>> shape;
};

struct DTypeName
{
    std::string_view name;
    DType dtype;
};

// What np.dtype() takes besides the names and codes of ours, where C's long has 64 bits. A byte order may stand before
// a single letter.
constexpr DTypeName letters[] = {
    {"?", DType::Bool},      {"b", DType::Int8},       {"B", DType::UInt8},   {"h", DType::Int16},
    {"H", DType::UInt16},    {"i", DType::Int32},      {"I", DType::UInt32},  {"l", DType::Int64},
    {"L", DType::UInt64},    {"q", DType::Int64},      {"Q", DType::UInt64},  {"p", DType::Int64},
    {"P", DType::UInt64},    {"e", DType::Float16},    {"f", DType::Float32}, {"d", DType::Float64},
    {"F", DType::Complex64}, {"D", DType::Complex128},
};
constexpr DTypeName otherNames[] = {
    {"bool_", DType::Bool},         {"bool8", DType::Bool},
    {"byte", DType::Int8},          {"ubyte", DType::UInt8},
    {"short", DType::Int16},        {"ushort", DType::UInt16},
    {"intc", DType::Int32},         {"uintc", DType::UInt32},
    {"int", DType::Int64},          {"int_", DType::Int64},
    {"int0", DType::Int64},         {"intp", DType::Int64},
    {"long", DType::Int64},         {"longlong", DType::Int64},
    {"uint", DType::UInt64},        {"uint0", DType::UInt64},
    {"uintp", DType::UInt64},       {"ulong", DType::UInt64},
    {"ulonglong", DType::UInt64},   {"half", DType::Float16},
    {"single", DType::Float32},     {"float", DType::Float64},
    {"float_", DType::Float64},     {"double", DType::Float64},
    {"csingle", DType::Complex64},  {"singlecomplex", DType::Complex64},
    {"complex", DType::Complex128}, {"complex_", DType::Complex128},
    {"cfloat", DType::Complex128},  {"cdouble", DType::Complex128},
};

std::optional<DType> dtypeIn(std::span<const DTypeName> names, std::string_view name)
{
    const auto found = std::ranges::find(names, name, &DTypeName::name);
    return found != names.end() ? std::optional(found->dtype) : std::nullopt;
}

// The kind, as codes begin with it, of names that say no numbers we have.
char kindOf(std::string_view code)
{
    constexpr std::pair<std::string_view, char> names[] = {
        {"object", 'O'},     {"str", 'U'},         {"unicode", 'U'},    {"bytes", 'S'},
        {"void", 'V'},       {"datetime", 'M'},    {"timedelta", 'm'},  {"float128", 'f'},
        {"longdouble", 'f'}, {"longfloat", 'f'},   {"complex256", 'f'}, {"clongdouble", 'f'},
        {"clongfloat", 'f'}, {"longcomplex", 'f'}, {"g", 'f'},          {"G", 'f'},
    };
    for (const auto &[name, kind] : names) {
        if (code.starts_with(name))
            return kind;
    }
    return code.empty() ? '\0' : code == "c" ? 'S' : code.front();
}

Result<DType> parseDescription(std::string_view text)
{
    std::string_view code = text;
    const char order = code.empty() ? '\0' : code.front();
    const bool hasOrder = order == '<' || order == '>' || order == '=' || order == '|';
    if (hasOrder)
        code.remove_prefix(1);
    std::optional<DType> dtype = dtypeFromCode(code);
    if (!dtype)
        dtype = dtypeIn(letters, code);
    if (!dtype && !hasOrder)
        dtype = dtypeIn(otherNames, code);
    if (!dtype && !hasOrder)
        dtype = dtypeFromName(code);
    if (dtype)
        return order == '>' ? swapped(*dtype) : *dtype;
    const char kind = kindOf(code);
    const auto refused = [&](const std::string &what) {
        return failure(ErrorCode::Unsupported,
                       "The array holds " + what + " (dtype " + quoted(text) + "); arrays of numbers are opened.");
    };
    switch (kind) {
    case 'O': return refused("Python objects");
    case 'S':
    case 'a':
    case 'U': return refused("text");
    case 'V': return refused("raw records");
    case 'M':
    case 'm': return refused("dates or times");
    case 'f':
    case 'c': return refused("floating point of an unusual size");
    default: return corrupt("it names an unknown dtype, " + quoted(text));
    }
}

Result<std::vector<std::ptrdiff_t>> parseShape(Scanner &scanner)
{
    if (!scanner.take('('))
        return corrupt("the shape is not a tuple");
    std::vector<std::ptrdiff_t> shape;
    while (!scanner.take(')')) {
        const std::optional<std::ptrdiff_t> extent = scanner.takeNumber();
        if (!extent || *extent < 0)
            return corrupt("the shape is not made of whole numbers");
        if (shape.size() == maxAxes)
            return corrupt("the shape has more than " + std::to_string(maxAxes) + " axes");
        shape.push_back(*extent);
        // (5) is a number to Python, (5,) a tuple.
        const bool hasComma = scanner.take(',');
        if (!hasComma && (shape.size() == 1 || !scanner.take(')')))
            return corrupt("the shape is not a tuple");
        if (!hasComma)
            break;
    }
    return shape;
}

Result<void> parseField(std::string_view key, Scanner &scanner, Fields &fields)
{
    const auto isNew = [&](const auto &field) { return !field.has_value(); };
    if (key == "descr" && isNew(fields.dtype)) {
        if (scanner.take('[') || scanner.take('('))
            return failure(ErrorCode::Unsupported,
                           "The array holds records (a structured dtype); arrays of numbers are opened.");
        const std::optional<std::string_view> text = scanner.takeString();
        if (!text)
            return corrupt("the dtype is not a word");
        const Result<DType> dtype = parseDescription(*text);
        if (!dtype)
            return tl::unexpected(dtype.error());
        fields.dtype = *dtype;
    } else if (key == "fortran_order" && isNew(fields.order)) {
        if (scanner.takeWord("True"))
            fields.order = ArrayOrder::Fortran;
        else if (scanner.takeWord("False"))
            fields.order = ArrayOrder::C;
        else
            return corrupt("fortran_order is neither True nor False");
    } else if (key == "shape" && isNew(fields.shape)) {
        Result<std::vector<std::ptrdiff_t>> shape = parseShape(scanner);
        if (!shape)
            return failure(std::move(shape));
        fields.shape = std::move(*shape);
    } else {
        return corrupt("the key " + quoted(key) + " is unknown or comes twice");
    }
    return {};
}

Result<Fields> parseDictionary(std::string_view text)
{
    Scanner scanner(text);
    if (!scanner.take('{'))
        return corrupt("it is not a Python dictionary");
    Fields fields;
    while (!scanner.take('}')) {
        const std::optional<std::string_view> key = scanner.takeString();
        if (!key || !scanner.take(':'))
            return corrupt("it is not a Python dictionary");
        if (Result<void> parsed = parseField(*key, scanner, fields); !parsed)
            return failure(std::move(parsed));
        if (scanner.take(','))
            continue;
        if (!scanner.take('}'))
            return corrupt("it is not a Python dictionary");
        break;
    }
    if (!scanner.isAtEnd())
        return corrupt("something follows the dictionary");
    if (!fields.dtype || !fields.order || !fields.shape)
        return corrupt("one of descr, fortran_order and shape is missing");
    return fields;
}

} // namespace

Result<ArrayLayout> readNpyHeader(std::span<const std::byte> file, std::optional<std::size_t> fileBytes)
{
    if (!startsWith(file, npySignature))
        return failure(ErrorCode::Corrupt, "This is not a NumPy file.");
    ByteReader reader(file.subspan(npySignature.size()));
    const int version = reader.u8();
    reader.u8(); // the minor version
    if (version < 1 || version > 3)
        return failure(ErrorCode::Unsupported,
                       "NumPy files of version " + std::to_string(version) + " are not known; 1, 2 and 3 are.");
    std::size_t length = reader.u16le();
    if (version > 1)
        length |= std::size_t{reader.u16le()} << 16;
    if (length > longestHeader)
        return corrupt("it claims to be " + formatByteSize(length) + " long");
    const std::span<const std::byte> text = reader.take(length);
    if (!reader.isValid())
        return corrupt("the file ends inside it");

    Result<Fields> fields = parseDictionary({reinterpret_cast<const char *>(text.data()), text.size()});
    if (!fields)
        return failure(std::move(fields));
    const std::size_t dataStart = npySignature.size() + reader.position();
    Result<ArrayLayout> array =
        packedArray(*fields->dtype, std::move(*fields->shape), *fields->order, static_cast<std::ptrdiff_t>(dataStart));
    if (!array)
        return array;
    const std::size_t bytes = byteCount(*array);
    if (bytes == 0)
        return failure(ErrorCode::Unsupported,
                       "The array has no elements: its shape is " + formatShape(array->shape) + ".");
    const std::size_t there = fileBytes.value_or(file.size()) - dataStart;
    if (bytes > there)
        return failure(ErrorCode::Corrupt,
                       "The file is truncated: an array of shape " + formatShape(array->shape) + " and type "
                           + std::string(name(array->dtype)) + " takes " + formatByteSize(bytes)
                           + ", and there are only " + formatByteSize(there) + ".");
    return array;
}

std::string npyHeader(DType dtype, const std::vector<std::ptrdiff_t> &shape, ArrayOrder order)
{
    const char byteOrder = itemSize(dtype) == 1 ? '|' : isSwapped(dtype) ? '>' : '<';
    std::string text = std::string("{'descr': '") + byteOrder + std::string(typeCode(dtype)) + "', 'fortran_order': "
        + (order == ArrayOrder::Fortran ? "True" : "False") + ", 'shape': " + formatShape(shape) + ", }";
    constexpr std::size_t before = npySignature.size() + 4;
    const std::size_t unpadded = before + text.size() + 1;
    text.append((dataAlignment - unpadded % dataAlignment) % dataAlignment, ' ');
    text += '\n';
    std::string header(npySignature);
    header += {'\x01', '\x00', static_cast<char>(text.size() & 0xFF), static_cast<char>(text.size() >> 8)};
    return header + text;
}

} // namespace pellucid
