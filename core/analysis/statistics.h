// Least, greatest, mean and standard deviation, channel by channel.
//
// The same bits on every processor, for any number of threads and any layout of the same pixels:
// - uint8, uint16: sums and sums of squares are exact; mean and standard deviation are rounded at the end only.
// - Every other dtype in double. Within a band of rows (Bands) pixel x of each row is added to running sum x mod 8 of
//   its channel; these are added up in order, then the bands in order. Squares are those of the distances to the band's
//   mean, so that a large mean costs no digits; bands are joined by the parallel axis theorem. Integers of more than 53
//   bits are rounded to double first; a complex sample counts as its magnitude, bool as 0 and 1.
// The standard deviation is the population's, NumPy's default (ddof=0); the numbers agree with NumPy's of float64 but
// for the rounding of sums.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/buffer/image_view.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace pellucid {

struct ChannelStatistics
{
    std::uint64_t count = 0; // of finite values: all others are left out of min to standardDeviation
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;

    // NaN where count is 0.
    double min = std::numeric_limits<double>::quiet_NaN();
    double max = std::numeric_limits<double>::quiet_NaN();
    double mean = std::numeric_limits<double>::quiet_NaN();
    double standardDeviation = std::numeric_limits<double>::quiet_NaN();
};

// One for each channel. Of a rectangle: statistics(image.crop(rect)). Runs on all cores, the caller's thread helping,
// and reads memory once. Fails and with Cancelled.
[[nodiscard]] Result<std::vector<ChannelStatistics>> statistics(const ImageView &image, const Progress &progress = {});

} // namespace pellucid
