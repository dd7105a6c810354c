#include "core/codecs/tiff_encoder.h"

#include "core/buffer/copy_pixels.h"
#include "core/codecs/tiff_metadata.h"

#include <algorithm>

namespace pellucid {

namespace {

constexpr std::string_view notWritten = "The image cannot be written as TIFF";
constexpr std::ptrdiff_t stripBytes = std::ptrdiff_t{256} << 10;

int formatOf(DType dtype)
{
    if (isComplex(dtype))
        return SAMPLEFORMAT_COMPLEXIEEEFP;
    if (isFloatingPoint(dtype))
        return SAMPLEFORMAT_IEEEFP;
    const bool isSigned =
        dtype == DType::Int8 || dtype == DType::Int16 || dtype == DType::Int32 || dtype == DType::Int64;
    return isSigned ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT;
}

void setCompression(const TiffFile &file, DType dtype, Compression compression)
{
    TIFF *const tiff = file.handle();
    if (compression == Compression::None) {
        TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
        return;
    }
    TIFFSetField(tiff, TIFFTAG_COMPRESSION,
                 compression == Compression::Lzw ? COMPRESSION_LZW : COMPRESSION_ADOBE_DEFLATE);
    if (compression != Compression::Lzw)
        TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, compression == Compression::Small ? 9 : 1);
    if (!isComplex(dtype))
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, isFloatingPoint(dtype) ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
}

void setLayout(const TiffFile &file, const ImageView &image, const ChannelNames &channels)
{
    TIFF *const tiff = file.handle();
    const bool isColour = isRgb(channels);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(image.width()));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(image.height()));
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, static_cast<int>(image.channels()));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * itemSize(image.dtype())));
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, formatOf(image.dtype()));
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, isColour ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    const auto row = image.width() * image.channels() * static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP,
                 static_cast<std::uint32_t>(std::clamp<std::ptrdiff_t>(stripBytes / row, 1, image.height())));
    std::vector<std::uint16_t> extras;
    for (std::size_t i = isColour ? 3 : 1; i < channels.size(); ++i)
        extras.push_back(channels[i] == "A" ? EXTRASAMPLE_UNASSALPHA : EXTRASAMPLE_UNSPECIFIED);
    if (!extras.empty())
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(extras.size()), extras.data());
}

Result<void> writeRows(const TiffFile &file, const ImageView &image, const Progress &progress)
{
    const auto rows = std::ptrdiff_t{file.number<std::uint32_t>(TIFFTAG_ROWSPERSTRIP)};
    Shape shape = image.shape();
    shape.height = rows;
    std::vector<std::byte> strip(static_cast<std::size_t>(rows * packedStrides(shape, image.dtype()).row));
    std::uint32_t index = 0;
    for (std::ptrdiff_t y = 0; y < image.height(); y += rows, ++index) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        shape.height = std::min(rows, image.height() - y);
        const MutableImageView packed(strip.data(), image.dtype(), shape);
        copyPixels(image.crop({0, y, image.width(), shape.height}), packed);
        const tmsize_t bytes = shape.height * packed.strides().row;
        if (TIFFWriteEncodedStrip(file.handle(), index, strip.data(), bytes) != bytes) // which changes the strip
            return file.corrupt(notWritten);
        progress.at(static_cast<double>(y + shape.height) / static_cast<double>(image.height()));
    }
    return {};
}

} // namespace

Result<void> encodeTiff(ByteSink &sink, std::span<const ImageView> images, const EncodeOptions &options,
                        const Progress &progress)
{
    const Metadata none;
    const Metadata &metadata = options.metadata ? *options.metadata : none;
    const ImageView &first = images.front();
    const auto pages = static_cast<double>(images.size());
    const Result<std::size_t> pageBytes = packedByteCount(first.shape(), first.dtype());
    if (!pageBytes)
        return tl::unexpected(pageBytes.error());
    const bool isBig = needsBigTiff(static_cast<double>(*pageBytes) * pages);
    const std::vector<std::byte> start = isBig ? std::vector<std::byte>() : startOfTiff(metadata, first.shape());
    const bool isBigEndian = !start.empty() && start.front() == std::byte{'M'};
    TiffOutput output(sink);
    if (Result<void> written = output.write(0, start); !written)
        return written;
    {
        const Result<std::unique_ptr<TiffFile>> file =
            TiffFile::create(output,
                             isBig             ? TiffFile::Kind::LittleEndian64Bit
                                 : isBigEndian ? TiffFile::Kind::BigEndian
                                               : TiffFile::Kind::LittleEndian);
        if (!file)
            return tl::unexpected(file.error());
        for (std::size_t i = 0; i < images.size(); ++i) {
            const ImageView &image = images[i];
            const auto index = static_cast<double>(i);
            setLayout(**file, image,
                      options.channels.empty() ? defaultChannelNames(image.channels()) : options.channels);
            setCompression(**file, image.dtype(), options.compression);
            setTiffMetadata(**file, metadata, image.shape());
            output.setContent(TiffOutput::Content::Strips);
            Result<void> written = writeRows(**file, image, progress.part(index / pages, (index + 1) / pages));
            if (!written)
                return written;
            output.setContent(TiffOutput::Content::Structure);
            if (TIFFWriteDirectory((*file)->handle()) != 1)
                return (*file)->corrupt(notWritten);
        }
    }
    return start.empty() ? Result<void>() : mergeExif(output, metadata);
}

} // namespace pellucid
