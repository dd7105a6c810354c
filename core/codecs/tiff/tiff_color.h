// How the colors of TIFF pages become gray, RGB and straight alpha. Everything is rounded to nearest. Views have
// packed rows of uint8 or uint16 samples, where nothing else is said; a maximum is full scale where it is less than the
// dtype's, and else 0.
#pragma once

#include "core/buffer/image_view.h"
#include "core/codecs/tiff/tiff_file.h"

#include <span>
#include <vector>

namespace pellucid {

// Red, green and blue of each of the 2^bits indices, in 8 bits. Values are 16 bits wide by the specification, of which
// the high byte counts, as everywhere else: some programs write v * 257, others v * 256. Where all are below 256 they
// are taken for 8 bits.
[[nodiscard]] std::vector<std::byte> tiffPalette(const TiffFile &file, int bits);

// The first channel; the others follow as they are.
void lookUp(const ImageView &indices, std::span<const std::byte> palette, const MutableImageView &rgb);

// The other byte order, of any dtype.
void swapTiffSamples(const MutableImageView &image);

// The first channel.
void invertGray(const MutableImageView &image, int maximum);

// From colors, which are the first channels, that are multiplied by alpha to those that are not; under alpha 0 they
// stay. Also of float32.
void divideByAlpha(const MutableImageView &image, std::ptrdiff_t colors, std::ptrdiff_t alpha, int maximum);

} // namespace pellucid
