#include "core/codecs/tiff/tiff_rows.h"

#include "core/codecs/io/cmyk.h"
#include "core/codecs/tiff/tiff_color.h"

#include <algorithm>
#include <cstring>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t bandBytes = std::ptrdiff_t{1} << 20;

constexpr std::size_t maxTileBytes = std::size_t{256} << 20; // however small the image is that lies in it

constexpr std::size_t rowBytesOf(std::ptrdiff_t pixels, std::ptrdiff_t samples, int bits)
{
    return (static_cast<std::size_t>(pixels * samples) * static_cast<std::size_t>(bits) + 7) / 8;
}

// The unpacked value of `bits` bits, highest bit first, at that bit.
unsigned fieldAt(const std::byte *row, std::size_t bit, int bits)
{
    unsigned value = 0;
    for (int i = 0; i < bits; ++i, ++bit)
        value = value << 1 | (std::to_integer<unsigned>(row[bit / 8]) >> (7 - bit % 8) & 1U);
    return value;
}

// The rows of an image without gaps between them.
MutableImageView packedRows(std::vector<std::byte> &bytes, DType dtype, const Shape &shape)
{
    bytes.resize(static_cast<std::size_t>(shape.height * shape.width * shape.channels) * itemSize(dtype));
    return {bytes.data(), dtype, shape};
}

} // namespace

TiffRows::TiffRows(const TiffFile &file, const TiffPage &page) : m_file(file), m_page(page)
{
    const auto byTag = [&](std::uint32_t tag) {
        const auto rows = std::ptrdiff_t{file.number<std::uint32_t>(tag)};
        return std::clamp<std::ptrdiff_t>(rows, 1, page.stored.height);
    };
    const auto row = static_cast<std::ptrdiff_t>(rowBytesOf(page.stored.width, page.stored.channels, page.bits));
    if (page.isTiled)
        m_bandRows = byTag(TIFFTAG_TILELENGTH);
    else if (page.isPlanar || page.color == TiffPage::Color::ByLibrary)
        m_bandRows = byTag(TIFFTAG_ROWSPERSTRIP);
    else
        m_bandRows = std::clamp<std::ptrdiff_t>(bandBytes / std::max<std::ptrdiff_t>(row, 1), 1, page.stored.height);
    if (page.color == TiffPage::Color::Palette)
        m_palette = tiffPalette(file, page.bits);
    if (page.color == TiffPage::Color::Lab)
        m_lab.emplace(page.lab);
}

Result<void> TiffRows::read(std::ptrdiff_t y, const MutableImageView &rows)
{
    if (m_page.color == TiffPage::Color::ByLibrary)
        return readByLibrary(y, rows);
    const bool isConverted = m_page.stored != m_page.shape || m_page.storedDType != m_page.dtype;
    const Shape shape{rows.height(), m_page.stored.width, m_page.stored.channels};
    const MutableImageView stored = isConverted ? packedRows(m_stored, m_page.storedDType, shape) : rows;
    if (Result<void> read = readStored(y, stored); !read)
        return read;
    convert(stored, rows);
    return {};
}

Result<void> TiffRows::readStored(std::ptrdiff_t y, const MutableImageView &stored)
{
    if (m_page.isTiled)
        return readTiles(y, stored);
    return m_page.isPlanar ? readPlanes(y, stored) : readScanlines(y, stored);
}

Result<void> TiffRows::readScanlines(std::ptrdiff_t y, const MutableImageView &stored)
{
    const auto size = static_cast<std::size_t>(TIFFScanlineSize64(m_file.handle()));
    if (size < rowBytesOf(stored.width(), stored.channels(), m_page.bits))
        return m_file.corrupt("The rows are too short");
    m_part.resize(size);
    for (std::ptrdiff_t row = 0; row < stored.height(); ++row) {
        if (TIFFReadScanline(m_file.handle(), m_part.data(), static_cast<std::uint32_t>(y + row)) != 1)
            return m_file.corrupt("The pixels are damaged or incomplete");
        unpack(m_part.data(), stored, 0, row, stored.width(), -1);
    }
    return {};
}

Result<void> TiffRows::readPlanes(std::ptrdiff_t y, const MutableImageView &stored)
{
    const std::size_t rowBytes = rowBytesOf(stored.width(), 1, m_page.bits);
    const std::size_t size = rowBytes * static_cast<std::size_t>(stored.height());
    m_part.resize(std::max(size, static_cast<std::size_t>(TIFFStripSize64(m_file.handle()))));
    for (int sample = 0; sample < stored.channels(); ++sample) {
        const std::uint32_t strip =
            TIFFComputeStrip(m_file.handle(), static_cast<std::uint32_t>(y), static_cast<std::uint16_t>(sample));
        if (TIFFReadEncodedStrip(m_file.handle(), strip, m_part.data(), static_cast<tmsize_t>(m_part.size()))
            < static_cast<tmsize_t>(size))
            return m_file.corrupt("The pixels are damaged or incomplete");
        for (std::ptrdiff_t row = 0; row < stored.height(); ++row)
            unpack(m_part.data() + static_cast<std::size_t>(row) * rowBytes, stored, 0, row, stored.width(), sample);
    }
    return {};
}

