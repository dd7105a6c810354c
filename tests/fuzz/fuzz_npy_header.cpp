// Any bytes are a refusal or an array that lies inside them and can be seen as an image.
#include "core/codecs/npy_header.h"

#include <cstdint>
#include <cstdlib>

using namespace pellucid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::span file(reinterpret_cast<const std::byte *>(data), size);
    const Result<ArrayLayout> array = readNpyHeader(file);
    if (!array) {
        if (array.error().message.empty())
            std::abort();
        return 0;
    }
    const ArrayReading reading = usualReading(array->shape);
    if (!checkReading(*array, reading))
        std::abort();
    const ArrayImage image = imageOf(*array, reading);
    const Result<ByteExtent> extent = byteExtent(image.spec.shape, image.strides, image.spec.dtype);
    if (!extent || image.offset + extent->begin < array->offset
        || image.offset + extent->end > static_cast<std::ptrdiff_t>(size))
        std::abort();
    return 0;
}
