// The pixels of a TIFF page, some rows at a time, in the memory of those rows and of one strip or tile of a plane.
#pragma once

#include "core/base/cancellation.h"
#include "core/codecs/tiff/tiff_page.h"

#include <functional>
#include <optional>
#include <vector>

namespace pellucid {

class TiffRows
{
public:
    // Both must outlive the rows; the file stays at its page.
    TiffRows(const TiffFile &file, const TiffPage &page);

    // How many rows are best read at a time.
    [[nodiscard]] std::ptrdiff_t bandRows() const { return m_bandRows; }

    // The rows from y on, a multiple of bandRows(), and at most as many; `rows` is packed and as wide as the page.
    // Reading from the top down decodes everything once. Fails with Corrupt, Unsupported or OutOfMemory.
    [[nodiscard]] Result<void> read(std::ptrdiff_t y, const MutableImageView &rows);

private:
    [[nodiscard]] Result<void> readStored(std::ptrdiff_t y, const MutableImageView &stored);
    [[nodiscard]] Result<void> readScanlines(std::ptrdiff_t y, const MutableImageView &stored);
    [[nodiscard]] Result<void> readPlanes(std::ptrdiff_t y, const MutableImageView &stored);
    [[nodiscard]] Result<void> readTiles(std::ptrdiff_t y, const MutableImageView &stored);
    [[nodiscard]] Result<void> readByLibrary(std::ptrdiff_t y, const MutableImageView &rows);
    void unpack(const std::byte *from, const MutableImageView &stored, std::ptrdiff_t x, std::ptrdiff_t y,
                std::ptrdiff_t pixels, int sample) const;
    void convert(const MutableImageView &stored, const MutableImageView &rows) const; // which may be the same

    const TiffFile &m_file;
    const TiffPage &m_page;
    std::ptrdiff_t m_bandRows = 1;
    std::vector<std::byte> m_part;    // a scanline, strip or tile as libtiff unpacks it
    std::vector<std::byte> m_stored;  // rows before their colors are converted
    std::vector<std::byte> m_palette; // red, green, blue of each index
    std::optional<LabConverter> m_lab;
};

// All rows of the page into a packed image, in order. Fails also with Cancelled.
[[nodiscard]] Result<void> readTiffRows(const TiffFile &file, const TiffPage &page, const MutableImageView &image,
                                        const Progress &progress,
                                        const std::function<void(std::ptrdiff_t rows)> &watcher = {});

} // namespace pellucid
