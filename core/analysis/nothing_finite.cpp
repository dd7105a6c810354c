#include "core/analysis/nothing_finite.h"

#include "core/analysis/statistics.h"

#include <algorithm>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t bandHeight = 64;

} // namespace

std::optional<NothingFinite> nothingFinite(const ImageView &image)
{
    if (!isFloatingPoint(image.dtype()) || image.isEmpty())
        return std::nullopt;
    NothingFinite found;
    for (std::ptrdiff_t y = 0; y < image.height(); y += bandHeight) {
        const auto band = statistics(image.crop({0, y, image.width(), std::min(bandHeight, image.height() - y)}));
        if (!band || std::ranges::any_of(*band, [](const ChannelStatistics &channel) { return channel.count > 0; }))
            return std::nullopt;
        for (const ChannelStatistics &channel : *band) {
            found.hasNans = found.hasNans || channel.nans > 0;
            found.hasInfinities = found.hasInfinities || channel.infinities > 0;
        }
    }
    return found;
}

} // namespace pellucid
