#include "core/codecs/jpeg/turbo_decoder.h"

#include "core/buffer/storage.h"
#include "core/codecs/jpeg/turbo_watch.h"

#include <algorithm>

namespace pellucid {

namespace {

class Decompressor
{
public:
    Decompressor(const Progress &progress, bool hasEnd) : m_watch(progress, hasEnd)
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

    // As Adobe does, everybody stores CMYK inverted, so that its channels are what remains of the light; also without
    // Adobe's marker.
    void readInk(const MutableImageView &pixels, JSAMPROW row)
    {
        unsigned char *out = octets(pixels.at(0, m_codec.output_scanline));
        jpeg_read_scanlines(&m_codec, &row, 1);
        for (std::ptrdiff_t x = 0; x < pixels.width(); ++x, row += 4, out += 3) {
            for (int c = 0; c < 3; ++c) // exact: (a * b + 127) / 255
                out[c] = static_cast<unsigned char>((row[c] * row[3] + 127) / 255);
        }
    }

    TurboWatch m_watch;
    jpeg_decompress_struct m_codec{};
    double m_fileBytes = 0;
};

} // namespace

Result<ImageBuffer> decodeWithTurbo(const JpegStructure &structure, const DecodeRequest &request,
                                    const RowWatcher &watcher)
{
    const Shape &expected = structure.shape;
    Decompressor decompressor(request.progress, structure.hasEnd);
    if (!decompressor.open(request.bytes))
        return decompressor.error();
    if (decompressor.shape() != expected)
        return failure(ErrorCode::Corrupt, "The file contradicts itself about the size of the image.");
    Result<ImageBuffer> image = ImageBuffer::allocate(DType::UInt8, expected, request.allocate);
    if (!image)
        return image;
    const Result<std::shared_ptr<Storage>> row = Storage::allocate(static_cast<std::size_t>(4 * expected.width));
    if (!row)
        return tl::unexpected(row.error());
    if (!decompressor.read(image->mutableView(), (*row)->bytes().data(), watcher))
        return decompressor.error();
    return image;
}

} // namespace pellucid
