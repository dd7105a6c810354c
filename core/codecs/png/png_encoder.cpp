#include "core/codecs/png/png_encoder.h"

#include "core/base/append_bytes.h"
#include "core/base/parallel.h"
#include "core/buffer/copy_pixels.h"
#include "core/codecs/png/deflate_band.h"
#include "core/codecs/png/png_filter.h"
#include "core/codecs/png/png_metadata.h"
#include "core/codecs/png/png_structure.h"

#include <algorithm>
#include <atomic>
#include <libdeflate.h>
#include <map>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <zlib.h>

namespace pellucid {

namespace {

constexpr std::size_t bandBytes = std::size_t{1} << 20;

Result<void> writeChunk(ByteSink &sink, std::string_view type, std::span<const std::byte> content)
{
    std::vector<std::byte> chunk;
    chunk.reserve(content.size() + 12);
    appendBigEndian(chunk, static_cast<std::uint32_t>(content.size()));
    append(chunk, type);
    append(chunk, content);
    appendBigEndian(chunk, libdeflate_crc32(0, chunk.data() + 4, chunk.size() - 4));
    return sink.write(chunk);
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

// Writes the bands in their order, whichever is ready first: as they are begun in order, few ever wait.
class BandWriter
{
public:
    BandWriter(ByteSink &sink, std::size_t count) : m_sink(sink), m_count(count) {}

    // Any thread.
    void take(std::size_t index, Band band)
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.emplace(index, std::move(band));
        for (auto next = m_waiting.begin(); next != m_waiting.end() && next->first == m_written && m_result;
             next = m_waiting.erase(next), ++m_written)
            m_result = write(next->second);
    }

    // Of the writing so far.
    [[nodiscard]] Result<void> result()
    {
        const std::lock_guard lock(m_mutex);
        return m_result;
    }

private:
    Result<void> write(Band &band)
    {
        m_adler = static_cast<std::uint32_t>(adler32_combine(m_adler, band.adler, static_cast<z_off_t>(band.rawBytes)));
        std::vector<std::byte> &content = band.deflated;
        if (m_written == 0)
            content.insert(content.begin(), {std::byte{0x78}, std::byte{0x01}}); // zlib: 32 KB of window, no dictionary
        if (m_written + 1 == m_count)
            appendBigEndian(content, m_adler);
        return writeChunk(m_sink, "IDAT", content);
    }

    ByteSink &m_sink;
    std::size_t m_count;
    std::mutex m_mutex; // of all that follows
    std::map<std::size_t, Band> m_waiting;
    std::size_t m_written = 0;
    std::uint32_t m_adler = 1;
    Result<void> m_result;
};

Result<void> writeBands(ByteSink &sink, const ImageView &image, Compression compression, const Progress &progress)
{
    const std::size_t rowBytes = RowSource(image).bytes() + 1;
    const auto rows = static_cast<std::ptrdiff_t>(std::max<std::size_t>(bandBytes / rowBytes, 1));
    const auto count = static_cast<std::size_t>((image.height() + rows - 1) / rows);
    BandWriter writer(sink, count);
    std::atomic<std::size_t> done = 0;
    const std::thread::id caller = std::this_thread::get_id(); // the only one that reports
    parallelFor(image.height(), rows, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        if (progress.token.isCancelled() || !writer.result())
            return;
        writer.take(static_cast<std::size_t>(begin / rows), makeBand(image, begin, end, compression));
        const std::size_t finished = ++done;
        if (std::this_thread::get_id() == caller)
            progress.at(static_cast<double>(finished) / static_cast<double>(count));
    });
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return writer.result();
}

} // namespace

Result<void> encodePng(ByteSink &sink, const ImageView &image, const EncodeOptions &options, const Progress &progress)
try {
    const MetadataToWrite metadata =
        options.metadata ? pngMetadata(*options.metadata, image.dtype(), image.shape()) : MetadataToWrite{};
    const auto writeMetadata = [&](bool isAfterImage) {
        Result<void> written;
        for (const MetadataBlock &chunk : metadata.blocks) {
            if (chunk.isAfterImage == isAfterImage && written)
                written = writeChunk(sink, chunk.type, chunk.content);
        }
        return written;
    };
    return sink.write(pngSignature)
        .and_then([&] { return writeChunk(sink, "IHDR", headerOf(image)); })
        .and_then([&] { return writeMetadata(false); })
        .and_then([&] { return writeBands(sink, image, options.compression, progress); })
        .and_then([&] { return writeMetadata(true); })
        .and_then([&] { return writeChunk(sink, "IEND", {}); });
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace pellucid
