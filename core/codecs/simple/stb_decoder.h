// The one door to stb_image. It finds out the format by itself, trusts much of what a file says, and cannot be
// cancelled: codecs look through a file first, refuse what stb gets wrong, and only then come here.
#pragma once

#include "core/base/result.h"
#include "core/buffer/image_buffer.h"

#include <cstddef>
#include <span>

namespace pellucid {

struct StbRequest
{
    DType dtype = DType::UInt8;   // uint8, uint16 or float32, and the file's own: else stb would convert
    std::ptrdiff_t channels = 0;  // 0: as many as the file has
    Shape expected;               // height and width as the codec read them
    std::size_t workingBytes = 0; // what one block besides the image may need at most
};

// Fails with Corrupt, TooLarge or OutOfMemory. The block that stb allocated last is the buffer: nothing is copied,
// unless the caller has an allocator.
[[nodiscard]] Result<ImageBuffer> decodeWithStb(std::span<const std::byte> file, const StbRequest &request,
                                                const PixelAllocator &allocate);

} // namespace pellucid
