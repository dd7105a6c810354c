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

// An image with a maximum of its own is shown from 0 to that. uint8, uint16, bool and light (Transfer::Linear) are
// shown at full scale, a phase from -pi to pi, and floating point that stays within 0 and 1 likewise at full scale.
// Everything else from its least to its greatest finite value; a constant from or to 0.
//
// Of large images a grid of 64 x 64 pixels is looked at, of stacks a few slices: so that opening a mapped file costs
// the same whatever its size, and rare outliers may be beyond the range.
[[nodiscard]] ShownRange usualRange(const Document &document, ComplexPart part);

// What is looked at for that: the image, and where it is one of a stack a few others along each further axis. Views of
// the document's storage; none where the values do not matter.
[[nodiscard]] std::vector<ImageView> rangeSamples(const Document &document, ComplexPart part);

} // namespace pellucid
