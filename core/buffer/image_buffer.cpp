#include "core/buffer/image_buffer.h"

#include "core/base/parallel.h"
#include "core/buffer/copy_pixels.h"

#include <utility>

namespace pellucid {

ImageBuffer::ImageBuffer(std::shared_ptr<Storage> storage, const MutableImageView &view,
                         std::shared_ptr<CopyMeter> meter)
    : m_storage(std::move(storage)), m_view(view), m_meter(std::move(meter))
{
}

Result<ImageBuffer> ImageBuffer::allocate(DType dtype, const Shape &shape, std::shared_ptr<CopyMeter> meter)
{
    return allocate(dtype, shape, PixelAllocator(), std::move(meter));
}

Result<ImageBuffer> ImageBuffer::allocate(DType dtype, const Shape &shape, const PixelAllocator &allocator,
                                          std::shared_ptr<CopyMeter> meter)
{
    const Result<std::size_t> bytes = packedByteCount(shape, dtype);
    if (!bytes)
        return tl::unexpected(bytes.error());
    Result<std::shared_ptr<Storage>> storage = allocatePixels(allocator, *bytes);
    if (!storage)
        return failure(std::move(storage));
    const MutableImageView view((*storage)->bytes().data(), dtype, shape);
    ++meter->allocations;
    return ImageBuffer(std::move(*storage), view, std::move(meter));
}

Result<ImageBuffer> ImageBuffer::over(std::shared_ptr<Storage> storage, std::ptrdiff_t offset, DType dtype,
                                      const Shape &shape, const Strides &strides, std::shared_ptr<CopyMeter> meter)
{
    const Result<MutableImageView> view = MutableImageView::over(storage->bytes(), offset, dtype, shape, strides);
    if (!view)
        return tl::unexpected(view.error());
    ++meter->allocations;
    return ImageBuffer(std::move(storage), *view, std::move(meter));
}

Result<ImageBuffer> ImageBuffer::sharing(std::ptrdiff_t offset, DType dtype, const Shape &shape,
                                         const Strides &strides) const
{
    const Result<MutableImageView> view = MutableImageView::over(m_storage->bytes(), offset, dtype, shape, strides);
    if (!view)
        return tl::unexpected(view.error());
    return ImageBuffer(m_storage, *view, m_meter);
}

Result<ImageBuffer> ImageBuffer::viewed(const ImageView &part) const
{
    Result<ImageBuffer> other =
        sharing(part.data() - m_storage->bytes().data(), part.dtype(), part.shape(), part.strides());
    if (other)
        other->m_meter = std::make_shared<CopyMeter>();
    return other;
}

void ImageBuffer::moveTo(std::shared_ptr<Storage> storage)
{
    m_view = MutableImageView(storage->bytes().data() + offset(), dtype(), shape(), strides());
    m_storage = std::move(storage);
}

Result<ImageBuffer> ImageBuffer::clone() const
{
    Result<ImageBuffer> copy = allocate(dtype(), shape());
    if (!copy)
        return copy;
    const MutableImageView target = copy->mutableView();
    parallelFor(target.height(), rowsPerChunk(target.strides().row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const Rect rows{0, begin, target.width(), end - begin};
        copyPixels(m_view.crop(rows), target.crop(rows));
    });
    ++m_meter->deepCopies;
    return copy;
}

std::size_t ImageBuffer::byteCount() const
{
    const Shape size = m_view.shape();
    return itemSize(m_view.dtype()) * static_cast<std::size_t>(size.height * size.width * size.channels);
}

Result<ImageBuffer> placed(ImageBuffer buffer, const PixelAllocator &allocate)
{
    if (!allocate)
        return buffer;
    Result<ImageBuffer> copy = ImageBuffer::allocate(buffer.dtype(), buffer.shape(), allocate, buffer.meter());
    if (copy)
        copyPixels(buffer.view(), copy->mutableView());
    return copy;
}

} // namespace pellucid
