#include "core/analysis/histogram.h"

#include "core/analysis/bands.h"
#include "core/analysis/bin_slots.h"
#include "core/analysis/packed_rows.h"
#include "core/buffer/sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <mutex>
#include <new>

namespace pellucid {

namespace {

// Counters that threads borrow for a band each, so that there are as many of them as threads at work.
class Counters
{
public:
    using Table = std::vector<std::uint64_t>;

    explicit Counters(std::size_t size) : m_size(size) {}

    [[nodiscard]] Table borrowed()
    {
        const std::lock_guard lock(m_mutex);
        if (m_idle.empty())
            return Table(m_size, 0);
        Table table = std::move(m_idle.back());
        m_idle.pop_back();
        return table;
    }

    void giveBack(Table table)
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(table));
    }

    // When all are back.
    [[nodiscard]] Table sum() const
    {
        Table sum(m_size, 0);
        for (const Table &table : m_idle)
            std::ranges::transform(table, sum, sum.begin(), std::plus());
        return sum;
    }

private:
    const std::size_t m_size;
    std::mutex m_mutex;
    std::vector<Table> m_idle;
};

ChannelHistogram histogramOf(const BinSlots &slots, std::span<const std::uint64_t> table)
{
    return {.counts = {table.begin(), table.begin() + static_cast<std::ptrdiff_t>(slots.bins().count)},
            .below = table[slots.below()],
            .above = table[slots.above()],
            .nans = table[slots.nan()],
            .infinities = table[slots.infinity()]};
}

// Four tables, each for every fourth pixel, one after the other: equal neighbours need not wait for one another's sum.
template <std::size_t Channels>
void countBytes(const ImageView &part, std::vector<std::uint64_t> &table)
{
    constexpr std::size_t size = Channels * 256;
    std::array<std::uint32_t, 4 * size> counts{};
    PackedRows rows(part);
    const auto elements = static_cast<std::size_t>(part.width()) * Channels;
    for (std::ptrdiff_t y = 0; y < part.height(); ++y) {
        const std::byte *const row = rows.row(y).data();
        std::size_t i = 0;
        for (; i + 4 * Channels <= elements; i += 4 * Channels) {
            for (std::size_t k = 0; k < 4 * Channels; ++k)
                ++counts[k / Channels * size + k % Channels * 256 + static_cast<std::size_t>(row[i + k])];
        }
        for (std::size_t c = 0; i < elements; ++i, c = c + 1 == Channels ? 0 : c + 1)
            ++counts[c * 256 + static_cast<std::size_t>(row[i])];
    }
    for (std::size_t i = 0; i < counts.size(); ++i)
        table[i % size] += counts[i];
}

template <std::size_t Channels>
void countWords(const ImageView &part, std::vector<std::uint64_t> &table)
{
    PackedRows rows(part);
    for (std::ptrdiff_t y = 0; y < part.height(); ++y) {
        const std::byte *pixel = rows.row(y).data();
        for (std::ptrdiff_t x = 0; x < part.width(); ++x, pixel += 2 * Channels) {
            for (std::size_t c = 0; c < Channels; ++c) {
                std::uint16_t value;
                std::memcpy(&value, pixel + 2 * c, sizeof value);
                ++table[c * 65536 + value];
            }
        }
    }
}

// Of float32 and float64, or of what RealRows makes of the other dtypes.
template <typename Rows, std::size_t Channels>
void countReals(const ImageView &part, const BinSlots &slots, std::vector<std::uint64_t> &table)
{
    constexpr std::size_t size = 64 * Channels;
    const DType dtype = part.dtype() == DType::Float32 ? DType::Float32 : DType::Float64;
    const auto elements = static_cast<std::size_t>(part.width()) * Channels;
    Rows rows(part);
    std::array<std::uint32_t, size> found{};
    for (std::ptrdiff_t y = 0; y < part.height(); ++y) {
        const std::byte *const row = std::as_bytes(rows.row(y)).data();
        for (std::size_t begin = 0; begin < elements; begin += size) {
            const std::size_t count = std::min(size, elements - begin);
            findSlots(slots, row + begin * itemSize(dtype), count, dtype, found.data());
            for (std::size_t i = 0; i < count; i += Channels) {
                for (std::size_t c = 0; c < Channels; ++c)
                    ++table[c * slots.count() + found[i + c]];
            }
        }
    }
}

