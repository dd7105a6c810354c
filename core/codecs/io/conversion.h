// How an image becomes one that an encoder takes: which dtype, which channel from where, and what is lost on the way.
//
// Values are scaled between the full scales of dtypes (255, 65535, 1.0) and rounded exactly, halves up; floating point
// is clipped to 0..1 first and NaN becomes 0. So uint8 -> uint16 is v * 257 and uint16 -> uint8 is round(v / 257). An
// image with a maximum of its own is scaled from that; where its dtype is written, values stay as they are.
#pragma once

#include "core/codecs/codec.h"

#include <string>
#include <vector>

namespace pellucid {

struct Conversion
{
    static constexpr std::ptrdiff_t opaque = -1; // a channel that the image does not have: full scale
    static constexpr std::ptrdiff_t zero = -2;   // likewise: 0

    DType dtype = DType::UInt8;
    int maximum = 0;                     // of the image: ImageSpec::maximum
    std::vector<std::ptrdiff_t> sources; // for each written channel, the image's channel or one of the above
    bool isComplete = false;             // every channel is written, under its own name where the format has names
    std::vector<std::string> losses;     // a sentence each
    int cost = 0;                        // grows with what is lost, and a little with needless work

    // Nothing is converted: a view of the image, whose first channels are written in their order, is what is written.
    [[nodiscard]] bool isView(const ImageSpec &spec) const;
};

// The conversion that keeps the most. Formats that take any number of channels get all: R, G, B and A first where the
// image has them, the others as they come. The encoding lists at least one dtype and one channel count.
[[nodiscard]] Conversion planConversion(const ImageSpec &spec, const EncoderCapabilities &capabilities);

// What formats of linear light say of pictures: values of integers are meant for a screen, and are written as they are.
[[nodiscard]] std::vector<std::string> takenForLight(const ImageSpec &spec);

// Of the channels as they are written: their own where all are, else the usual ones.
[[nodiscard]] ChannelNames namesOf(const Conversion &conversion, const ChannelNames &channels);

// The image as converted: a view of it where that is enough (reordered or repeated channels), else of `storage`, which
// is then allocated. `image` has an editable dtype, or the planned one. Fails with OutOfMemory or Cancelled.
[[nodiscard]] Result<ImageView> convert(const ImageView &image, const Conversion &conversion, ImageBuffer &storage,
                                        const Progress &progress);

} // namespace pellucid
