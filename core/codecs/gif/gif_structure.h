// The blocks of a GIF file (CompuServe, "Graphics Interchange Format", 89a): its frames and how they follow one
// another, without a pixel. Refused: files that end within a block, and blocks nobody knows.
#pragma once

#include "core/base/result.h"
#include "core/buffer/shape.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pellucid {

// What becomes of a frame before the next one is drawn.
enum class GifDisposal : std::uint8_t { Keep, Clear, TakeBack };

struct GifFrame
{
    std::ptrdiff_t left = 0;
    std::ptrdiff_t top = 0;
    Shape shape; // one channel: indices
    bool isInterlaced = false;
    GifDisposal disposal = GifDisposal::Keep;
    int milliseconds = 0;
    std::optional<unsigned> transparent; // index
    std::span<const std::byte> palette;  // three bytes a color; empty: indices are levels of gray
    int codeBits = 0;                    // of the compression's first codes, less one
    std::span<const std::byte> blocks;   // of compressed data, each behind its length
};

struct GifStructure
{
    Shape shape; // of the screen, and more where a frame goes beyond it; 4 channels, or 3 where all is opaque
    std::vector<GifFrame> frames;          // as many of them as are ever read
    std::size_t frameCount = 0;            // in the file
    int loops = 1;                         // how often it is played; 0: for ever
    std::span<const std::byte> background; // three bytes, or none
    std::size_t comments = 0;              // in blocks of their own
    std::size_t others = 0;                // blocks of texts to be drawn, and of applications
    std::span<const std::byte> rest;       // of the file, behind its end mark
    bool hasTrailer = true;                // otherwise it may have been cut short behind a frame
};

// The bytes of the file must outlive what is returned. Fails with Corrupt.
[[nodiscard]] Result<GifStructure> readGifStructure(std::span<const std::byte> file);

} // namespace pellucid
