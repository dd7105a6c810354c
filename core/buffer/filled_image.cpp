#include "core/buffer/filled_image.h"

#include "core/base/byte_size.h"
#include "core/base/parallel.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/parse_sample.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t maxSide = 1 << 24;
constexpr std::size_t maxBytes = std::size_t{8} << 30;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace

Result<Shape> parseShape(std::string_view text)
{
    std::vector<std::ptrdiff_t> extents;
    std::string_view rest = text;
    for (bool isLast = false; !isLast;) {
        const std::size_t end = rest.find_first_of(",x");
        isLast = end == std::string_view::npos;
        const std::string_view word = trimmed(rest.substr(0, end));
        std::ptrdiff_t extent = 0;
        const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), extent);
        if (word.empty() || error != std::errc{} || stop != word.data() + word.size() || extents.size() == 3)
            return failure(ErrorCode::InvalidArgument,
                           "A shape is a height, a width and perhaps a number of channels, such as 100,100,3, not \""
                               + std::string(text) + "\".");
        extents.push_back(extent);
        rest.remove_prefix(isLast ? rest.size() : end + 1);
    }
    if (extents.size() < 2)
        return failure(ErrorCode::InvalidArgument,
                       "A shape has a height and a width, such as 100,100, not only \"" + std::string(text) + "\".");
    return Shape{extents[0], extents[1], extents.size() == 3 ? extents[2] : 1};
}

std::vector<std::string> splitValues(std::string_view text)
{
    std::vector<std::string> values;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        values.emplace_back(trimmed(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return values;
}

Result<void> checkNewImage(DType dtype, const Shape &shape)
{
    if (shape.height < 1 || shape.width < 1 || shape.channels < 1)
        return failure(ErrorCode::InvalidArgument, "Height, width and the number of channels are at least 1.");
    if (shape.height > maxSide || shape.width > maxSide)
        return failure(ErrorCode::TooLarge,
                       "An image has at most " + std::to_string(maxSide) + " rows and as many columns.");
    if (shape.channels > maxChannels)
        return failure(ErrorCode::TooLarge, "An image has at most " + std::to_string(maxChannels) + " channels.");
    const Result<std::size_t> bytes = packedByteCount(shape, dtype);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (*bytes > maxBytes)
        return failure(ErrorCode::TooLarge,
                       "The image would need " + formatByteSize(*bytes) + "; the limit is " + formatByteSize(maxBytes)
                           + ".");
    return {};
}

Result<std::vector<std::byte>> parsePixel(DType dtype, std::ptrdiff_t channels, std::span<const std::string> values)
{
    if (values.size() != 1 && std::ssize(values) != channels)
        return failure(ErrorCode::InvalidArgument,
                       "There is one value for all channels, or one for each of the " + std::to_string(channels)
                           + ", not " + std::to_string(values.size()) + ".");
    std::vector<std::byte> pixel(static_cast<std::size_t>(channels) * itemSize(dtype));
    for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
        if (const Result<void> parsed =
                parseSample(values[values.size() == 1 ? 0 : c], dtype, pixel.data() + c * itemSize(dtype));
            !parsed)
            return tl::unexpected(parsed.error());
    }
    return pixel;
}

Result<ImageBuffer> filledImage(DType dtype, const Shape &shape, std::span<const std::string> values)
{
    if (Result<void> checked = checkNewImage(dtype, shape); !checked)
        return tl::unexpected(checked.error());
    const Result<std::vector<std::byte>> pixel = parsePixel(dtype, shape.channels, values);
    if (!pixel)
        return tl::unexpected(pixel.error());
    Result<ImageBuffer> image = ImageBuffer::allocate(dtype, shape);
    if (!image)
        return image;
    const MutableImageView view = image->mutableView();
    const std::size_t pixelBytes = pixel->size();
    parallelFor(shape.height, rowsPerChunk(view.strides().row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::byte *const first = view.at(0, begin);
        for (std::ptrdiff_t x = 0; x < shape.width; ++x)
            std::memcpy(first + static_cast<std::size_t>(x) * pixelBytes, pixel->data(), pixelBytes);
        for (std::ptrdiff_t y = begin + 1; y < end; ++y)
            std::memcpy(view.at(0, y), first, static_cast<std::size_t>(shape.width) * pixelBytes);
    });
    return image;
}

} // namespace pellucid
