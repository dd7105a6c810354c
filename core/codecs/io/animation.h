// Animations are stacks: arrays of shape (frames, H, W, 4), one frame of which is seen at a time.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace pellucid {

// Of animations with more frames, or that take more memory, only the first ones are read.
inline constexpr std::size_t maxFrames = 20000; // the time that libwebp takes grows with their square
inline constexpr std::size_t maxAnimationBytes = std::size_t{2} << 30;

// How many of so many frames are read, also within the limits: at least one. `frame` has 4 channels.
[[nodiscard]] std::size_t framesToRead(std::size_t stated, const Shape &frame, const DecodeLimits &limits);

// What is said where these are fewer.
[[nodiscard]] std::string droppedFrames(std::size_t read, std::size_t stated);

// A stack for so many RGBA frames of 8 bits, the first of which is seen; their content is unspecified.
[[nodiscard]] Result<Image> allocateAnimation(std::size_t frames, const Shape &frame, const PixelAllocator &allocate);

[[nodiscard]] MutableImageView frameOf(Image &animation, std::size_t index);

// The frames that a format of animations writes with these options: each a view of its own. Empty where there is no
// animation or its frames are not such.
[[nodiscard]] std::vector<ImageView> framesOf(const EncodeOptions &options);

} // namespace pellucid
