#include "core/image/image_stack.h"

namespace pellucid {

Result<ImageStack> ImageStack::allocate(DType dtype, const Shape &shape, std::vector<std::ptrdiff_t> counts,
                                        const PixelAllocator &allocate)
{
    ImageStack stack;
    stack.m_shape = shape;
    stack.m_count = 1;
    for (const std::ptrdiff_t count : counts)
        stack.m_count *= count;
    std::vector<std::ptrdiff_t> axes = std::move(counts);
    axes.push_back(shape.height);
    axes.push_back(shape.width);
    if (shape.channels > 1)
        axes.push_back(shape.channels);
    Result<ArrayLayout> array = packedArray(dtype, std::move(axes), ArrayOrder::C);
    if (!array)
        return failure(std::move(array));
    Result<std::shared_ptr<Storage>> storage = allocatePixels(allocate, byteCount(*array));
    if (!storage)
        return failure(std::move(storage));
    stack.m_array = std::move(*array);
    stack.m_storage = std::move(*storage);
    return stack;
}

MutableImageView ImageStack::image(std::ptrdiff_t index) const
{
    const std::ptrdiff_t bytes = std::ssize(m_storage->bytes()) / m_count;
    return {m_storage->bytes().data() + index * bytes, m_array.dtype, m_shape};
}

Result<Image> ImageStack::decoded(ChannelNames channels) const
{
    Result<ImageBuffer> buffer =
        ImageBuffer::over(m_storage, 0, m_array.dtype, m_shape, packedStrides(m_shape, m_array.dtype));
    if (!buffer)
        return failure(std::move(buffer));
    const bool hasChannels = m_shape.channels > 1;
    const int rows = static_cast<int>(std::ssize(m_array.shape)) - (hasChannels ? 3 : 2);
    Image image{std::move(*buffer), std::move(channels)};
    image.array = ArraySlice{m_array,
                             {rows, rows + 1, hasChannels ? rows + 2 : AxisMapping::none,
                              std::vector<std::ptrdiff_t>(m_array.shape.size(), 0)}};
    return image;
}

} // namespace pellucid
