#include "core/codecs/io/animation.h"

#include "core/base/byte_size.h"

#include <algorithm>

namespace pellucid {

std::size_t framesToRead(std::size_t stated, const Shape &frame, const DecodeLimits &limits)
{
    const Result<std::size_t> bytes = packedByteCount(frame, DType::UInt8);
    const std::size_t fitting =
        std::min(limits.pixelBytes, maxAnimationBytes) / std::max<std::size_t>(bytes.value_or(maxAnimationBytes), 1);
    return std::clamp<std::size_t>(std::min(fitting, maxFrames), 1, std::max<std::size_t>(stated, 1));
}

std::string droppedFrames(std::size_t read, std::size_t stated)
{
    return "Only the first " + std::to_string(read) + " of the animation's " + std::to_string(stated)
        + " frames are read: more than " + std::to_string(maxFrames) + " frames, or than "
        + formatByteSize(maxAnimationBytes) + " of pixels, are too many.";
}

Result<Image> allocateAnimation(std::size_t frames, const Shape &frame, const PixelAllocator &allocate)
{
    Result<ArrayLayout> layout = packedArray(
        DType::UInt8, {static_cast<std::ptrdiff_t>(frames), frame.height, frame.width, frame.channels}, ArrayOrder::C);
    if (!layout)
        return failure(std::move(layout));
    Result<std::shared_ptr<Storage>> storage = allocatePixels(allocate, byteCount(*layout));
    if (!storage)
        return failure(std::move(storage));
    ArraySlice array{std::move(*layout), {1, 2, 3, {0, 0, 0, 0}}};
    ArrayImage seen = imageOf(array.layout, array.mapping);
    Result<ImageBuffer> buffer =
        ImageBuffer::over(std::move(*storage), seen.offset, seen.spec.dtype, seen.spec.shape, seen.strides);
    if (!buffer)
        return failure(std::move(buffer));
    Image image{std::move(*buffer), std::move(seen.spec.channels)};
    image.array = std::move(array);
    return image;
}

MutableImageView frameOf(Image &animation, std::size_t index)
{
    const ArrayLayout &layout = animation.array->layout;
    return {animation.buffer.storage()->bytes().data() + layout.offset
                + static_cast<std::ptrdiff_t>(index) * layout.strides[0],
            layout.dtype, animation.buffer.shape()};
}

std::vector<ImageView> framesOf(const EncodeOptions &options)
{
    if (!options.array || !options.metadata)
        return {};
    const ArrayLayout &layout = options.array->layout;
    if (layout.dtype != DType::UInt8 || layout.shape.size() != 4 || layout.shape[3] != 4
        || layout.shape[0] != std::ssize(options.metadata->frameMilliseconds))
        return {};
    std::vector<ImageView> frames;
    for (std::ptrdiff_t i = 0; i < layout.shape[0]; ++i)
        frames.emplace_back(options.array->data + i * layout.strides[0], layout.dtype,
                            Shape{layout.shape[1], layout.shape[2], layout.shape[3]},
                            Strides{layout.strides[1], layout.strides[2], layout.strides[3]});
    return frames;
}

} // namespace pellucid
