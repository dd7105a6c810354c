// From stored values to the 8-bit levels that the screen shows:
//
//   level = 255 * encode((value / fullScale - black) / (white - black) * 2^exposure), rounded, clamped to 0 .. 255
//
// encode is the sRGB curve (IEC 61966-2-1) for linear light and nothing otherwise. So a stop doubles the value as it is
// stored, which is light itself where the transfer is linear. NaN is shown as 0, +Inf as 255, -Inf as 0; a complex
// value as the chosen part. A range whose ends are equal is a threshold, one whose ends are swapped inverts.
//
// Immutable after construction: safe from any thread.
#pragma once

#include "core/base/dtype.h"
#include "core/display/view_settings.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pellucid {

class ToneMap
{
public:
    // Takes the range, exposure and transfer of the settings.
    ToneMap(DType dtype, const ViewSettings &settings);

    // The levels of `count` elements that lie `stride` bytes apart, written `step` bytes apart. Returns whether any of
    // them is NaN. Fastest when neither has gaps.
    bool apply(const std::byte *elements, std::ptrdiff_t stride, std::ptrdiff_t count, std::uint8_t *levels,
               std::ptrdiff_t step) const;

    // The same for a mask: 0 for NaN, 255 for everything else.
    void markNumbers(const std::byte *elements, std::ptrdiff_t stride, std::ptrdiff_t count, std::uint8_t *marks,
                     std::ptrdiff_t step) const;

    // Full scale is 255 and everything between is in proportion.
    [[nodiscard]] bool isPlain() const { return m_isPlain; }

    // Bytes are levels already.
    [[nodiscard]] bool isIdentity() const { return m_isPlain && m_dtype == DType::UInt8; }

private:
    template <typename Real>
    [[nodiscard]] std::uint8_t level(Real value) const;

    bool applyPacked(const std::byte *elements, std::ptrdiff_t count, std::uint8_t *levels) const;

    DType m_dtype;
    ComplexPart m_part;
    bool m_isPlain;
    double m_black; // in stored values
    double m_scale; // of a stored value above black to 0 .. 1
    Transfer m_transfer;
    std::vector<std::uint8_t> m_table; // a bit pattern of an 8 or 16 bit dtype: its level
};

} // namespace pellucid
