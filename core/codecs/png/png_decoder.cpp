#include "core/codecs/png/png_decoder.h"

#include "core/base/parallel.h"
#include "core/codecs/png/inflate_stream.h"
#include "core/codecs/png/png_filter.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace pellucid {

namespace {

// PNG stores the high byte first.
void swapBytes(const std::byte *row, std::byte *pixels, std::ptrdiff_t samples)
{
    for (std::ptrdiff_t i = 0; i < 2 * samples; i += 2) {
        const std::byte high = row[i];
        pixels[i] = row[i + 1];
        pixels[i + 1] = high;
    }
}

class Unpacker
{
public:
    Unpacker(const PngStructure &png, const Progress &progress, const RowWatcher &watcher)
        : m_png(png),
          m_progress(progress),
          m_watcher(watcher),
          m_stream(png.imageData),
          m_pixelBytes(png.bitsPerPixel() / 8),
          m_rowBytes(static_cast<std::size_t>(png.rowBytes(png.shape.width)))
    {
    }

    Result<ImageBuffer> decode(const PixelAllocator &allocator)
    {
        if (const Result<void> allocated = allocate(allocator); !allocated)
            return tl::unexpected(allocated.error());
        if (const Result<void> decoded = decodeRows(); !decoded)
            return tl::unexpected(decoded.error());
        if (const Result<void> finished = m_stream.finish(); !finished)
            return tl::unexpected(finished.error());
        return std::move(m_image);
    }

private:
    // Rows as the file has them, each behind its filter byte; what the band before it left as the row above comes
    // first.
    struct Band
    {
        std::ptrdiff_t first = 0; // row
        std::ptrdiff_t count = 0;
        std::shared_ptr<Storage> storage;
    };

    Result<void> allocate(const PixelAllocator &allocator)
    {
        Result<ImageBuffer> image = ImageBuffer::allocate(m_png.dtype(), m_png.shape, allocator);
        if (!image)
            return tl::unexpected(image.error());
        m_image = std::move(*image);
        m_bandBytes = std::max(std::size_t{512} << 10, m_rowBytes + 1);
        for (auto &[storage, bytes] : {std::pair(&m_bands[0].storage, m_bandBytes + pngRowSlack),
                                       std::pair(&m_bands[1].storage, m_bandBytes + pngRowSlack),
                                       std::pair(&m_above, m_rowBytes + pngRowSlack)}) {
            Result<std::shared_ptr<Storage>> allocated = Storage::allocate(bytes);
            if (!allocated)
                return tl::unexpected(allocated.error());
            *storage = std::move(*allocated);
        }
        std::ranges::fill(m_above->bytes(), std::byte{0});
        return {};
    }

    Result<void> decodeRows()
    {
        const MutableImageView pixels = m_image.mutableView();
        const auto rows = static_cast<std::ptrdiff_t>(m_bandBytes / (m_rowBytes + 1));

        Band *now = &m_bands[0];
        Band *next = &m_bands[1];
        Result<void> unpacked = unpack(*now, 0, std::min(rows, pixels.height()));
        while (unpacked && now->count > 0) {
            if (m_progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            const std::ptrdiff_t end = now->first + now->count;
            Result<void> placed;
            parallelFor(2, 1, [&](std::ptrdiff_t part, std::ptrdiff_t /*end*/) {
                if (part == 0)
                    unpacked = unpack(*next, end, std::min(rows, pixels.height() - end));
                else
                    placed = place(*now, pixels);
            });
            if (!placed)
                return placed;
            m_progress.at(static_cast<double>(end) / static_cast<double>(pixels.height()));
            std::swap(now, next);
        }
        return unpacked;
    }

    Result<void> unpack(Band &band, std::ptrdiff_t first, std::ptrdiff_t count)
    {
        band.first = first;
        band.count = count;
        return m_stream.read(band.storage->bytes().first(static_cast<std::size_t>(count) * (m_rowBytes + 1)));
    }

    Result<void> place(const Band &band, const MutableImageView &pixels)
    {
        const std::byte *above = m_above->bytes().data();
        std::byte *row = band.storage->bytes().data();
        for (std::ptrdiff_t y = band.first; y < band.first + band.count; ++y, row += m_rowBytes + 1) {
            const auto filter = static_cast<PngFilter>(*row);
            if (filter > PngFilter::Paeth)
                return failure(ErrorCode::Corrupt, "The file is damaged: a row has an unknown filter.");
            unfilterRow(filter, {row + 1, m_rowBytes}, above, m_pixelBytes);
            above = row + 1;
            if (m_png.depth == 16)
                swapBytes(above, pixels.at(0, y), pixels.width() * pixels.channels());
            else
                std::memcpy(pixels.at(0, y), above, m_rowBytes);
        }
        std::memcpy(m_above->bytes().data(), above, m_rowBytes);
        if (m_watcher)
            m_watcher(pixels, band.first + band.count);
        return {};
    }

    const PngStructure &m_png;
    const Progress &m_progress;
    const RowWatcher &m_watcher;
    InflateStream m_stream;
    int m_pixelBytes; // the distance of the filters
    std::size_t m_rowBytes;
    ImageBuffer m_image;
    std::array<Band, 2> m_bands;
    std::shared_ptr<Storage> m_above; // the row above the band being placed
    std::size_t m_bandBytes = 0;
};

} // namespace

Result<ImageBuffer> decodePng(const PngStructure &png, const PixelAllocator &allocate, const Progress &progress,
                              const RowWatcher &watcher)
{
    assert(png.isDirect());
    return Unpacker(png, progress, watcher).decode(allocate);
}

} // namespace pellucid
