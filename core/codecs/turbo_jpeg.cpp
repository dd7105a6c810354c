#include "core/codecs/turbo_jpeg.h"

#include "core/buffer/copy_pixels.h"
#include "core/codecs/jpeg_metadata.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <jerror.h>
#include <jpeglib.h>
#include <new>

// libjpeg leaves by longjmp: between setjmp and there, no function of ours holds anything with a destructor.
namespace pellucid {

namespace {

// Errors and progress of one decompressor or compressor.
class Watch
{
public:
    explicit Watch(const Progress &progress) : m_progress(progress)
    {
        jpeg_std_error(&m_errors);
        m_errors.error_exit = [](j_common_ptr codec) { of(codec).leave(codec->err->msg_code); };
        m_errors.emit_message = [](j_common_ptr codec, int level) {
            if (level < 0 && !isHarmless(codec->err->msg_code))
                of(codec).leave(codec->err->msg_code);
        };
        m_monitor.progress_monitor = [](j_common_ptr codec) { of(codec).look(*codec->progress); };
    }

    void attach(j_common_ptr codec)
    {
        codec->err = &m_errors;
        codec->client_data = this;
    }

    // Creating the codec forgets it.
    void watch(j_common_ptr codec) { codec->progress = &m_monitor; }

    std::jmp_buf &exit() { return m_exit; }

    // Instead of what libjpeg counts.
    void look(double fraction)
    {
        leaveIfCancelled();
        m_countsItself = true;
        m_progress.at(fraction);
    }

    [[nodiscard]] tl::unexpected<Error> error() const
    {
        if (m_wasCancelled)
            return failure(ErrorCode::Cancelled, "Cancelled.");
        if (m_code == JERR_OUT_OF_MEMORY)
            return failure(ErrorCode::OutOfMemory, "Not enough memory for the JPEG image.");
        if (m_code == JERR_FRACT_SAMPLE_NOTIMPL || m_code == JERR_CCIR601_NOTIMPL || m_code == JERR_CONVERSION_NOTIMPL)
            return failure(ErrorCode::Unsupported, "The image is stored in a way that is not supported.");
        return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
    }

private:
    static Watch &of(j_common_ptr codec) { return *static_cast<Watch *>(codec->client_data); }

    // Bytes between segments, and what makes no difference to the pixels.
    static bool isHarmless(int code)
    {
        return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
    }

    [[noreturn]] void leave(int code)
    {
        m_code = code;
        std::longjmp(m_exit, 1);
    }

    void leaveIfCancelled()
    {
        if (!m_progress.token.isCancelled())
            return;
        m_wasCancelled = true;
        leave(0);
    }

    void look(const jpeg_progress_mgr &monitor)
    {
        leaveIfCancelled();
        if (!m_countsItself && monitor.total_passes > 0 && monitor.pass_limit > 0)
            m_progress.at((monitor.completed_passes
                           + static_cast<double>(monitor.pass_counter) / static_cast<double>(monitor.pass_limit))
                          / monitor.total_passes);
    }

    const Progress &m_progress;
    jpeg_error_mgr m_errors{};
    jpeg_progress_mgr m_monitor{};
    std::jmp_buf m_exit{};
    int m_code = 0;
    bool m_wasCancelled = false;
    bool m_countsItself = false;
};

const unsigned char *octets(const std::byte *bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes);
}

unsigned char *octets(std::byte *bytes)
{
    return reinterpret_cast<unsigned char *>(bytes);
}

class Decompressor
{
public:
    explicit Decompressor(const Progress &progress) : m_watch(progress)
    {
        m_watch.attach(common());
        if (setjmp(m_watch.exit()) == 0)
            jpeg_CreateDecompress(&m_codec, JPEG_LIB_VERSION, sizeof m_codec);
        m_watch.watch(common());
    }
    ~Decompressor() { jpeg_destroy_decompress(&m_codec); }
    Decompressor(const Decompressor &) = delete;
    Decompressor &operator=(const Decompressor &) = delete;

    // Whether the file begins as it should; then shape() is valid.
    [[nodiscard]] bool open(std::span<const std::byte> file)
    {
        if (setjmp(m_watch.exit()) != 0)
            return false;
        m_fileBytes = static_cast<double>(file.size());
        jpeg_mem_src(&m_codec, octets(file.data()), file.size());
        jpeg_read_header(&m_codec, TRUE);
        m_codec.out_color_space = m_codec.num_components == 1 ? JCS_GRAYSCALE
            : m_codec.num_components == 4                     ? JCS_CMYK
                                                              : JCS_RGB;
        return true;
    }

