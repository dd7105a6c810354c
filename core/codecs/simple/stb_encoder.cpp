#include "core/codecs/simple/stb_encoder.h"

#include "core/base/append_bytes.h"
#include "core/buffer/block_pool.h"
#include "core/buffer/copy_pixels.h"

#define STBIW_MALLOC(bytes) pellucid::allocateBlock(bytes)
#define STBIW_REALLOC(block, bytes) pellucid::reallocateBlock(block, bytes)
#define STBIW_FREE(block) pellucid::freeBlock(block)
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" // stb's casts around our macros count as ours
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace pellucid {

namespace {

constexpr std::size_t maxBytes = std::size_t{1} << 30;

// What stb, which cannot be stopped, is given to write to.
struct Target
{
    ByteSink &sink;
    Result<void> result = {};

    static void append(void *context, void *data, int size)
    {
        auto &target = *static_cast<Target *>(context);
        if (target.result)
            target.result = target.sink.write({static_cast<const std::byte *>(data), static_cast<std::size_t>(size)});
    }
};

int write(const ImageView &image, StbFormat format, Target &target)
{
    const int width = static_cast<int>(image.width());
    const int height = static_cast<int>(image.height());
    const int channels = static_cast<int>(image.channels());
    const std::byte *const pixels = image.data();
    return format == StbFormat::Bmp ? stbi_write_bmp_to_func(&Target::append, &target, width, height, channels, pixels)
                                    : stbi_write_tga_to_func(&Target::append, &target, width, height, channels, pixels);
}

} // namespace

Result<void> encodeWithStb(ByteSink &sink, const ImageView &image, StbFormat format, const Progress &progress)
{
    const Result<std::size_t> bytes = packedByteCount(image.shape(), image.dtype());
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (*bytes + static_cast<std::size_t>(image.height()) > maxBytes)
        return failure(ErrorCode::TooLarge, "This format is written up to 1 GB of pixels.");

    ImageBuffer packed;
    ImageView source = image;
    if (!image.isPacked()) {
        Result<ImageBuffer> copy = ImageBuffer::allocate(image.dtype(), image.shape());
        if (!copy)
            return failure(std::move(copy));
        packed = std::move(*copy);
        copyPixels(image, packed.mutableView());
        source = packed.view();
    }
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    Target target{sink};
    if (write(source, format, target) == 0)
        return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return target.result;
}

} // namespace pellucid
