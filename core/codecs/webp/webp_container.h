// The chunks of a WebP file, which is a RIFF file: found without decoding a pixel, and written. After the WebP
// container specification.
#pragma once

#include "core/base/result.h"
#include "core/buffer/shape.h"
#include "core/image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

inline constexpr std::ptrdiff_t maxWebpPixels = 16383; // a side
inline constexpr int maxWebpLoops = 65535;

struct WebpContainer
{
    Shape shape; // of the canvas as stored, before orientation; 4 channels where there is, or may be, alpha
    bool isAnimated = false;
    std::span<const std::byte> icc = {}; // empty where there is none
    std::span<const std::byte> exif = {};
    std::span<const std::byte> xmp = {};
    std::vector<std::string> unknown = {}; // the types of other chunks, the first few
    std::uint32_t background = 0;          // of an animation
    std::span<const std::byte> trailer = {};
};

// Fails with Corrupt; also where the file is shorter than it says.
[[nodiscard]] Result<WebpContainer> readWebpContainer(std::span<const std::byte> file);

// The chunks of pixels (ALPH, VP8, VP8L) of a file with one image, as they are.
[[nodiscard]] std::span<const std::byte> webpImageChunks(std::span<const std::byte> file);

struct WebpFrame
{
    std::vector<std::byte> imageChunks;
    int milliseconds = 0;
};

// A file of one frame, or an animation of whole frames, each replacing the one before. `blocks` are its other chunks.
[[nodiscard]] std::vector<std::byte> webpFile(const Shape &shape, std::span<const WebpFrame> frames, int loops,
                                              const std::vector<MetadataBlock> &blocks);

} // namespace pellucid
