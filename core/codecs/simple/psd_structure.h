// The sections of a Photoshop file, read without decoding a pixel (Adobe's file format specification): PSD, and PSB for
// large documents. What is looked for is the flattened image that a file carries beside its layers.
#pragma once

#include "core/base/result.h"
#include "core/buffer/image_spec.h"

#include <cstddef>
#include <span>

namespace pellucid {

struct PsdStructure
{
    Shape shape; // gray or RGB, with alpha where the flattened image has transparency
    DType dtype = DType::UInt8;
    std::size_t storedChannels = 0; // transparency and saved selections follow the colors
    bool isLarge = false;           // PSB: some lengths have twice as many bytes
    bool isRunLengthEncoded = false;
    std::size_t layers = 0;
    std::span<const std::byte> resources;
    std::span<const std::byte> pixels; // from the first row, or the row lengths, to the end of the file

    [[nodiscard]] bool hasAlpha() const { return shape.channels % 2 == 0; }
};

// Fails with Corrupt, or with Unsupported for other color modes, depths and compressions.
[[nodiscard]] Result<PsdStructure> readPsdStructure(std::span<const std::byte> file);

} // namespace pellucid
