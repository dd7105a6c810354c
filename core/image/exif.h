// Exif blocks: TIFF structures (TIFF 6.0, Exif 2.32). They are changed in place only, so that offsets, also those
// inside of maker notes, stay right. Whatever lies outside of the block is ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

// What stands before the block in JPEG files, and in others that copied it from there.
inline constexpr std::string_view jpegExifStart("Exif\0\0", 6);

inline constexpr std::size_t minExifBytes = 8; // up to where the first directory lies

// How a camera was held: 1 to 8; 1 (upright) where the block says nothing or nonsense.
[[nodiscard]] int orientationOf(std::span<const std::byte> exif);

// Says that the image is upright. Where it was not, the preview (IFD1), which lies as the camera did, is cut off; true
// then.
bool makeExifUpright(std::span<std::byte> exif);

// Corrects the width and height that are stated, where they are.
void setExifSize(std::span<std::byte> exif, std::uint32_t width, std::uint32_t height);

// What orientation an XMP packet states becomes upright; same length.
void makeXmpUpright(std::span<std::byte> xmp);

struct ExifField
{
    std::string group; // "Image", "Photo", "GPS", ...
    std::string name;  // "Exposure time"
    std::string value; // "1/200 s"
};

// All that libexif understands, in the block's order. `exif` is a TIFF structure.
[[nodiscard]] std::vector<ExifField> exifFields(std::span<const std::byte> exif);

} // namespace pellucid
