// How long the rows of bare pixels are: pixels repeat, more or less, one row below, and so a row's length is where the
// autocorrelation of the image has its peak.
//
// What is correlated is the sign of the difference between a number and its neighbour in the next pixel. Large areas
// and slow shading, which correlate at every distance, are gone then, outliers and NaN weigh no more than anything
// else, and what is left are edges, which show at one row's distance and hardly anywhere else. By Wiener and Khinchin
// the autocorrelation is the Fourier transform of the power spectrum. The noise that a peak must stand out from is
// measured as the median deviation of all others.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/dtype.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pellucid {

struct RowStrideGuess
{
    enum class Certainty : std::uint8_t {
        Sure,
        Likely,
        NotSure, // noise, or anything else that is no picture of this type, has such peaks too
    };

    std::ptrdiff_t stride = 0; // in bytes
    Certainty certainty = Certainty::NotSure;
};

// The most plausible strides, best first; none where there is too little to look at. `bytes` begins at an element, a
// pixel is `channels` of them. Looks at half a million elements from the middle, so strides up to half of that are
// found; takes about as long as reading them twenty times. Empty also when cancelled.
[[nodiscard]] std::vector<RowStrideGuess> guessRowStrides(std::span<const std::byte> bytes, DType dtype,
                                                          std::ptrdiff_t channels, const CancellationToken &token);

} // namespace pellucid
