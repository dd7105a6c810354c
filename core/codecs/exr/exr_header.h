// The headers of an OpenEXR file, walked before the library sees it: it believes the sizes that it reads.
#pragma once

#include "core/base/geometry.h"
#include "core/codecs/codec.h"

namespace pellucid {

struct ExrPart
{
    std::string name; // empty in files of one part
    bool isDeep = false;
    Rect dataWindow;                      // of the pixels that there are
    Rect displayWindow;                   // of the picture they belong to
    std::ptrdiff_t pixelBytes = 0;        // of all channels, as if each had full resolution
    std::ptrdiff_t chunkRows = 1;         // a multiple of the rows that are stored together
    std::vector<ExrAttribute> attributes; // those that say more than how the pixels are stored
};

// Fails with Corrupt where a size or a table does not fit into the file, TooLarge where tiles are far larger than the
// image, Unsupported for other versions.
[[nodiscard]] Result<std::vector<ExrPart>> readExrParts(std::span<const std::byte> file);

// The values of an attribute that holds a window (box2i), and back.
[[nodiscard]] Rect exrWindow(std::span<const std::byte> box);
[[nodiscard]] std::vector<std::byte> exrBox(const Rect &window);

// Where the pixels of an image of that size go: the windows its file had, where they still fit; else its own rectangle.
struct ExrWindows
{
    Rect data;
    Rect display;
    bool areMoved = false; // the file had others, which do not fit any more
};
[[nodiscard]] ExrWindows exrWindows(const Metadata &metadata, const Shape &shape);

} // namespace pellucid