    [[nodiscard]] Shape shape() const
    {
        return {static_cast<std::ptrdiff_t>(m_codec.image_height), static_cast<std::ptrdiff_t>(m_codec.image_width),
                m_codec.num_components == 1 ? 1 : 3};
    }

    // `pixels` are packed and of the shape; `row` has 4 bytes a pixel.
    [[nodiscard]] bool read(const MutableImageView &pixels, std::byte *row, const RowWatcher &watcher)
    {
        if (setjmp(m_watch.exit()) != 0)
            return false;
        m_codec.buffered_image = watcher && jpeg_has_multiple_scans(&m_codec) ? TRUE : FALSE;
        jpeg_start_decompress(&m_codec);
        if (m_codec.buffered_image != FALSE) {
            m_watch.look(0.0);
            m_codec.do_block_smoothing = FALSE;
            readScan(pixels, row, watcher);
            while (jpeg_input_complete(&m_codec) == FALSE) {
                m_watch.look(1.0 - static_cast<double>(m_codec.src->bytes_in_buffer) / m_fileBytes);
                jpeg_consume_input(&m_codec);
                watcher(pixels, pixels.height());
            }
            m_codec.do_block_smoothing = TRUE;
            readScan(pixels, row, watcher);
        } else {
            readAll(pixels, row, watcher);
        }
        jpeg_finish_decompress(&m_codec);
        return true;
    }

    [[nodiscard]] tl::unexpected<Error> error() const { return m_watch.error(); }

private:
    j_common_ptr common() { return reinterpret_cast<j_common_ptr>(&m_codec); }

    // As the scans up to the one that is being read leave the image.
    void readScan(const MutableImageView &pixels, std::byte *row, const RowWatcher &watcher)
    {
        jpeg_start_output(&m_codec, m_codec.input_scan_number);
        readAll(pixels, row, watcher);
        jpeg_finish_output(&m_codec);
    }

    void readAll(const MutableImageView &pixels, std::byte *row, const RowWatcher &watcher)
    {
        while (m_codec.output_scanline < m_codec.output_height) {
            if (m_codec.out_color_space == JCS_CMYK)
                readInk(pixels, octets(row));
            else
                readRows(pixels);
            if (watcher)
                watcher(pixels, m_codec.output_scanline);
        }
    }

    void readRows(const MutableImageView &pixels)
    {
        std::array<JSAMPROW, 16> rows{};
        const std::ptrdiff_t first = m_codec.output_scanline;
        const std::ptrdiff_t count = std::min<std::ptrdiff_t>(std::ssize(rows), pixels.height() - first);
        for (std::ptrdiff_t i = 0; i < count; ++i)
            rows[static_cast<std::size_t>(i)] = octets(pixels.at(0, first + i));
        jpeg_read_scanlines(&m_codec, rows.data(), static_cast<JDIMENSION>(count));
    }

    // Adobe's CMYK is stored inverted, so that its channels are what remains of the light.
    void readInk(const MutableImageView &pixels, JSAMPROW row)
    {
        unsigned char *out = octets(pixels.at(0, m_codec.output_scanline));
        jpeg_read_scanlines(&m_codec, &row, 1);
        for (std::ptrdiff_t x = 0; x < pixels.width(); ++x, row += 4, out += 3) {
            for (int c = 0; c < 3; ++c) // exact: (a * b + 127) / 255
                out[c] = static_cast<unsigned char>((row[c] * row[3] + 127) / 255);
        }
    }

    Watch m_watch;
    jpeg_decompress_struct m_codec{};
    double m_fileBytes = 0;
};

int markerOf(const MetadataBlock &segment)
{
    return segment.type == "COM" ? JPEG_COM : JPEG_APP0 + std::atoi(segment.type.c_str() + 3);
}

class Compressor
{
public:
    explicit Compressor(const Progress &progress) : m_watch(progress)
    {
        m_watch.attach(common());
        if (setjmp(m_watch.exit()) == 0)
            jpeg_CreateCompress(&m_codec, JPEG_LIB_VERSION, sizeof m_codec);
        m_watch.watch(common());
    }
    ~Compressor()
    {
        jpeg_destroy_compress(&m_codec);
        std::free(m_file);
    }
    Compressor(const Compressor &) = delete;
    Compressor &operator=(const Compressor &) = delete;