using Count = std::function<void(const ImageView &part, Counters::Table &table)>;

// What adds a part of the image to a table of how many counters a channel.
struct Counting
{
    Count count;
    std::size_t counters;
};

template <std::size_t Channels>
Counting countingOf(DType dtype, const BinSlots &slots)
{
    if (itemSize(dtype) == 1)
        return {countBytes<Channels>, 256};
    if (itemSize(dtype) == 2)
        return {countWords<Channels>, 65536};
    const bool isReal = dtype == DType::Float32 || dtype == DType::Float64;
    const auto count = isReal ? countReals<PackedRows, Channels> : countReals<RealRows, Channels>;
    return {[count, &slots](const ImageView &part, Counters::Table &table) { count(part, slots, table); },
            slots.count()};
}

Counting countingOf(const ImageView &image, const BinSlots &slots)
{
    switch (image.channels()) {
    case 1: return countingOf<1>(image.dtype(), slots);
    case 2: return countingOf<2>(image.dtype(), slots);
    case 3: return countingOf<3>(image.dtype(), slots);
    default: return countingOf<4>(image.dtype(), slots);
    }
}

// Where the value of each bit pattern of a dtype belongs.
std::vector<std::size_t> slotsOfPatterns(DType dtype, std::size_t patterns, const BinSlots &slots)
{
    std::vector<std::size_t> result;
    for (std::uint32_t pattern = 0; pattern < patterns; ++pattern)
        result.push_back(slots.of(sampleValue(std::as_bytes(std::span(&pattern, 1)).data(), dtype)));
    return result;
}

} // namespace

bool Bins::areValid() const
{
    const double spacing = std::numeric_limits<double>::epsilon() * std::max(std::abs(low), std::abs(high));
    return low < high && std::isfinite(high - low) && count >= 1 && count <= most && width() >= 4 * spacing;
}

std::optional<Bins> binForEveryValue(DType dtype)
{
    switch (native(dtype)) {
    case DType::Int8: return Bins{-128, 128, 256};
    case DType::UInt8: return Bins{0, 256, 256};
    case DType::Int16: return Bins{-32768, 32768, 65536};
    case DType::UInt16: return Bins{0, 65536, 65536};
    default: return std::nullopt;
    }
}

Result<std::vector<ChannelHistogram>> histogram(const ImageView &image, const Bins &bins, const Progress &progress)
try {
    if (!bins.areValid())
        return failure(ErrorCode::InvalidArgument,
                       "A histogram needs 1 to 1048576 bins between two numbers, the lower one first.");
    constexpr std::ptrdiff_t together = 4; // channels that are counted in one pass
    const BinSlots slots(bins);
    std::vector<ChannelHistogram> result;
    for (std::ptrdiff_t first = 0; first < image.channels(); first += together) {
        const ImageView part = image.channelRange(first, std::min(together, image.channels() - first));
        const auto share = [&](std::ptrdiff_t c) {
            return static_cast<double>(c) / static_cast<double>(image.channels());
        };
        const Counting counting = countingOf(part, slots);
        const std::size_t size = counting.counters;
        Counters counters(static_cast<std::size_t>(part.channels()) * size);
        const bool isDone = Bands(part).run(progress.part(share(first), share(first + part.channels())),
                                            [&](std::size_t, const ImageView &band) {
                                                Counters::Table table = counters.borrowed();
                                                counting.count(band, table);
                                                counters.giveBack(std::move(table));
                                            });
        if (!isDone)
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const Counters::Table sum = counters.sum();
        const bool ofPatterns = itemSize(image.dtype()) <= 2;
        const auto slotOf = slotsOfPatterns(image.dtype(), ofPatterns ? size : 0, slots);
        for (std::size_t c = 0; c < static_cast<std::size_t>(part.channels()); ++c) {
            const std::span channel = std::span(sum).subspan(c * size, size);
            if (ofPatterns) {
                Counters::Table table(slots.count(), 0);
                for (std::size_t pattern = 0; pattern < size; ++pattern)
                    table[slotOf[pattern]] += channel[pattern];
                result.push_back(histogramOf(slots, table));
            } else {
                result.push_back(histogramOf(slots, channel));
            }
        }
    }
    return result;
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to look at all pixels.");
}

} // namespace pellucid
