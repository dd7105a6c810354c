// Which bin real values belong to, in the best instruction set of the processor at hand, with the same answers on all.
#pragma once

#include "core/analysis/histogram.h"

#include <algorithm>
#include <cmath>

namespace pellucid {

// The places of a table of counters: one for each bin, then those of values that are in none.
class BinSlots
{
public:
    explicit BinSlots(const Bins &bins)
        : m_bins(bins), m_perUnit(static_cast<double>(bins.count) / (bins.high - bins.low))
    {
    }

    [[nodiscard]] const Bins &bins() const { return m_bins; }
    [[nodiscard]] double perUnit() const { return m_perUnit; }

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
        // Rounding may put a value that is next to an edge on the wrong side of it.
        const auto guess = static_cast<std::size_t>((v - m_bins.low) * m_perUnit);
        const std::size_t i = std::min(guess, m_bins.count - 1);
        if (v < m_bins.edge(i))
            return i - 1;
        return i + 1 < m_bins.count && v >= m_bins.edge(i + 1) ? i + 1 : i;
    }

private:
    Bins m_bins;
    double m_perUnit;
};

// slots[i] = of(element i) for `count` elements of float32 or float64, at any address.
void findSlots(const BinSlots &bins, const std::byte *elements, std::size_t count, DType dtype, std::uint32_t *slots);

} // namespace pellucid
