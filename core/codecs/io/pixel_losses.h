// What of an image's values a save changes, counted: the ledger behind the sentences of a save plan.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/codecs/io/conversion.h"

#include <string>
#include <vector>

namespace pellucid {

struct PixelLosses
{
    std::ptrdiff_t values = 0;       // that are written
    std::ptrdiff_t nan = 0;          // become 0
    std::ptrdiff_t negative = 0;     // become 0
    std::ptrdiff_t aboveOne = 0;     // become 1
    std::ptrdiff_t aboveMaximum = 0; // of the image's own; become full scale
    std::ptrdiff_t rounded = 0;      // of the others, what has no exact counterpart
    std::ptrdiff_t notOpaque = 0;    // pixels whose alpha is dropped and was not full
    std::ptrdiff_t hidden = 0;       // of these, alpha was 0 over a color, which is seen from now on

    bool operator==(const PixelLosses &) const = default;
};

// Reads all pixels, on all cores. The image has an editable dtype or the conversion's. Fails with Cancelled.
[[nodiscard]] Result<PixelLosses> countPixelLosses(const ImageView &image, const ChannelNames &channels,
                                                   const Conversion &conversion, const Progress &progress);

// How many values of a uint8 or uint16 image are above it. Reads all of them, on all cores.
[[nodiscard]] std::ptrdiff_t countAbove(const ImageView &image, int maximum);

// One for each kind of loss that there is; empty: every value is kept or has an exact counterpart.
[[nodiscard]] std::vector<std::string> sentences(const PixelLosses &losses);

// "1,234,567"
[[nodiscard]] std::string grouped(std::ptrdiff_t number);

} // namespace pellucid
