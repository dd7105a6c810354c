// X bitmaps: C source that defines the size and an array of bits, the lowest one first, 1 being black; in X10's variant
// an array of short. Gives gray of 8 bits. The text must hold a number for each byte before anything is allocated.
// Format: X Window System, "Xlib", XReadBitmapFile.
#include "core/base/append_bytes.h"
#include "core/codecs/built_in.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pellucid {

namespace {

constexpr std::string_view spaces = " \t\r\n\f\v";

struct XbmHeader
{
    Shape shape;
    int bits = 8;             // of a number of the array
    std::string_view numbers; // the text between its braces

    [[nodiscard]] std::ptrdiff_t rowNumbers() const { return (shape.width + bits - 1) / bits; }
};

std::string_view nextWord(std::string_view &text)
{
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(spaces));
    text.remove_prefix(word.size());
    return word;
}

// Decimal, or hexadecimal behind 0x; takes it from the text.
std::optional<unsigned> takeNumber(std::string_view &text)
{
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    const bool isHex = text.starts_with("0x") || text.starts_with("0X");
    if (isHex)
        text.remove_prefix(2);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, isHex ? 16 : 10);
    if (error != std::errc{})
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

// "#define picture_width 60": the name may be anything that ends so.
void readDefinition(std::string_view line, Shape &shape)
{
    const std::string_view name = nextWord(line);
    const std::optional<unsigned> number = takeNumber(line);
    if (number && (name == "width" || name.ends_with("_width")))
        shape.width = *number;
    if (number && (name == "height" || name.ends_with("_height")))
        shape.height = *number;
}

Result<XbmHeader> readHeaderOf(std::span<const std::byte> file)
{
    constexpr std::string_view define = "#define";
    const std::string_view text = asText(file);
    const std::size_t brace = text.find('{');
    std::string_view declarations = text.substr(0, brace);
    XbmHeader header;
    header.shape.channels = 1;
    for (std::size_t found = declarations.find(define); found != declarations.npos; found = declarations.find(define)) {
        declarations.remove_prefix(found + define.size());
        readDefinition(declarations.substr(0, declarations.find('\n')), header.shape);
    }
    if (brace == text.npos || header.shape.width == 0 || header.shape.height == 0)
        return failure(ErrorCode::Corrupt, "The XBM file does not say its width and height, or has no array of bits.");
    constexpr int shortBits = 16;
    header.bits = declarations.find(" short ") != declarations.npos ? shortBits : 8;
    header.numbers = text.substr(brace + 1);
    header.numbers = header.numbers.substr(0, header.numbers.find('}'));
    return header;
}

class XbmDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        const std::string_view text = asText(head);
        const bool isSource = text.starts_with("#define") || (extension == "xbm" && text.find("#define") != text.npos);
        return isSource && text.find("width") != text.npos && text.find("height") != text.npos;
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readHeaderOf(file).map([](const XbmHeader &header) {
            return ImageSpec{DType::UInt8, header.shape, defaultChannelNames(1)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<XbmHeader> header = readHeaderOf(request.bytes);
        if (!header)
            return tl::unexpected(header.error());
        if (Result<void> checked = checkLimits(header->shape, DType::UInt8, request.limits); !checked)
            return failure(std::move(checked));
        constexpr std::size_t shortest = 2; // a digit and a comma
        const std::size_t numbers = static_cast<std::size_t>(header->rowNumbers() * header->shape.height);
        if (header->numbers.size() + 1 < shortest * numbers)
            return truncated();
        Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, header->shape, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        if (const Result<void> read = readBits(*header, buffer->mutableView(), request.progress); !read)
            return tl::unexpected(read.error());
        return Image{std::move(*buffer), defaultChannelNames(1)};
    }

private:
    static tl::unexpected<Error> truncated()
    {
        return failure(ErrorCode::Corrupt, "The file is truncated: its array has fewer bits than the image.");
    }

    static Result<void> readBits(const XbmHeader &header, const MutableImageView &image, const Progress &progress)
    {
        std::string_view text = header.numbers;
        for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
            if (progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            unsigned bits = 0;
            for (std::ptrdiff_t x = 0; x < image.width(); ++x, bits >>= 1) {
                if (x % header.bits == 0) {
                    const std::optional<unsigned> number = takeNumber(text);
                    if (!number)
                        return truncated();
                    bits = *number;
                    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\f\v,"), text.size()));
                }
                *image.at(x, y) = (bits & 1U) != 0 ? std::byte{0} : std::byte{255};
            }
            progress.at(static_cast<double>(y) / static_cast<double>(image.height()));
        }
        return {};
    }
};

} // namespace

Codec makeXbmCodec()
{
    return {"xbm", "X bitmap", {"xbm"}, std::make_unique<XbmDecoder>()};
}

} // namespace pellucid
