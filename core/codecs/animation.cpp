#include "core/codecs/animation.h"

#include <algorithm>

namespace pellucid {

bool isReadWhole(std::size_t frames, const Shape &frame, const DecodeLimits &limits)
{
    const Result<std::size_t> bytes = packedByteCount(frame, DType::UInt8);
    return bytes && frames <= mostFrames
        && frames <= std::min(limits.pixelBytes, mostAnimationBytes) / std::max<std::size_t>(*bytes, 1);
}

std::string droppedFrames(std::size_t frames)
{
    return "The animation is too large: only the first of its " + std::to_string(frames) + " frames is read.";
}

Result<DecodedImage> allocateAnimation(std::size_t frames, const Shape &frame)
{
    Result<ArrayLayout> layout = packedArray(
        DType::UInt8, {static_cast<std::ptrdiff_t>(frames), frame.height, frame.width, frame.channels}, ArrayOrder::C);
    if (!layout)
        return failure(std::move(layout));
    Result<std::shared_ptr<Storage>> storage = Storage::allocate(byteCount(*layout));
    if (!storage)
        return failure(std::move(storage));
    SeenArray array{std::move(*layout), {1, 2, 3, {0, 0, 0, 0}}};
    ArrayImage seen = imageOf(array.layout, array.reading);
    Result<ImageBuffer> buffer =
        ImageBuffer::over(std::move(*storage), seen.offset, seen.spec.dtype, seen.spec.shape, seen.strides);
    if (!buffer)
        return failure(std::move(buffer));
    DecodedImage image{std::move(*buffer), std::move(seen.spec.channels)};
    image.array = std::move(array);
    return image;
}

MutableImageView frameOf(DecodedImage &animation, std::size_t index)
{
    const ArrayLayout &layout = animation.array->layout;
    return {animation.buffer.storage()->bytes().data() + layout.offset
                + static_cast<std::ptrdiff_t>(index) * layout.strides[0],
            layout.dtype, animation.buffer.shape()};
}

std::vector<ImageView> framesOf(const ArrayView &array, const Metadata &metadata)
{
    const ArrayLayout &layout = array.layout;
    if (layout.dtype != DType::UInt8 || layout.shape.size() != 4 || layout.shape[3] != 4
        || layout.shape[0] != std::ssize(metadata.frameMilliseconds))
        return {};
    std::vector<ImageView> frames;
    for (std::ptrdiff_t i = 0; i < layout.shape[0]; ++i)
        frames.emplace_back(array.data + i * layout.strides[0], layout.dtype,
                            Shape{layout.shape[1], layout.shape[2], layout.shape[3]},
                            Strides{layout.strides[1], layout.strides[2], layout.strides[3]});
    return frames;
}

} // namespace pellucid
