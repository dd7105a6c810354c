// The range of values that is shown until the user says otherwise.
#pragma once

#include "core/buffer/sample.h"
#include "core/document/document.h"

#include <vector>

namespace pellucid {

// In multiples of full scale, as in ViewSettings.
struct ShownRange
{
    double black = 0.0;
    double white = 1.0;

    bool operator==(const ShownRange &) const = default;
};

// What decides the range.
//
// Opening: how an image is shown first, by one rule for every dtype.
// - bool, uint8, light in colors (Transfer::Linear with R, G and B), and where the file says what counts as full scale
//   (ImageSpec::maximum): full scale. A phase: -pi to pi.
// - Everything else: the values, as below. But full scale where the dtype says what white is (uint16, floating point)
//   and the values use it: none lies outside, and the upper end is at least half of full scale; an eighth in floating
//   point, and in pictures, which are images with R, G and B or a color profile.
//
// Values: the values alone, whatever the dtype (bool and phases as above).
// - From the 0.1 to the 99.9 percentile of the finite values of all channels but alpha; where these are equal, from
//   the least to the greatest.
// - A constant: from 0 to it, or from it to 0. Where all are 0, or none is finite: full scale.
enum class RangeRule { Opening, Values };

// Of large images a grid of 64 x 64 pixels decides, of stacks a few slices: opening a mapped file costs the same
// whatever its size.
[[nodiscard]] ShownRange usualRange(const Document &document, ComplexPart part, RangeRule rule = RangeRule::Opening);

// The pixels that decide: of the image and, where it is one of a stack, of a few others along each further axis. Views
// of the document's storage; none where the values do not matter.
[[nodiscard]] std::vector<ImageView> rangeSamples(const Document &document, ComplexPart part,
                                                  RangeRule rule = RangeRule::Opening);

} // namespace pellucid