Result<void> TiffRows::readTiles(std::ptrdiff_t y, const MutableImageView &stored)
{
    const auto width = std::ptrdiff_t{m_file.number<std::uint32_t>(TIFFTAG_TILEWIDTH)};
    const std::size_t rowBytes = rowBytesOf(width, m_page.isPlanar ? 1 : stored.channels(), m_page.bits);
    const auto size = static_cast<std::size_t>(TIFFTileSize64(m_file.handle()));
    if (width <= 0 || size > maxTileBytes || size < rowBytes * static_cast<std::size_t>(stored.height()))
        return m_file.corrupt("The tiles have an impossible size");
    m_part.resize(size);
    for (int sample = 0; sample < (m_page.isPlanar ? stored.channels() : 1); ++sample) {
        for (std::ptrdiff_t x = 0; x < stored.width(); x += width) {
            const std::uint32_t tile =
                TIFFComputeTile(m_file.handle(), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0,
                                static_cast<std::uint16_t>(sample));
            if (TIFFReadEncodedTile(m_file.handle(), tile, m_part.data(), static_cast<tmsize_t>(size))
                < static_cast<tmsize_t>(size))
                return m_file.corrupt("The pixels are damaged or incomplete");
            for (std::ptrdiff_t row = 0; row < stored.height(); ++row)
                unpack(m_part.data() + static_cast<std::size_t>(row) * rowBytes, stored, x, row,
                       std::min(width, stored.width() - x), m_page.isPlanar ? sample : -1);
        }
    }
    return {};
}

// Of one sample of each pixel, or of all (-1).
void TiffRows::unpack(const std::byte *from, const MutableImageView &stored, std::ptrdiff_t x, std::ptrdiff_t y,
                      std::ptrdiff_t pixels, int sample) const
{
    const std::size_t item = itemSize(stored.dtype());
    const auto samples = static_cast<std::size_t>(sample < 0 ? stored.channels() : 1);
    const std::size_t count = static_cast<std::size_t>(pixels) * samples;
    const std::size_t step = sample < 0 ? item : item * static_cast<std::size_t>(stored.channels());
    std::byte *to = stored.at(x, y, std::max(sample, 0));
    if (m_page.bits == static_cast<int>(8 * item)) {
        if (step == item)
            std::memcpy(to, from, count * item);
        else
            for (std::size_t i = 0; i < count; ++i)
                std::memcpy(to + i * step, from + i * item, item);
        return;
    }
    const bool isBilevel = m_page.bits == 1 && m_page.color != TiffPage::Color::Palette;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned field = fieldAt(from, i * static_cast<std::size_t>(m_page.bits), m_page.bits);
        const auto value = static_cast<std::uint16_t>(isBilevel ? 255 * field : field);
        std::memcpy(to + i * step, &value, item); // the low byte comes first
    }
}

void TiffRows::convert(const MutableImageView &stored, const MutableImageView &rows) const
{
    if (m_page.color == TiffPage::Color::InvertedGray)
        invertGray(stored, m_page.maximum);
    if (m_page.isPremultiplied && isEditable(stored.dtype()))
        divideByAlpha(stored, m_page.colors, *m_page.alpha, m_page.maximum);
    switch (m_page.color) {
    case TiffPage::Color::Palette: lookUp(stored, m_palette, rows); break;
    case TiffPage::Color::Cmyk: cmykToRgb(stored, rows, static_cast<int>(fullScale(rows.dtype()))); break;
    case TiffPage::Color::Lab: m_lab->convert(stored, rows); break;
    default: break;
    }
}

Result<void> TiffRows::readByLibrary(std::ptrdiff_t y, const MutableImageView &rows)
{
    TIFFRGBAImage image{};
    char reason[1024] = "";
    if (TIFFRGBAImageOK(m_file.handle(), reason) == 0 || TIFFRGBAImageBegin(&image, m_file.handle(), 1, reason) == 0)
        return failure(ErrorCode::Unsupported, "TIFF with such colors is not supported.");
    image.req_orientation = image.orientation; // rows and columns as they are stored
    image.row_offset = static_cast<int>(y);
    m_part.resize(static_cast<std::size_t>(rows.width() * rows.height()) * 4);
    const int isRead =
        TIFFRGBAImageGet(&image, reinterpret_cast<std::uint32_t *>(m_part.data()),
                         static_cast<std::uint32_t>(rows.width()), static_cast<std::uint32_t>(rows.height()));
    TIFFRGBAImageEnd(&image);
    if (isRead == 0)
        return m_file.corrupt("The pixels are damaged or incomplete");
    const std::byte *from = m_part.data();
    std::byte *to = rows.data();
    for (std::ptrdiff_t i = 0; i < rows.width() * rows.height(); ++i, from += 4, to += 3)
        std::memcpy(to, from, 3);
    return {};
}

Result<void> readTiffRows(const TiffFile &file, const TiffPage &page, const MutableImageView &image,
                          const Progress &progress, const std::function<void(std::ptrdiff_t rows)> &watcher)
{
    TiffRows rows(file, page);
    for (std::ptrdiff_t y = 0; y < image.height(); y += rows.bandRows()) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::ptrdiff_t count = std::min(rows.bandRows(), image.height() - y);
        if (Result<void> read = rows.read(y, image.crop({0, y, image.width(), count})); !read)
            return read;
        if (watcher)
            watcher(y + count);
        progress.at(static_cast<double>(y + count) / static_cast<double>(image.height()));
    }
    return {};
}

} // namespace pellucid