    // `row` has the bytes of a row.
    [[nodiscard]] bool write(const ImageView &image, const EncodeOptions &options, const Metadata &metadata,
                             std::span<const MetadataBlock> segments, std::byte *row)
    {
        if (setjmp(m_watch.exit()) != 0) {
            if (m_codec.dest != nullptr) // tells us where the file is now: it may have been moved to grow
                (*m_codec.dest->term_destination)(&m_codec);
            return false;
        }
        jpeg_mem_dest(&m_codec, &m_file, &m_size);
        m_codec.image_width = static_cast<JDIMENSION>(image.width());
        m_codec.image_height = static_cast<JDIMENSION>(image.height());
        m_codec.input_components = static_cast<int>(image.channels());
        m_codec.in_color_space = image.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&m_codec);
        jpeg_set_quality(&m_codec, std::clamp(options.quality, 1, 100), TRUE);
        if (image.channels() == 3) {
            const ChromaSubsampling subsampling = options.subsampling.value_or(
                options.quality > 90 ? ChromaSubsampling::None444 : ChromaSubsampling::Quarter420);
            m_codec.comp_info[0].h_samp_factor = subsampling == ChromaSubsampling::None444 ? 1 : 2;
            m_codec.comp_info[0].v_samp_factor = subsampling == ChromaSubsampling::Quarter420 ? 2 : 1;
        }
        // Exif files need no JFIF segment; those that have it keep it.
        m_codec.write_JFIF_header = metadata.resolution || metadata.exif.empty() ? TRUE : FALSE;
        if (const std::optional<Resolution> density = jpegResolution(metadata)) {
            m_codec.density_unit = static_cast<UINT8>(density->unit); // None, Inch, Centimetre
            m_codec.X_density = static_cast<UINT16>(density->x);
            m_codec.Y_density = static_cast<UINT16>(density->y);
        }
        jpeg_start_compress(&m_codec, TRUE);
        for (const MetadataBlock &segment : segments)
            jpeg_write_marker(&m_codec, markerOf(segment), octets(segment.content.data()),
                              static_cast<unsigned>(segment.content.size()));
        for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
            const std::byte *from = image.at(0, y);
            if (!image.hasPackedRows()) {
                copyPixels(image.crop({0, y, image.width(), 1}),
                           {row, image.dtype(), {1, image.width(), image.channels()}});
                from = row;
            }
            JSAMPROW samples = const_cast<JSAMPROW>(octets(from));
            jpeg_write_scanlines(&m_codec, &samples, 1);
        }
        jpeg_finish_compress(&m_codec);
        return true;
    }

    [[nodiscard]] std::span<const std::byte> file() const { return std::as_bytes(std::span(m_file, m_size)); }
    [[nodiscard]] tl::unexpected<Error> error() const { return m_watch.error(); }

private:
    j_common_ptr common() { return reinterpret_cast<j_common_ptr>(&m_codec); }

    Watch m_watch;
    jpeg_compress_struct m_codec{};
    unsigned char *m_file = nullptr;
    unsigned long m_size = 0;
};

} // namespace

Result<ImageBuffer> decodeWithTurbo(std::span<const std::byte> file, const Shape &expected, const Progress &progress,
                                    const RowWatcher &watcher)
{
    Decompressor decompressor(progress);
    if (!decompressor.open(file))
        return decompressor.error();
    if (decompressor.shape() != expected)
        return failure(ErrorCode::Corrupt, "The file contradicts itself about the size of the image.");
    Result<ImageBuffer> image = ImageBuffer::allocate(DType::UInt8, expected);
    if (!image)
        return image;
    const Result<std::shared_ptr<Storage>> row = Storage::allocate(static_cast<std::size_t>(4 * expected.width));
    if (!row)
        return tl::unexpected(row.error());
    if (!decompressor.read(image->mutableView(), (*row)->bytes().data(), watcher))
        return decompressor.error();
    return image;
}

Result<std::vector<std::byte>> encodeWithTurbo(const ImageView &image, const EncodeOptions &options,
                                               const Progress &progress)
try {
    const Result<std::shared_ptr<Storage>> row =
        Storage::allocate(static_cast<std::size_t>(image.width() * image.channels()));
    if (!row)
        return tl::unexpected(row.error());
    Compressor compressor(progress);
    const Metadata metadata = options.metadata ? *options.metadata : Metadata{};
    if (!compressor.write(image, options, metadata, jpegMetadata(metadata, image.shape()).blocks,
                          (*row)->bytes().data()))
        return compressor.error();
    return std::vector<std::byte>(compressor.file().begin(), compressor.file().end());
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace pellucid
