#include "core/codecs/png/png_comparison.h"

#include "core/buffer/copy_pixels.h"
#include "core/codecs/png/inflate_stream.h"
#include "core/codecs/png/png_filter.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t bandBytes = std::size_t{256} << 10;

// PNG stores the high byte first.
bool samplesEqual(const std::byte *row, const std::byte *pixels, std::size_t bytes, DType dtype)
{
    if (dtype == DType::UInt8)
        return std::memcmp(row, pixels, bytes) == 0;
    std::byte difference{0};
    for (std::size_t i = 0; i < bytes; i += 2)
        difference |= (row[i] ^ pixels[i + 1]) | (row[i + 1] ^ pixels[i]);
    return difference == std::byte{0};
}

} // namespace

Result<bool> pngHolds(const PngStructure &png, const ImageView &image, const Progress &progress)
try {
    assert(png.isDirect());
    if (png.shape != image.shape() || png.dtype() != image.dtype())
        return false;
    const auto rowBytes = static_cast<std::size_t>(png.rowBytes(png.shape.width));
    const std::size_t stride = rowBytes + 1;
    const auto most = static_cast<std::ptrdiff_t>(std::max<std::size_t>(bandBytes / stride, 1));
    std::vector<std::byte> band(stride * static_cast<std::size_t>(most) + pngRowSlack);
    std::vector<std::byte> above(rowBytes + pngRowSlack);
    std::vector<std::byte> packed(image.hasPackedRows() ? 0 : rowBytes);
    InflateStream stream(png.imageData);
    for (std::ptrdiff_t first = 0; first < image.height(); first += most) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::ptrdiff_t count = std::min(most, image.height() - first);
        if (Result<void> read = stream.read({band.data(), stride * static_cast<std::size_t>(count)}); !read)
            return failure(std::move(read));
        const std::byte *previous = above.data();
        std::byte *row = band.data();
        for (std::ptrdiff_t y = first; y < first + count; ++y, row += stride) {
            if (*row > std::byte{4})
                return false;
            unfilterRow(static_cast<PngFilter>(*row), {row + 1, rowBytes}, previous, png.bitsPerPixel() / 8);
            previous = row + 1;
            const std::byte *pixels = image.at(0, y);
            if (!packed.empty()) {
                const Shape shape{1, image.width(), image.channels()};
                copyPixels(image.crop({0, y, image.width(), 1}), {packed.data(), image.dtype(), shape});
                pixels = packed.data();
            }
            if (!samplesEqual(previous, pixels, rowBytes, image.dtype()))
                return false;
        }
        std::memcpy(above.data(), previous, rowBytes);
        progress.at(static_cast<double>(first + count) / static_cast<double>(image.height()));
    }
    if (Result<void> finished = stream.finish(); !finished)
        return failure(std::move(finished));
    return true;
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to check the file.");
}

} // namespace pellucid
