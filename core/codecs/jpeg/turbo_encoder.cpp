#include "core/codecs/jpeg/turbo_encoder.h"

#include "core/buffer/copy_pixels.h"
#include "core/buffer/storage.h"
#include "core/codecs/jpeg/jpeg_metadata.h"
#include "core/codecs/jpeg/turbo_watch.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

namespace pellucid {

namespace {

int markerOf(const MetadataBlock &segment)
{
    return segment.type == "COM" ? JPEG_COM : JPEG_APP0 + std::atoi(segment.type.c_str() + 3);
}

class Compressor
{
public:
    Compressor(ByteSink &sink, const Progress &progress) : m_watch(progress), m_sink(sink)
    {
        m_watch.attach(common());
        if (setjmp(m_watch.exit()) == 0)
            jpeg_CreateCompress(&m_codec, JPEG_LIB_VERSION, sizeof m_codec);
        m_watch.watch(common());
    }
    ~Compressor() { jpeg_destroy_compress(&m_codec); }
    Compressor(const Compressor &) = delete;
    Compressor &operator=(const Compressor &) = delete;

    // `row` has the bytes of a row.
    [[nodiscard]] bool write(const ImageView &image, const EncodeOptions &options, const Metadata &metadata,
                             std::span<const MetadataBlock> segments, std::byte *row)
    {
        if (setjmp(m_watch.exit()) != 0)
            return false;
        m_codec.dest = &m_destination;
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
            m_codec.density_unit = static_cast<UINT8>(density->unit); // None, Inch, Centimeter
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

    [[nodiscard]] tl::unexpected<Error> error() const
    {
        return m_written ? m_watch.error() : tl::unexpected(m_written.error());
    }

private:
    // Where libjpeg writes: a piece of the file at a time.
    struct Destination : jpeg_destination_mgr
    {
        explicit Destination(Compressor &owner) : jpeg_destination_mgr{}, compressor(owner)
        {
            init_destination = [](j_compress_ptr codec) { of(codec).begin(); };
            empty_output_buffer = [](j_compress_ptr codec) -> boolean {
                of(codec).compressor.pass(of(codec).bytes.size());
                of(codec).begin();
                return TRUE;
            };
            term_destination = [](j_compress_ptr codec) {
                of(codec).compressor.pass(of(codec).bytes.size() - of(codec).free_in_buffer);
            };
        }

        static Destination &of(j_compress_ptr codec) { return static_cast<Destination &>(*codec->dest); }

        void begin()
        {
            next_output_byte = bytes.data();
            free_in_buffer = bytes.size();
        }

        Compressor &compressor;
        std::array<unsigned char, std::size_t{1} << 16> bytes;
    };

    j_common_ptr common() { return reinterpret_cast<j_common_ptr>(&m_codec); }

    void pass(std::size_t bytes)
    {
        m_written = m_sink.write(std::as_bytes(std::span(m_destination.bytes).first(bytes)));
        if (!m_written)
            m_watch.leave();
    }

    TurboWatch m_watch;
    ByteSink &m_sink;
    Result<void> m_written;
    Destination m_destination{*this};
    jpeg_compress_struct m_codec{};
};

} // namespace

Result<void> encodeWithTurbo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                             const Progress &progress)
try {
    const Result<std::shared_ptr<Storage>> row =
        Storage::allocate(static_cast<std::size_t>(image.width() * image.channels()));
    if (!row)
        return tl::unexpected(row.error());
    Compressor compressor(sink, progress);
    const Metadata metadata = options.metadata ? *options.metadata : Metadata{};
    if (!compressor.write(image, options, metadata, jpegMetadata(metadata, image.shape()).blocks,
                          (*row)->bytes().data()))
        return compressor.error();
    return {};
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace pellucid
