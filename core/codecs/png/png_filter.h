// PNG's row filters (specification, clause 9): each byte is stored as its difference from a prediction out of the
// bytes to the left and above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pellucid {

enum class PngFilter : std::uint8_t { None, Sub, Up, Average, Paeth };

// What unfilterRow may read, not use, behind both rows.
inline constexpr std::ptrdiff_t pngRowSlack = 8;

// Turns a filtered row into the bytes themselves, in place. `above` is the row above, unfiltered, zeros for the first.
// `pixelBytes` is 1, 2, 3, 4, 6 or 8 and divides the row's size.
void unfilterRow(PngFilter filter, std::span<std::byte> row, const std::byte *above, int pixelBytes);

// Filters rows for compression. Keeps memory for its candidates.
class RowFilter
{
public:
    RowFilter(std::size_t rowBytes, int pixelBytes);

    // Writes the number of the filter, then the filtered row. The filter is the one whose bytes, taken as signed, have
    // the smallest sum of absolute values (the heuristic that the specification proposes). No row above: zeros.
    void apply(const std::byte *row, const std::byte *above, std::byte *out);

private:
    std::size_t m_rowBytes;
    int m_pixelBytes;
    std::vector<std::byte> m_zeros;
    std::vector<std::byte> m_candidate;
};

} // namespace pellucid
