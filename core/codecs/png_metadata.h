// Metadata in PNG files: the chunks eXIf, iCCP, pHYs and the XMP of an iTXt in their common form, the others as they
// are (PNG specification, third edition).
#pragma once

#include "core/codecs/metadata.h"
#include "core/codecs/png_structure.h"

namespace pellucid {

// Never fails: what is damaged or too large is left out, and said in Metadata::lost. Unpacks at most 16 MB a chunk.
[[nodiscard]] Metadata readPngMetadata(const PngStructure &png);

// The chunks of a file with such an image. Resolutions a unit of length are converted to pixels a metre.
[[nodiscard]] MetadataToWrite pngMetadata(const Metadata &metadata, DType dtype, const Shape &shape);

struct PngText
{
    std::string keyword; // UTF-8, as the text
    std::string text;
};

// What a tEXt, zTXt or iTXt chunk says; nothing for other chunks and damaged ones. Unpacks at most a megabyte.
[[nodiscard]] std::optional<PngText> readPngText(const MetadataBlock &chunk);

} // namespace pellucid
