// Straight lines, slope * v + intercept, over chosen channels of packed uint16 and float32 rows, in the best
// instruction set of the processor at hand.
#pragma once

#include "core/operations/kernels/pixel_pattern.h"

#include <cmath>
#include <optional>

namespace pellucid {

struct Line
{
    double slope;
    double intercept;

    double operator()(double v) const { return slope * v + intercept; }

    [[nodiscard]] bool changesNothing() const { return slope == 1.0 && intercept == 0.0 && std::signbit(intercept); }
};

// How uint16 values are computed: as fast as single precision goes, or in double.
enum class LinePrecision { Single, Double };

// The faster one that gives what the table says, for every value there is; none where neither does (where the line
// passes some half too closely, or the table holds something else).
[[nodiscard]] std::optional<LinePrecision> precisionOf(const Line &line, const std::uint16_t *table);

// Rounded, halves up, as well as the precision allows, and clamped to 0..65535. Contract as in packed_bytes.h.
void lineUint16(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                const Line &line, LinePrecision precision);

// line(double{v}), rounded to float32.
void lineFloat32(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                 const Line &line);

} // namespace pellucid
