// Kernels on the bytes of a packed row, in the best instruction set of the processor at hand (Highway, chosen at run
// time: 16-byte vectors from SSSE3 on, 32 of AVX2, 64 of AVX-512). A row is whole pixels, `bytes` long in all; source and target are the same memory or do not overlap; nothing
// is read or written beyond them. Each gives the same bits on every processor.
#pragma once

#include "core/operations/kernels/pixel_pattern.h"

#include <vector>

namespace pellucid {

// Whether this processor has such instructions. Without, there are only the plain loops.
[[nodiscard]] bool hasVectors();

// uint8: table[source] where `chosen` is 255, source where it is 0. The table has 256 entries.
void lookUpBytes(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
                 const std::uint8_t *table);

// `value` where `chosen` is 255; elsewhere, where the value must be 0, source.
void fillBytes(const std::byte *source, std::byte *target, std::size_t bytes, const PixelPattern &chosen,
               const PixelPattern &value);

// Where each byte of a pixel comes from, within the pixel.
class PixelShuffle
{
public:
    explicit PixelShuffle(std::span<const std::uint8_t> from);

    struct Shift
    {
        std::ptrdiff_t offset; // from the target byte to the one that goes there
        PixelPattern where;    // 255 for the bytes that come from there
    };

    [[nodiscard]] std::span<const std::uint8_t> from() const { return m_from; }
    [[nodiscard]] const std::vector<Shift> &shifts() const { return m_shifts; }

private:
    std::vector<std::uint8_t> m_from;
    std::vector<Shift> m_shifts;
};

void shuffleBytes(const std::byte *source, std::byte *target, std::size_t bytes, const PixelShuffle &shuffle);

} // namespace pellucid
