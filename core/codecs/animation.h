// Animations are stacks: arrays of shape (frames, H, W, 4), one frame of which is seen at a time.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace pellucid {

// Of animations with more frames, or that take more memory, only the first frame is read.
inline constexpr std::size_t mostFrames = 20000; // the time that libwebp takes grows with their square
inline constexpr std::size_t mostAnimationBytes = std::size_t{2} << 30;

// Whether so many frames are read, also within the limits. `frame` has 4 channels.
[[nodiscard]] bool isReadWhole(std::size_t frames, const Shape &frame, const DecodeLimits &limits);

// What is said where they do not.
[[nodiscard]] std::string droppedFrames(std::size_t frames);

// A stack for so many RGBA frames of 8 bits, the first of which is seen; their content is unspecified.
[[nodiscard]] Result<DecodedImage> allocateAnimation(std::size_t frames, const Shape &frame);

[[nodiscard]] MutableImageView frameOf(DecodedImage &animation, std::size_t index);

// The frames that a format of animations writes of a document: each a view of its own. Empty where the document is no
// animation or its frames are not such.
[[nodiscard]] std::vector<ImageView> framesOf(const ArrayView &array, const Metadata &metadata);

} // namespace pellucid
