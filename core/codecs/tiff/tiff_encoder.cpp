#include "core/codecs/tiff/tiff_encoder.h"

#include "core/base/load.h"
#include "core/buffer/copy_pixels.h"
#include "core/codecs/tiff/tiff_metadata.h"

#include <algorithm>
#include <bit>

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

// Of a sample as it is written: fewer than its dtype has where the image's own maximum needs no more.
int bitsOf(DType dtype, int maximum)
{
    return maximum > 0 ? std::bit_width(static_cast<unsigned>(maximum)) : static_cast<int>(8 * itemSize(dtype));
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
    // libtiff 4.5 writes differences of floating point wrongly into big-endian files.
    const bool isUnpredicted = isComplex(dtype) || (isFloatingPoint(dtype) && TIFFIsBigEndian(tiff) != 0)
        || file.number<std::uint16_t>(TIFFTAG_BITSPERSAMPLE) % 8 != 0;
    if (!isUnpredicted)
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, isFloatingPoint(dtype) ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
}

void setLayout(const TiffFile &file, const ImageView &image, const ChannelNames &channels, int maximum)
{
    TIFF *const tiff = file.handle();
    const bool isColor = isRgb(channels);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(image.width()));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(image.height()));
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, static_cast<int>(image.channels()));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bitsOf(image.dtype(), maximum));
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, formatOf(image.dtype()));
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, isColor ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    const auto row = image.width() * image.channels() * static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP,
                 static_cast<std::uint32_t>(std::clamp<std::ptrdiff_t>(stripBytes / row, 1, image.height())));
    std::vector<std::uint16_t> extras;
    for (std::size_t i = isColor ? 3 : 1; i < channels.size(); ++i)
        extras.push_back(channels[i] == "A" ? EXTRASAMPLE_UNASSALPHA : EXTRASAMPLE_UNSPECIFIED);
    if (!extras.empty())
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(extras.size()), extras.data());
}

// Rows of samples of so many bits, the highest one first, each row from a new byte on. In place.
std::size_t pack(const MutableImageView &rows, int bits)
{
    const auto samples = static_cast<std::size_t>(rows.width() * rows.channels());
    const std::size_t rowBytes = (samples * static_cast<std::size_t>(bits) + 7) / 8;
    std::byte *to = rows.data();
    for (std::ptrdiff_t y = 0; y < rows.height(); ++y) {
        const std::byte *from = rows.at(0, y);
        const std::byte *const end = to + rowBytes;
        std::uint32_t pending = 0;
        int count = 0; // of pending bits
        for (std::size_t i = 0; i < samples; ++i, from += itemSize(rows.dtype())) {
            const unsigned value = rows.dtype() == DType::UInt8 ? load<std::uint8_t>(from) : load<std::uint16_t>(from);
            pending = pending << bits | value;
            for (count += bits; count >= 8; count -= 8)
                *to++ = static_cast<std::byte>(pending >> (count - 8));
        }
        if (to != end)
            *to++ = static_cast<std::byte>(pending << (8 - count));
    }
    return static_cast<std::size_t>(to - rows.data());
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
        const int bits = file.number<std::uint16_t>(TIFFTAG_BITSPERSAMPLE);
        const auto bytes = static_cast<tmsize_t>(bits == static_cast<int>(8 * itemSize(image.dtype()))
                                                     ? static_cast<std::size_t>(shape.height * packed.strides().row)
                                                     : pack(packed, bits));
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
    const std::vector<std::byte> start =
        isBig ? std::vector<std::byte>() : startOfTiff(metadata, first.shape(), images.size());
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
                      options.channels.empty() ? defaultChannelNames(image.channels()) : options.channels,
                      options.maximum);
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
