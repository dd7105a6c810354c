#include "core/codecs/png_decoder.h"

#include "core/base/parallel.h"
#include "core/codecs/byte_reader.h"
#include "core/codecs/inflate_stream.h"
#include "core/codecs/png_filter.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace pellucid {

namespace {

// Makes the image's samples of a row of the file's.
class RowConverter
{
public:
    explicit RowConverter(const PngStructure &png) : m_png(png), m_channels(png.shape.channels)
    {
        if (png.color == PngColor::Palette)
            fillFromPalette();
        else if (png.color == PngColor::Gray && png.depth <= 8)
            fillWithGray();
        ByteReader key(png.transparency);
        for (std::uint16_t &sample : m_key)
            sample = key.u16be();
    }

    void convert(const std::byte *row, std::byte *pixels, std::ptrdiff_t width) const
    {
        const bool hasKey = !m_png.transparency.empty();
        if (m_png.color == PngColor::Palette || (m_png.color == PngColor::Gray && m_png.depth <= 8 && (hasKey || m_png.depth < 8)))
            lookUp(row, pixels, width);
        else if (m_png.depth == 16)
            hasKey ? addAlpha<std::uint16_t>(row, pixels, width) : swapBytes(row, pixels, width * m_channels);
        else if (hasKey)
            addAlpha<std::uint8_t>(row, pixels, width);
        else
            std::memcpy(pixels, row, static_cast<std::size_t>(width * m_channels));
    }

private:
    // Colours that the palette does not have are transparent black.
    void fillFromPalette()
    {
        for (std::size_t i = 0; i < m_png.palette.size() / 3; ++i) {
            std::ranges::copy(m_png.palette.subspan(3 * i, 3), m_colors[i].begin());
            m_colors[i][3] = i < m_png.transparency.size() ? m_png.transparency[i] : std::byte{255};
        }
    }

    void fillWithGray()
    {
        const unsigned most = (1U << m_png.depth) - 1;
        const unsigned transparent = m_png.transparency.empty() ? most + 1 : static_cast<unsigned>(m_png.transparency[1]) & most;
        for (unsigned gray = 0; gray <= most; ++gray)
            m_colors[gray] = {static_cast<std::byte>(gray * 255 / most), gray == transparent ? std::byte{0} : std::byte{255}};
    }

    void lookUp(const std::byte *row, std::byte *pixels, std::ptrdiff_t width) const
    {
        const unsigned mask = (1U << m_png.depth) - 1;
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            const std::ptrdiff_t bit = x * m_png.depth;
            const unsigned sample = static_cast<unsigned>(row[bit / 8]) >> (8 - m_png.depth - bit % 8) & mask;
            std::memcpy(pixels + x * m_channels, m_colors[sample].data(), static_cast<std::size_t>(m_channels));
        }
    }

    template <typename Sample>
    static Sample sampleAt(const std::byte *row, std::ptrdiff_t index)
    {
        const std::byte *const at = row + index * static_cast<std::ptrdiff_t>(sizeof(Sample));
        if constexpr (sizeof(Sample) == 2)
            return static_cast<Sample>(static_cast<unsigned>(at[0]) << 8 | static_cast<unsigned>(at[1]));
        else
            return static_cast<Sample>(at[0]);
    }

    static void swapBytes(const std::byte *row, std::byte *pixels, std::ptrdiff_t samples)
    {
        for (std::ptrdiff_t i = 0; i < samples; ++i) {
            const auto sample = sampleAt<std::uint16_t>(row, i);
            std::memcpy(pixels + 2 * i, &sample, 2);
        }
    }

    // One colour of the file is transparent.
    template <typename Sample>
    void addAlpha(const std::byte *row, std::byte *pixels, std::ptrdiff_t width) const
    {
        const std::ptrdiff_t colors = m_channels - 1;
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            std::array<Sample, 4> pixel{};
            bool isTransparent = true;
            for (std::ptrdiff_t c = 0; c < colors; ++c) {
                const auto i = static_cast<std::size_t>(c);
                pixel[i] = sampleAt<Sample>(row, x * colors + c);
                isTransparent = isTransparent && pixel[i] == static_cast<Sample>(m_key[i]);
            }
            pixel[static_cast<std::size_t>(colors)] = isTransparent ? Sample{0} : static_cast<Sample>(~Sample{0});
            const std::size_t bytes = sizeof(Sample) * static_cast<std::size_t>(m_channels);
            std::memcpy(pixels + x * static_cast<std::ptrdiff_t>(bytes), pixel.data(), bytes);
        }
    }

    const PngStructure &m_png;
    std::ptrdiff_t m_channels;
    std::array<std::array<std::byte, 4>, 256> m_colors{}; // of a sample of at most 8 bits
    std::array<std::uint16_t, 3> m_key{};                 // the transparent colour, where it is not in m_colors
};

