// Bare pixels as most programs keep them: rows of one length, one below the other, behind a header that is skipped.
// Such words as people have for them, and the layout that follows.
#pragma once

#include "core/base/geometry.h"
#include "core/codecs/raw/raw_layout.h"

#include <cstddef>
#include <cstdint>

namespace pellucid {

struct RawRows
{
    enum class Arrangement : std::uint8_t {
        Interleaved, // pixel by pixel
        Planar,      // one whole channel after the other
    };
    enum class Direction : std::uint8_t { TopDown, BottomUp };

    Size size; // as checkLimits() allows, and a file's size is more than any stride and offset
    DType dtype = DType::UInt8;
    ChannelNames channels = {"L"};
    Arrangement arrangement = Arrangement::Interleaved;
    Direction direction = Direction::TopDown;
    std::ptrdiff_t offset = 0;    // of the first byte that is a pixel's, wherever that is in the image
    std::ptrdiff_t rowStride = 0; // bytes from one row to the next in the file

    bool operator==(const RawRows &) const = default;
};

// Channels of a pixel that lie side by side.
[[nodiscard]] std::ptrdiff_t channelsInRow(const RawRows &rows);

// Bytes of a row without what fills it up.
[[nodiscard]] std::ptrdiff_t minRowStride(const RawRows &rows);

// How many whole rows of that length a file of so many bytes has, whatever the height says.
[[nodiscard]] std::ptrdiff_t rowsThatFit(const RawRows &rows, std::size_t fileBytes);

[[nodiscard]] RawLayout layoutOf(const RawRows &rows);

} // namespace pellucid
