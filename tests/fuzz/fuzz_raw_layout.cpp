// Any text is refused or a layout that its own words describe, and one that fits into a file lies inside of it.
#include "core/buffer/copy_pixels.h"
#include "core/codecs/raw/raw_view.h"
#include "tests/fuzz/require.h"

#include <array>

using namespace pellucid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Result<RawLayout> layout = parseRawLayout({reinterpret_cast<const char *>(data), size});
    if (!layout) {
        require(layout.error().message.ends_with('.'));
        return 0;
    }
    const Result<RawLayout> again = parseRawLayout(formatRawLayout(*layout));
    require(again && formatRawLayout(*again) == formatRawLayout(*layout)); // axes of one element may have any stride

    static std::array<std::byte, 4096> file;
    const auto storage = Storage::adopt(
        file, [](std::byte *) {}, "fuzzed");
    for (const Result<Image> &image : {viewRaw(storage, *layout, {}), sampleRaw(storage, *layout, {}, {16, 16})}) {
        if (image) // reads every pixel
            require(samePixels(image->buffer.view(), image->buffer.view()));
    }
    return 0;
}
