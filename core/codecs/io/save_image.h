// From pixels to a file, as planned: the old file stays whole until the new one is safely on disk. May run on any
// thread. A plan belongs to one image: `image` has its spec, and `array` is the one that it is a slice of.
#pragma once

#include "core/codecs/io/save_plan.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace pellucid {

// The pixels of a plan. Views: whoever makes them keeps the storage alive and unchanged.
struct PlannedPixels
{
    ImageView image;
    std::optional<ArrayView> array = {};

    // NOLINTBEGIN(google-explicit-constructor): an image alone is the usual case
    PlannedPixels(const ImageView &view) : image(view) {}
    PlannedPixels(const MutableImageView &view) : image(view) {}
    // NOLINTEND(google-explicit-constructor)
    PlannedPixels(const ImageView &view, const std::optional<ArrayView> &whole) : image(view), array(whole) {}
};

// What the file would hold. Fails as saving does, without the file's name.
[[nodiscard]] Result<std::vector<std::byte>> encodeImage(const PlannedPixels &pixels, const SavePlan &plan,
                                                         const EncodeOptions &options, const Progress &progress);

// How many bytes the file would have; encodes it. Fails as saving does, without the file's name.
[[nodiscard]] Result<std::size_t> encodedSize(const PlannedPixels &pixels, const SavePlan &plan,
                                              const EncodeOptions &options, const Progress &progress);

// A patch is written and compared page by page. Everything else:
//
// Encodes (straight from the image where the codec accepts it as it is) and replaces the file atomically. What a
// lossless format gave is read back from the disk and compared before: this takes the time of decoding, and for WebP
// the memory of a second image. Of other formats the bytes that are read back are those that were written. On failure
// the old file is untouched, and so is its sidecar (the message says where that could not be), and the message names
// the file and the reason. Gives the file as a source: a member's name and how many others there are included.
[[nodiscard]] Result<Source> saveImage(const PlannedPixels &pixels, const SavePlan &plan, const EncodeOptions &options,
                                       const Progress &progress);

} // namespace pellucid
