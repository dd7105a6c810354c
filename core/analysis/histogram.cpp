#include "core/analysis/histogram.h"

#include "core/analysis/bands.h"
#include "core/analysis/packed_rows.h"
#include "core/buffer/sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>

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

// Which counter a value belongs to: one a bin, then these.
class Slots
{
public:
    explicit Slots(const Bins &bins) : m_bins(bins), m_perUnit(static_cast<double>(bins.count) / (bins.high - bins.low))
    {
    }

    [[nodiscard]] std::size_t below() const { return m_bins.count; }
    [[nodiscard]] std::size_t above() const { return m_bins.count + 1; }
    [[nodiscard]] std::size_t nan() const { return m_bins.count + 2; }
    [[nodiscard]] std::size_t infinity() const { return m_bins.count + 3; }
    [[nodiscard]] std::size_t count() const { return m_bins.count + 4; }

    [[nodiscard]] std::size_t of(double v) const
    {
        if (!std::isfinite(v))
            return std::isnan(v) ? nan() : infinity();
        if (v < m_bins.low)
            return below();
        if (v > m_bins.high)
            return above();
        // Rounding puts values next to an edge on the wrong side of it.
        const auto guess = static_cast<std::size_t>((v - m_bins.low) * m_perUnit);
        const std::size_t i = std::min(guess, m_bins.count - 1);
        if (v < m_bins.edge(i))
            return i - 1;
        return i + 1 < m_bins.count && v >= m_bins.edge(i + 1) ? i + 1 : i;
    }

    [[nodiscard]] ChannelHistogram histogramOf(std::span<const std::uint64_t> slots) const
    {
        return {.counts = {slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(m_bins.count)},
                .below = slots[below()],
                .above = slots[above()],
                .nans = slots[nan()],
                .infinities = slots[infinity()]};
    }

private:
    Bins m_bins;
    double m_perUnit;
};

// Counts every bit pattern of a dtype whose samples are as large as T, then gives each pattern's count to its value's
// bin.
template <typename T>
[[nodiscard]] bool countPatterns(const ImageView &image, const Slots &slots, const Progress &progress,
                                 std::vector<std::uint64_t> &found)
{
    constexpr std::size_t patterns = std::size_t{std::numeric_limits<T>::max()} + 1;
    const auto channels = static_cast<std::size_t>(image.channels());
    Counters counters(channels * patterns);
    const bool isDone = Bands(image).run(progress, [&](std::size_t, const ImageView &part) {
        Counters::Table table = counters.borrowed();
        PackedRows rows(part);
        const std::size_t elements = static_cast<std::size_t>(part.width()) * channels;
        for (std::ptrdiff_t y = 0; y < part.height(); ++y) {
            const std::byte *const row = rows.row(y).data();
            for (std::size_t i = 0; i < elements; ++i) {
                T value;
                std::memcpy(&value, row + i * sizeof value, sizeof value);
                ++table[i % channels * patterns + value];
            }
        }
        counters.giveBack(std::move(table));
    });
    const Counters::Table table = counters.sum();
    for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
        const T element = static_cast<T>(pattern);
        const std::size_t slot = slots.of(sampleValue(std::as_bytes(std::span(&element, 1)).data(), image.dtype()));
        for (std::size_t c = 0; c < channels; ++c)
            found[c * slots.count() + slot] += table[c * patterns + pattern];
    }
    return isDone;
}

[[nodiscard]] bool countValues(const ImageView &image, const Slots &slots, const Progress &progress,
                               std::vector<std::uint64_t> &found)
{
    const auto channels = static_cast<std::size_t>(image.channels());
    Counters counters(found.size());
    const bool isDone = Bands(image).run(progress, [&](std::size_t, const ImageView &part) {
        Counters::Table table = counters.borrowed();
        RealRows rows(part);
        for (std::ptrdiff_t y = 0; y < part.height(); ++y) {
            const std::span<const double> row = rows.row(y);
            for (std::size_t i = 0; i < row.size(); ++i)
                ++table[i % channels * slots.count() + slots.of(row[i])];
        }
        counters.giveBack(std::move(table));
    });
    found = counters.sum();
    return isDone;
}

} // namespace

double Bins::edge(std::size_t i) const
{
    return i == count ? high : low + static_cast<double>(i) * ((high - low) / static_cast<double>(count));
}

std::optional<Bins> binForEveryValue(DType dtype)
{
    switch (dtype) {
    case DType::Int8: return Bins{-128, 128, 256};
    case DType::UInt8: return Bins{0, 256, 256};
    case DType::Int16: return Bins{-32768, 32768, 65536};
    case DType::UInt16: return Bins{0, 65536, 65536};
    default: return std::nullopt;
    }
}

Result<std::vector<ChannelHistogram>> histogram(const ImageView &image, const Bins &bins, const Progress &progress)
{
    if (!(bins.low < bins.high) || !std::isfinite(bins.high - bins.low) || bins.count < 1 || bins.count > Bins::most)
        return failure(ErrorCode::InvalidArgument,
                       "A histogram needs 1 to 1048576 bins between two finite numbers, the lower one first.");
    constexpr std::ptrdiff_t together = 4; // channels counted in one pass: memory for tables is bounded
    const Slots slots(bins);
    std::vector<ChannelHistogram> result;
    for (std::ptrdiff_t first = 0; first < image.channels(); first += together) {
        const ImageView part = image.channelRange(first, std::min(together, image.channels() - first));
        const auto share = [&](std::ptrdiff_t c) {
            return static_cast<double>(c) / static_cast<double>(image.channels());
        };
        const Progress partProgress = progress.part(share(first), share(first + part.channels()));
        std::vector<std::uint64_t> found(static_cast<std::size_t>(part.channels()) * slots.count(), 0);
        const bool isDone = [&] {
            switch (itemSize(image.dtype())) {
            case 1: return countPatterns<std::uint8_t>(part, slots, partProgress, found);
            case 2: return countPatterns<std::uint16_t>(part, slots, partProgress, found);
            default: return countValues(part, slots, partProgress, found);
            }
        }();
        if (!isDone)
            return failure(ErrorCode::Cancelled, "Cancelled.");
        for (std::size_t c = 0; c < static_cast<std::size_t>(part.channels()); ++c)
            result.push_back(slots.histogramOf(std::span(found).subspan(c * slots.count(), slots.count())));
    }
    return result;
}

} // namespace pellucid
