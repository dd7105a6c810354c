#include "core/image/orientation.h"

#include "core/base/parallel.h"
#include "core/buffer/copy_pixels.h"

#include <algorithm>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t tile = 64; // rows and columns turned at a time, so that both sides stay in the cache

void swapPixels(std::byte *a, std::byte *b, std::ptrdiff_t bytes)
{
    std::swap_ranges(a, a + bytes, b);
}

void mirrorRows(const MutableImageView &image)
{
    const std::ptrdiff_t pixel = image.strides().pixel;
    parallelFor(image.height(), rowsPerChunk(image.strides().row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t y = begin; y < end; ++y) {
            for (std::ptrdiff_t x = 0; x < image.width() / 2; ++x)
                swapPixels(image.at(x, y), image.at(image.width() - 1 - x, y), pixel);
        }
    });
}

void turnUpsideDown(const MutableImageView &image)
{
    const std::ptrdiff_t row = image.strides().row;
    parallelFor(image.height() / 2, rowsPerChunk(row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t y = begin; y < end; ++y)
            swapPixels(image.at(0, y), image.at(0, image.height() - 1 - y), row);
    });
}

} // namespace

ImageView turned(const ImageView &stored, int orientation)
{
    const ImageView view = swapsAxes(orientation) ? stored.transposed() : stored;
    switch (orientation) {
    case 2:
    case 6: return view.flippedHorizontally();
    case 3:
    case 7: return view.flippedHorizontally().flippedVertically();
    case 4:
    case 8: return view.flippedVertically();
    default: return view;
    }
}

Result<ImageBuffer> uprighted(ImageBuffer stored, int orientation, const PixelAllocator &allocate)
{
    if (!swapsAxes(orientation)) {
        const MutableImageView image = stored.mutableView();
        if (orientation == 2 || orientation == 3)
            mirrorRows(image);
        if (orientation == 3 || orientation == 4)
            turnUpsideDown(image);
        return stored;
    }
    const ImageView source = turned(stored.view(), orientation);
    Result<ImageBuffer> result = ImageBuffer::allocate(source.dtype(), source.shape(), allocate, stored.meter());
    if (!result)
        return result;
    const MutableImageView target = result->mutableView();
    parallelFor((target.height() + tile - 1) / tile, 1, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t y = begin * tile; y < end * tile; y += tile) {
            for (std::ptrdiff_t x = 0; x < target.width(); x += tile) {
                const Rect rect = Rect{x, y, tile, tile}.intersected(target.rect());
                copyPixels(source.crop(rect), target.crop(rect));
            }
        }
    });
    return result;
}

Result<Image> uprightImage(Result<ImageBuffer> stored, int orientation, ChannelNames channels, Metadata metadata,
                           const PixelAllocator &allocate, int quality)
{
    if (stored)
        stored = uprighted(std::move(*stored), orientation, allocate);
    if (!stored)
        return failure(std::move(stored));
    Image image{std::move(*stored), std::move(channels), Transfer::Encoded, quality};
    image.metadata = std::move(metadata);
    return image;
}

} // namespace pellucid
