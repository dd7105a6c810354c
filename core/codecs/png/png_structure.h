// What the chunks of a PNG file say, read without decoding a pixel (PNG specification, second edition): lengths, order
// and checksums are checked, and whether the compressed data can hold the image at all. Refused: files cut short,
// critical chunks nobody knows, and Apple's CgBI variant. A
// tRNS chunk of the wrong size, in the wrong place or beside an alpha channel is ignored, as libpng does.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/buffer/image_spec.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pellucid {

inline constexpr std::string_view pngSignature = "\x89PNG\r\n\x1A\n";

enum class PngColor : std::uint8_t { Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6 };

// One that decoding does not need.
struct PngChunk
{
    std::string_view type;
    std::span<const std::byte> content;
    bool isAfterImage = false;
    bool isIntact = true; // its checksum matches
};

struct PngStructure
{
    Shape shape;   // as decoded: of a palette its colors, with alpha where a tRNS chunk adds it
    int depth = 0; // bits a sample in the file: 1, 2, 4, 8 or 16
    PngColor color = PngColor::Gray;
    bool isInterlaced = false;
    std::span<const std::byte> header;                 // content of IHDR
    std::span<const std::byte> palette;                // three bytes a color
    std::span<const std::byte> transparency;           // content of tRNS; empty where there is none
    bool hasStrayTransparency = false;                 // a tRNS chunk was ignored
    std::vector<std::span<const std::byte>> imageData; // of the IDAT chunks, in order
    std::vector<PngChunk> ancillary;                   // the first thousands of them
    std::span<const std::byte> trailer;                // what follows the last chunk

    [[nodiscard]] DType dtype() const { return depth == 16 ? DType::UInt16 : DType::UInt8; }
    [[nodiscard]] int bitsPerPixel() const;
    // Rows hold the image's own samples from top to bottom: nothing to look up, spread out or interleave.
    [[nodiscard]] bool isDirect() const
    {
        return !isInterlaced && color != PngColor::Palette && depth >= 8 && transparency.empty();
    }
    // A row of so many pixels, without the filter byte before it.
    [[nodiscard]] std::ptrdiff_t rowBytes(std::ptrdiff_t width) const { return (width * bitsPerPixel() + 7) / 8; }
};

// The bytes of the file must outlive what is returned. Reads all of them, for their checksums, and tells how far it is.
[[nodiscard]] Result<PngStructure> readPngStructure(std::span<const std::byte> file, const Progress &progress = {});

} // namespace pellucid
