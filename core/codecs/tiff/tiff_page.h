// What one page of a TIFF file holds and how it is stored, checked before anything is decoded.
#pragma once

#include "core/codecs/codec.h"
#include "core/codecs/tiff/tiff_file.h"
#include "core/codecs/tiff/tiff_lab.h"

namespace pellucid {

struct TiffPage
{
    // From stored samples to the image's.
    enum class Color : std::uint8_t {
        AsStored,
        InvertedGray, // 0 is white
        Palette,      // becomes RGB
        Cmyk,         // becomes RGB
        Lab,          // becomes RGB
        ByLibrary,    // libtiff makes RGBA of 8 bits of it: YCbCr, LogLuv
    };

    Shape stored;      // with the samples of a stored pixel
    DType storedDType; // of samples once they are unpacked
    int bits = 8;      // of a stored sample
    Shape shape;       // of the image: other channels where the color is converted
    DType dtype;       // likewise
    int maximum = 0;   // the greatest value that the bits hold, where the dtype holds more; else 0
    ChannelNames channels;
    Color color = Color::AsStored;
    LabEncoding lab = LabEncoding::Cie;
    std::ptrdiff_t colors = 1;           // how many of the stored samples are colors; the others follow them
    std::optional<std::ptrdiff_t> alpha; // which one of the stored samples
    bool isPremultiplied = false;        // colors are multiplied by alpha
    bool isPlanar = false;               // one plane a sample
    bool isTiled = false;
    bool isReduced = false; // a smaller copy or a mask of another page
    int orientation = 1;

    [[nodiscard]] bool hasSameImageAs(const TiffPage &other) const
    {
        return shape == other.shape && dtype == other.dtype && channels == other.channels
            && orientation == other.orientation && maximum == other.maximum;
    }
};

// The page that the file is at. Fails with Corrupt or Unsupported; sizes are not limited here.
[[nodiscard]] Result<TiffPage> readTiffPage(const TiffFile &file);

} // namespace pellucid
