// Metadata in TIFF files. What describes an image there (camera, date, author, place, IPTC, geographic keys) are tags
// of the page and of the directories it names, which is what an EXIF block is: reading makes one of them, and writing
// puts the block at the beginning of the file, where all its offsets, also those inside of maker notes, stay right, and
// the page's directory takes the block's entries over. ICC profile, XMP and resolution are tags of their own.
#pragma once

#include "core/codecs/tiff/tiff_file.h"
#include "core/codecs/tiff/tiff_output.h"
#include "core/image/metadata.h"

namespace pellucid {

// Tags that describe the image, which an EXIF block keeps.
[[nodiscard]] bool isKeptTiffTag(std::uint16_t tag);

// As libtiff calls it: "PageName", "Tag 65000".
[[nodiscard]] std::string tiffTagName(const TiffFile &file, std::uint16_t tag);

// Of the page that the file is at; `bytes` is the whole file. Never fails: what is damaged or too large is left out,
// and said in Metadata::lost.
[[nodiscard]] Metadata readTiffMetadata(const TiffFile &file, std::span<const std::byte> bytes);

// What is dropped of it in a file with such an image.
[[nodiscard]] std::vector<std::string> tiffMetadataLosses(const Metadata &metadata, DType dtype, const Shape &shape);

// More bytes of pixels than offsets of 32 bits reach: written as BigTIFF, which has no room for an EXIF block.
[[nodiscard]] bool needsBigTiff(double pixelBytes);

// The beginning of a classic file: the EXIF block, ready to be followed; empty where there is none.
[[nodiscard]] std::vector<std::byte> startOfTiff(const Metadata &metadata, const Shape &shape, std::size_t pages);

// Sets the tags of the page to be written.
void setTiffMetadata(const TiffFile &file, const Metadata &metadata, const Shape &shape);

// When all pages are written: the first one's directory and that of the EXIF block at the beginning become one. Fails
// with Corrupt, or as the output does.
[[nodiscard]] Result<void> mergeExif(TiffOutput &file, const Metadata &metadata);

} // namespace pellucid
