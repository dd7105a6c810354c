// What the segments of a JPEG file say, read without decoding a pixel (ITU-T T.81, annex B). Refused before anything is
// allocated: impossible tables and scans that use tables never defined, components without a scan, files that end
// early, sizes that so few bytes cannot hold, and bombs of many scans. Frames of Motion JPEG define no Huffman tables:
// they use those of annex K.
#pragma once

#include "core/base/result.h"
#include "core/buffer/shape.h"
#include "core/image/metadata.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pellucid {

// One that decoding does not need: APP0 to APP15, or a comment.
struct JpegSegment
{
    int marker = 0; // 0xE0 to 0xEF, 0xFE
    std::span<const std::byte> content;
};

struct JpegStructure
{
    Shape shape; // as stored, before orientation
    bool isProgressive = false;
    bool isForTurboOnly = false;                  // stb reads it wrongly, or not at all
    bool hasEnd = true;                           // else the file ends behind its last scan, without the marker
    int quality = 0;                              // 1 to 100 as the IJG library counts; 0: unknown
    std::span<const std::byte> exif;              // a TIFF structure, the first one; empty when there is none
    std::optional<ChromaSubsampling> subsampling; // where it is one of these
    std::vector<JpegSegment> segments;            // the first thousands of them
    std::span<const std::byte> trailer;           // what follows the image
};

// Up to and with the frame header; the rest of the members come from before it.
[[nodiscard]] Result<JpegStructure> readJpegHeader(std::span<const std::byte> file);

// Every segment and scan, to the end-of-image marker or, where that is missing, to the end of the file.
[[nodiscard]] Result<JpegStructure> readJpegStructure(std::span<const std::byte> file);

} // namespace pellucid
