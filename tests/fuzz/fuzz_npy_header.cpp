// Any bytes are a refusal or an array that lies inside them and can be seen as an image.
#include "core/codecs/numpy/npy_header.h"
#include "tests/fuzz/require.h"

using namespace pellucid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::span file(reinterpret_cast<const std::byte *>(data), size);
    const Result<ArrayLayout> array = readNpyHeader(file);
    if (!array) {
        require(array.error().message.ends_with('.'));
        return 0;
    }
    const AxisMapping mapping = usualReading(array->shape);
    require(checkReading(*array, mapping).has_value());
    const ArrayImage image = imageOf(*array, mapping);
    const Result<ByteExtent> extent = byteExtent(image.spec.shape, image.strides, image.spec.dtype);
    require(extent && image.offset + extent->begin >= array->offset
            && image.offset + extent->end <= static_cast<std::ptrdiff_t>(size));
    return 0;
}