// The pixels of one pass lie on a grid of the image's.
struct Pass
{
    std::ptrdiff_t x, y, columnStep, rowStep;
};

constexpr Pass whole[] = {{0, 0, 1, 1}};
constexpr Pass adam7[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};

class Decoder
{
public:
    Decoder(const PngStructure &png, const Progress &progress)
        : m_png(png), m_progress(progress), m_converter(png), m_stream(png.imageData),
          m_pixelBytes(std::max(png.bitsPerPixel() / 8, 1))
    {
    }

    Result<ImageBuffer> decode()
    {
        if (const Result<void> allocated = allocate(); !allocated)
            return tl::unexpected(allocated.error());
        for (const Pass &pass : m_png.isInterlaced ? std::span<const Pass>(adam7) : std::span<const Pass>(whole)) {
            if (pass.x >= m_png.shape.width || pass.y >= m_png.shape.height)
                continue;
            if (const Result<void> done = decodePass(pass); !done)
                return tl::unexpected(done.error());
        }
        if (const Result<void> finished = m_stream.finish(); !finished)
            return tl::unexpected(finished.error());
        return std::move(m_image);
    }

private:
    // Rows as the file has them, each behind its filter byte; what the band before it left as the row above comes first.
    struct Band
    {
        std::ptrdiff_t first = 0; // row of the pass
        std::ptrdiff_t count = 0;
        std::shared_ptr<Storage> storage;
    };

    Result<void> allocate()
    {
        Result<ImageBuffer> image = ImageBuffer::allocate(m_png.dtype(), m_png.shape);
        if (!image)
            return tl::unexpected(image.error());
        m_image = std::move(*image);
        const auto longest = static_cast<std::size_t>(m_png.rowBytes(m_png.shape.width));
        m_bandBytes = std::max(std::size_t{512} << 10, longest + 1);
        const std::size_t pixelRow = m_image.byteCount() / static_cast<std::size_t>(m_png.shape.height);
        for (auto &[storage, bytes] : {std::pair(&m_bands[0].storage, m_bandBytes + pngRowSlack),
                                       std::pair(&m_bands[1].storage, m_bandBytes + pngRowSlack),
                                       std::pair(&m_above, longest + pngRowSlack), std::pair(&m_pixels, pixelRow)}) {
            Result<std::shared_ptr<Storage>> allocated = Storage::allocate(bytes);
            if (!allocated)
                return tl::unexpected(allocated.error());
            *storage = std::move(*allocated);
        }
        return {};
    }

    Result<void> decodePass(const Pass &pass)
    {
        const MutableImageView image = m_image.mutableView();
        const Rect covered{pass.x, pass.y, image.width() - pass.x, image.height() - pass.y};
        const MutableImageView pixels = image.crop(covered).everyNth(pass.rowStep, pass.columnStep);
        m_rowBytes = static_cast<std::size_t>(m_png.rowBytes(pixels.width()));
        std::ranges::fill(m_above->bytes(), std::byte{0});
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
            m_placed += now->count * pixels.width();
            m_progress.at(static_cast<double>(m_placed) / static_cast<double>(image.width() * image.height()));
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
            if (pixels.hasPackedRows())
                m_converter.convert(above, pixels.at(0, y), pixels.width());
            else
                scatter(above, pixels, y);
        }
        std::memcpy(m_above->bytes().data(), above, m_rowBytes);
        return {};
    }

    void scatter(const std::byte *row, const MutableImageView &pixels, std::ptrdiff_t y)
    {
        const std::byte *from = m_pixels->bytes().data();
        m_converter.convert(row, m_pixels->bytes().data(), pixels.width());
        const auto pixel = static_cast<std::ptrdiff_t>(itemSize(pixels.dtype())) * pixels.channels();
        for (std::ptrdiff_t x = 0; x < pixels.width(); ++x, from += pixel)
            std::memcpy(pixels.at(x, y), from, static_cast<std::size_t>(pixel));
    }

    const PngStructure &m_png;
    const Progress &m_progress;
    RowConverter m_converter;
    InflateStream m_stream;
    int m_pixelBytes; // the distance of the filters
    ImageBuffer m_image;
    std::array<Band, 2> m_bands;
    std::shared_ptr<Storage> m_above;  // the row above the band being placed
    std::shared_ptr<Storage> m_pixels; // a row of an interlaced pass
    std::size_t m_bandBytes = 0;
    std::size_t m_rowBytes = 0; // of the current pass
    std::ptrdiff_t m_placed = 0; // pixels
};

} // namespace

Result<ImageBuffer> decodePng(const PngStructure &png, const Progress &progress)
{
    return Decoder(png, progress).decode();
}

} // namespace pellucid
