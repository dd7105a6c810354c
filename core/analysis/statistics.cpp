#include "core/analysis/statistics.h"

#include "core/analysis/bands.h"
#include "core/analysis/integer_sums.h"
#include "core/analysis/packed_rows.h"
#include "core/analysis/real_sums.h"

#include <algorithm>
#include <cmath>

namespace pellucid {

namespace {

__extension__ typedef unsigned __int128 Wide;

tl::unexpected<Error> cancelled()
{
    return failure(ErrorCode::Cancelled, "Cancelled.");
}

// uint8 and uint16.
Result<std::vector<ChannelStatistics>> ofIntegers(const ImageView &image, const Progress &progress)
{
    const Bands bands(image);
    const auto channels = static_cast<std::size_t>(image.channels());
    std::vector<IntegerSums> ofBands(static_cast<std::size_t>(bands.count()));
    const bool isDone = bands.run(progress, [&](std::size_t band, const ImageView &part) {
        PackedRows rows(part);
        for (std::ptrdiff_t y = 0; y < part.height(); ++y)
            addIntegerRow(ofBands[band], rows.row(y).data(), static_cast<std::size_t>(part.width()), channels,
                          image.dtype());
    });
    if (!isDone)
        return cancelled();
    std::vector<ChannelStatistics> result(channels);
    if (bands.count() == 0)
        return result;
    for (std::size_t c = 0; c < channels; ++c) {
        Wide sum = 0;
        Wide squares = 0;
        std::uint16_t min = ofBands.front().min[c];
        std::uint16_t max = ofBands.front().max[c];
        for (const IntegerSums &sums : ofBands) {
            sum += sums.sums[c];
            squares += sums.squares[c];
            min = std::min(min, sums.min[c]);
            max = std::max(max, sums.max[c]);
        }
        const auto count = static_cast<std::uint64_t>(image.height()) * static_cast<std::uint64_t>(image.width());
        const auto n = static_cast<long double>(count);
        result[c] = {.count = count,
                     .min = static_cast<double>(min),
                     .max = static_cast<double>(max),
                     .mean = static_cast<double>(static_cast<long double>(sum) / n),
                     .standardDeviation =
                         static_cast<double>(std::sqrt(static_cast<long double>(count * squares - sum * sum)) / n)};
    }
    return result;
}

// One channel of one band.
struct RealPart
{
    double count = 0;
    double sum = 0;
    double mean = 0;
    double squares = 0; // of the distances to this mean
};

// The running sums of a channel, in order.
double addedUp(const RealLanes &lanes, std::size_t channel, std::size_t channels)
{
    double sum = 0;
    for (std::size_t i = channel; i < runningSums * channels; i += channels)
        sum += lanes[i];
    return sum;
}

struct RealBand
{
    RealSums sums;
    std::array<RealPart, maxChannels> parts;
};

template <typename Rows>
RealBand ofBand(const ImageView &part)
{
    RealBand band;
    Rows rows(part);
    const DType dtype = part.dtype() == DType::Float32 ? DType::Float32 : DType::Float64; // of these rows
    const auto width = static_cast<std::size_t>(part.width());
    const auto channels = static_cast<std::size_t>(part.channels());
    for (std::ptrdiff_t y = 0; y < part.height(); ++y)
        addRealRow(band.sums, std::as_bytes(rows.row(y)).data(), width, channels, dtype);
    ChannelMeans means{};
    for (std::size_t c = 0; c < channels; ++c) {
        RealPart &of = band.parts[c];
        of.count = static_cast<double>(part.height()) * static_cast<double>(part.width())
            - static_cast<double>(band.sums.nans[c] + band.sums.infinities[c]);
        of.sum = addedUp(band.sums.sums, c, channels);
        of.mean = of.count > 0 ? of.sum / of.count : 0.0;
        means[c] = of.mean;
    }
    RealLanes squares{};
    for (std::ptrdiff_t y = 0; y < part.height(); ++y)
        addSquaredDistances(squares, std::as_bytes(rows.row(y)).data(), width, channels, dtype, means);
    for (std::size_t c = 0; c < channels; ++c)
        band.parts[c].squares = addedUp(squares, c, channels);
    return band;
}

ChannelStatistics joined(const std::vector<RealBand> &bands, std::size_t channel, std::size_t channels)
{
    ChannelStatistics result;
    double count = 0;
    double sum = 0;
    double min = std::numeric_limits<double>::infinity();
    double max = -min;
    for (const RealBand &band : bands) {
        count += band.parts[channel].count;
        sum += band.parts[channel].sum;
        result.nans += band.sums.nans[channel];
        result.infinities += band.sums.infinities[channel];
        for (std::size_t i = channel; i < runningSums * channels; i += channels) {
            min = std::min(min, band.sums.min[i]);
            max = std::max(max, band.sums.max[i]);
        }
    }
    if (count == 0)
        return result;
    result.count = static_cast<std::uint64_t>(count);
    result.min = min + 0.0; // -0 becomes 0: which of them comes first is chance
    result.max = max + 0.0;
    result.mean = sum / count;
    double squares = 0;
    for (const RealBand &band : bands) {
        const RealPart &part = band.parts[channel];
        const double distance = part.mean - result.mean;
        if (part.count > 0)
            squares += part.squares + part.count * distance * distance;
    }
    result.standardDeviation = std::sqrt(squares / count);
    return result;
}

template <typename Rows>
Result<std::vector<ChannelStatistics>> ofReals(const ImageView &image, const Progress &progress)
{
    const Bands bands(image);
    std::vector<RealBand> ofBands(static_cast<std::size_t>(bands.count()));
    if (!bands.run(progress, [&](std::size_t band, const ImageView &part) { ofBands[band] = ofBand<Rows>(part); }))
        return cancelled();
    std::vector<ChannelStatistics> result;
    const auto channels = static_cast<std::size_t>(image.channels());
    for (std::size_t c = 0; c < channels; ++c)
        result.push_back(joined(ofBands, c, channels));
    return result;
}

} // namespace

Result<std::vector<ChannelStatistics>> statistics(const ImageView &image, const Progress &progress)
try {
    constexpr auto together = static_cast<std::ptrdiff_t>(maxChannels);
    if (image.channels() > together) {
        std::vector<ChannelStatistics> result;
        for (std::ptrdiff_t first = 0; first < image.channels(); first += together) {
            const ImageView part = image.channelRange(first, std::min(together, image.channels() - first));
            const auto share = [&](std::ptrdiff_t c) {
                return static_cast<double>(c) / static_cast<double>(image.channels());
            };
            const auto found = statistics(part, progress.part(share(first), share(first + part.channels())));
            if (!found)
                return found;
            result.insert(result.end(), found->begin(), found->end());
        }
        return result;
    }
    if (image.dtype() == DType::UInt8 || image.dtype() == DType::UInt16)
        return ofIntegers(image, progress);
    if (image.dtype() == DType::Float32 || image.dtype() == DType::Float64)
        return ofReals<PackedRows>(image, progress);
    return ofReals<RealRows>(image, progress);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to look at all pixels.");
}

} // namespace pellucid
