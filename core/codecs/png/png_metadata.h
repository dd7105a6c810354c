// Metadata in PNG files: the chunks eXIf, iCCP, pHYs and the XMP of an iTXt in their common form, the others as they
// are (PNG specification, third edition). EXIF is also found in the texts "Raw profile type exif" and "... APP1", where
// ImageMagick kept it as hexadecimal digits before there was eXIf; it is written as eXIf.
#pragma once

#include "core/codecs/png/png_structure.h"
#include "core/image/metadata.h"

namespace pellucid {

// How EXIF wants the pixels turned, 1 to 8; 1 (upright) where there is none.
[[nodiscard]] int pngOrientation(const PngStructure &png);

// Never fails: what is damaged or too large is left out, and said in Metadata::lost. Unpacks at most 16 MB a chunk.
[[nodiscard]] Metadata readPngMetadata(const PngStructure &png);

// The chunks of a file with such an image. Resolutions a unit of length are converted to pixels a meter.
[[nodiscard]] MetadataToWrite pngMetadata(const Metadata &metadata, DType dtype, const Shape &shape);

struct PngText
{
    std::string keyword; // UTF-8, as the text
    std::string text;
};

// What a tEXt, zTXt or iTXt chunk says; nothing for other chunks and damaged ones. Unpacks at most a megabyte.
[[nodiscard]] std::optional<PngText> readPngText(const MetadataBlock &chunk);

} // namespace pellucid
