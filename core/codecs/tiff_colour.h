// How the colours of TIFF pages become gray, RGB and straight alpha. Everything is rounded to nearest. Views have
// packed rows of uint8 or uint16 samples, where nothing else is said.
#pragma once

#include "core/buffer/image_view.h"
#include "core/codecs/tiff_file.h"

#include <span>
#include <vector>

namespace pellucid {

// Red, green and blue of each of the 2^bits indices, in 8 bits. Values are 16 bits wide by the specification; where all
// are below 256 they are taken for 8.
[[nodiscard]] std::vector<std::byte> tiffPalette(const TiffFile &file, int bits);

void lookUp(const ImageView &indices, std::span<const std::byte> palette, const MutableImageView &rgb);

// The first channel.
void invertGray(const MutableImageView &image);

// (1 - ink)(1 - black), without a profile.
void cmykToRgb(const ImageView &cmyk, const MutableImageView &rgb);

// From colours that are multiplied by alpha to those that are not; under alpha 0 they stay. Also of float32.
void divideByAlpha(const MutableImageView &image, std::ptrdiff_t alpha);

} // namespace pellucid
