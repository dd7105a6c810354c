#include "core/codecs/png_encoder.h"

#include "core/base/parallel.h"
#include "core/buffer/copy_pixels.h"
#include "core/codecs/deflate_band.h"
#include "core/codecs/png_filter.h"
#include "core/codecs/png_metadata.h"
#include "core/codecs/png_structure.h"

#include <algorithm>
#include <atomic>
#include <libdeflate.h>
#include <new>
#include <thread>
#include <utility>
#include <zlib.h>

namespace pellucid {

namespace {

constexpr std::size_t bandBytes = std::size_t{1} << 20;

void appendChunk(std::vector<std::byte> &file, std::string_view type, std::span<const std::byte> content)
{
    appendBigEndian(file, static_cast<std::uint32_t>(content.size()));
    const std::size_t start = file.size();
    const auto letters = std::as_bytes(std::span(type));
    file.insert(file.end(), letters.begin(), letters.end());
    file.insert(file.end(), content.begin(), content.end());
    appendBigEndian(file, libdeflate_crc32(0, file.data() + start, file.size() - start));
}

std::vector<std::byte> headerOf(const ImageView &image)
{
    constexpr PngColor colors[] = {PngColor::Gray, PngColor::GrayAlpha, PngColor::Rgb, PngColor::Rgba};
    std::vector<std::byte> header;
    appendBigEndian(header, static_cast<std::uint32_t>(image.width()));
    appendBigEndian(header, static_cast<std::uint32_t>(image.height()));
    header.push_back(static_cast<std::byte>(8 * itemSize(image.dtype())));
    header.push_back(static_cast<std::byte>(colors[image.channels() - 1]));
    header.resize(13); // the only compression, the only filters, no interlacing
    return header;
}

// Rows as PNG wants them: packed, the upper byte of 16 bits first.
class RowSource
{
public:
    explicit RowSource(const ImageView &image)
        : m_image(image), m_bytes(static_cast<std::size_t>(packedStrides(image.shape(), image.dtype()).row))
    {
    }

    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

    // Valid until the row after the next one is asked for.
    const std::byte *row(std::ptrdiff_t y)
    {
        if (m_image.dtype() == DType::UInt8 && m_image.hasPackedRows())
            return m_image.at(0, y);
        std::vector<std::byte> &copy = m_copies[static_cast<std::size_t>(y % 2)];
        copy.resize(m_bytes);
        const Rect rect{0, y, m_image.width(), 1};
        copyPixels(m_image.crop(rect), {copy.data(), m_image.dtype(), {1, m_image.width(), m_image.channels()}});
        if (m_image.dtype() == DType::UInt16) {
            for (std::size_t i = 0; i < m_bytes; i += 2)
                std::swap(copy[i], copy[i + 1]);
        }
        return copy.data();
    }

private:
    ImageView m_image;
    std::size_t m_bytes;
    std::vector<std::byte> m_copies[2];
};

struct Band
{
    std::vector<std::byte> deflated;
    std::size_t rawBytes = 0;
    std::uint32_t adler = 1;
};

Band makeBand(const ImageView &image, std::ptrdiff_t begin, std::ptrdiff_t end, Compression compression)
{
    RowSource source(image);
    const auto pixelBytes = static_cast<int>(image.channels() * static_cast<std::ptrdiff_t>(itemSize(image.dtype())));
    const std::size_t stride = source.bytes() + 1;
    RowFilter filter(source.bytes(), pixelBytes);
    std::vector<std::byte> raw(stride * static_cast<std::size_t>(end - begin));
    const std::byte *above = begin > 0 ? source.row(begin - 1) : nullptr;
    for (std::ptrdiff_t y = begin; y < end; ++y) {
        const std::byte *const row = source.row(y);
        filter.apply(row, above, raw.data() + stride * static_cast<std::size_t>(y - begin));
        above = row;
    }
    const BandPlace place = end == image.height() ? BandPlace::Last : BandPlace::Inside;
    return {deflateBand(raw, compression, place), raw.size(), libdeflate_adler32(1, raw.data(), raw.size())};
}

std::vector<std::byte> assemble(const ImageView &image, std::vector<Band> bands, const Metadata *metadata)
{
    std::size_t compressed = 0;
    std::uint32_t adler = 1;
    for (const Band &band : bands) {
        compressed += band.deflated.size();
        adler = static_cast<std::uint32_t>(adler32_combine(adler, band.adler, static_cast<z_off_t>(band.rawBytes)));
    }
    std::vector<std::byte> &first = bands.front().deflated;
    first.insert(first.begin(), {std::byte{0x78}, std::byte{0x01}}); // zlib: 32 KB of window, no dictionary
    appendBigEndian(bands.back().deflated, adler);

    std::vector<std::byte> file;
    const MetadataToWrite written =
        metadata != nullptr ? pngMetadata(*metadata, image.dtype(), image.shape()) : MetadataToWrite{};
    std::size_t surroundings = 12 * bands.size() + 64;
    for (const MetadataBlock &chunk : written.blocks)
        surroundings += chunk.content.size() + 12;
    file.reserve(compressed + surroundings);
    for (const char letter : pngSignature)
        file.push_back(static_cast<std::byte>(letter));
    const auto appendMetadata = [&](bool isAfterImage) {
        for (const MetadataBlock &chunk : written.blocks) {
            if (chunk.isAfterImage == isAfterImage)
                appendChunk(file, chunk.type, chunk.content);
        }
    };
    appendChunk(file, "IHDR", headerOf(image));
    appendMetadata(false);
    for (Band &band : bands) {
        appendChunk(file, "IDAT", band.deflated);
        band.deflated = {};
    }
    appendMetadata(true);
    appendChunk(file, "IEND", {});
    return file;
}

} // namespace

Result<std::vector<std::byte>> encodePng(const ImageView &image, const EncodeOptions &options, const Progress &progress)
try {
    const std::size_t rowBytes = RowSource(image).bytes() + 1;
    const auto rows = static_cast<std::ptrdiff_t>(std::max<std::size_t>(bandBytes / rowBytes, 1));
    std::vector<Band> bands(static_cast<std::size_t>((image.height() + rows - 1) / rows));
    std::atomic<bool> isOutOfMemory = false;
    std::atomic<std::size_t> done = 0;
    const std::thread::id caller = std::this_thread::get_id(); // the only one that reports
    parallelFor(image.height(), rows, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        if (progress.token.isCancelled() || isOutOfMemory)
            return;
        try {
            bands[static_cast<std::size_t>(begin / rows)] = makeBand(image, begin, end, options.compression);
        } catch (const std::bad_alloc &) {
            isOutOfMemory = true;
        }
        const std::size_t count = ++done;
        if (std::this_thread::get_id() == caller)
            progress.at(static_cast<double>(count) / static_cast<double>(bands.size()));
    });
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    if (isOutOfMemory)
        throw std::bad_alloc();
    return assemble(image, std::move(bands), options.metadata.get());
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace pellucid
