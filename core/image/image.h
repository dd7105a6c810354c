// An image in memory: pixels, and what their numbers mean.
#pragma once

#include "core/buffer/array_layout.h"
#include "core/buffer/image_buffer.h"
#include "core/buffer/image_spec.h"
#include "core/image/metadata.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pellucid {

// How sample values relate to light.
enum class Transfer : std::uint8_t {
    Encoded, // for display as they are (sRGB or whatever the file's profile says)
    Linear,  // proportional to light, as in Radiance HDR
};

struct Image
{
    ImageBuffer buffer;
    ChannelNames channels;
    Transfer transfer = Transfer::Encoded;
    int quality = 0;                      // of a lossy file, 1 to 100 as encoders count; 0: unknown or lossless
    std::optional<ArraySlice> array = {}; // in the buffer's storage, where the image is what is seen of an array
    Metadata metadata = {};
    std::string member = {}; // what the image goes by in its file, where that has names
    int maximum = 0;         // ImageSpec::maximum

    [[nodiscard]] ImageSpec spec() const { return {buffer.dtype(), buffer.shape(), channels, {}, maximum}; }
};

} // namespace pellucid
