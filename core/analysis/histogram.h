// How often which values occur, channel by channel.
//
// Bins are equally wide and follow numpy.histogram(channel.astype(float64), bins=count, range=(low, high)): bin i holds
// edge(i) <= v < edge(i + 1), the last one its upper edge as well, decided with the edges in double. Counts are exact,
// whatever the number of threads and the layout. A complex sample counts as its magnitude, bool as 0 and 1.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/buffer/image_view.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pellucid {

struct Bins
{
    static constexpr std::size_t most = std::size_t{1} << 20;

    double low = 0.0;  // lower edge of the first bin
    double high = 1.0; // upper edge of the last one
    std::size_t count = 256;

    [[nodiscard]] double width() const { return (high - low) / static_cast<double>(count); }
    [[nodiscard]] double edge(std::size_t i) const
    {
        return i == count ? high : low + static_cast<double>(i) * width();
    }

    // Whether these are bins: 1 to `most` of them, between finite edges, and wide enough that double can tell them
    // apart.
    [[nodiscard]] bool areValid() const;

    bool operator==(const Bins &) const = default;
};

// A bin for every value of an integer dtype of 8 or 16 bits: bin v - low counts v. None for the others.
[[nodiscard]] std::optional<Bins> binForEveryValue(DType dtype);

struct ChannelHistogram
{
    std::vector<std::uint64_t> counts; // one a bin
    std::uint64_t below = 0;           // finite values outside the bins
    std::uint64_t above = 0;
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;

    bool operator==(const ChannelHistogram &) const = default;
};

// One for each channel. Of a rectangle: histogram(image.crop(rect), ...). Runs on all cores, the caller's thread
// helping, and reads every pixel once; dtypes of 8 and 16 bits cost the same for any bins. Fails with InvalidArgument
// unless the bins are valid; with Cancelled.
[[nodiscard]] Result<std::vector<ChannelHistogram>> histogram(const ImageView &image, const Bins &bins,
                                                              const Progress &progress = {});

// What the counts become when every value v of a channel turns into table[v], without a look at pixels. Both have an
// entry for every value of an unsigned dtype.
template <typename T>
[[nodiscard]] std::vector<std::uint64_t> permuted(const std::vector<std::uint64_t> &counts, std::span<const T> table)
{
    std::vector<std::uint64_t> result(counts.size(), 0);
    for (std::size_t v = 0; v < counts.size(); ++v)
        result[table[v]] += counts[v];
    return result;
}

} // namespace pellucid
