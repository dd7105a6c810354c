// The bare elements of an array, one after the other: what formats of arrays write behind their headers.
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/cancellation.h"
#include "core/buffer/array_layout.h"
#include "core/codecs/codec.h"

namespace pellucid {

// All elements in that order, in runs as long as there is no gap. Fails with Cancelled, or as the sink does.
[[nodiscard]] Result<void> writeElements(const ArrayView &array, ArrayOrder order, ByteSink &sink,
                                         const Progress &progress);

// The array that an image is part of, or the image as an array.
[[nodiscard]] ArrayView wholeArray(const ImageView &image, const EncodeOptions &options);

// The images that it is seen as, of which every axis but those of rows, columns and channels has one index; the last
// such axis is the fastest.
[[nodiscard]] std::vector<ImageView> imagesOf(const ArrayView &array);

// What formats of arrays take: every dtype in either byte order.
[[nodiscard]] EncoderCapabilities arrayCapabilities();

} // namespace pellucid
