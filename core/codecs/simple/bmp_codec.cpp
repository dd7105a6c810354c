// Windows and OS/2 BMP: palettes of 1, 2, 4 and 8 bits, 16, 24 and 32 bits a pixel with any masks, run lengths of 4, 8
// and 24 bits, both orders of rows. Gives RGB, or RGBA where the file has a mask of alpha: the fourth byte of 32 bits
// without one means nothing. Values of fewer bits are scaled to 255 and rounded. Pixels that run lengths leave out are
// black. Files named .dib may lack the file header. Refused: embedded JPEG and PNG, Huffman codes. Written by stb: 24
// bits, or 32.
// Format: Microsoft, "Bitmap Storage"; the variants of Jason Summers' bmpsuite.
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/verify_rows.h"
#include "core/codecs/simple/bmp_header.h"
#include "core/codecs/simple/bmp_rows.h"
#include "core/codecs/simple/copy_rows.h"
#include "core/codecs/simple/stb_encoder.h"

#include <algorithm>

namespace pellucid {

namespace {

using Compression = BmpHeader::Compression;

constexpr std::string_view signature = "BM";

// Run lengths may leave out what they like, but a few bytes are no image of gigabytes.
constexpr std::size_t pixelsAnyway = std::size_t{1} << 20;
constexpr std::size_t pixelsPerByte = 1000;

// Unpacks run lengths. Runs that leave the image are cut off.
class RunLengths
{
public:
    RunLengths(const BmpHeader &header, const MutableImageView &image)
        : m_header(header), m_image(image), m_reader(header.pixels)
    {
    }

    Result<void> read(const Progress &progress)
    {
        while (m_y < m_image.height()) {
            const unsigned count = m_reader.u8();
            const unsigned value = m_header.compression == Compression::RunLength24 && count > 0 ? 0 : m_reader.u8();
            if (!m_reader.isValid())
                return failure(ErrorCode::Corrupt, "The file is truncated.");
            if (count > 0) {
                run(count, value);
            } else if (value == 0) {
                m_x = 0;
                ++m_y;
                if (progress.token.isCancelled())
                    return failure(ErrorCode::Cancelled, "Cancelled.");
                progress.at(static_cast<double>(m_y) / static_cast<double>(m_image.height()));
            } else if (value == 1) {
                return {};
            } else if (value == 2) {
                m_x += m_reader.u8();
                m_y += m_reader.u8();
            } else {
                literals(value);
            }
        }
        return {};
    }

private:
    BmpHeader::Color color()
    {
        const std::byte blue{m_reader.u8()};
        const std::byte green{m_reader.u8()};
        return {std::byte{m_reader.u8()}, green, blue};
    }

    void put(const BmpHeader::Color &color)
    {
        if (m_x < m_image.width())
            std::ranges::copy(color, m_image.at(m_x, m_y));
        ++m_x;
    }

    void run(unsigned count, unsigned value)
    {
        if (m_header.compression == Compression::RunLength24) {
            const BmpHeader::Color same = color();
            for (unsigned i = 0; i < count; ++i)
                put(same);
            return;
        }
        for (unsigned i = 0; i < count; ++i)
            put(m_header.palette[m_header.bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15U]);
    }

    // Padded to an even number of bytes.
    void literals(unsigned count)
    {
        const std::size_t start = m_reader.position();
        unsigned byte = 0;
        for (unsigned i = 0; i < count && m_reader.isValid(); ++i) {
            if (m_header.compression == Compression::RunLength24) {
                put(color());
                continue;
            }
            if (m_header.bits == 8 || i % 2 == 0)
                byte = m_reader.u8();
            put(m_header.palette[m_header.bits == 8 ? byte : i % 2 == 0 ? byte >> 4 : byte & 15U]);
        }
        if ((m_reader.position() - start) % 2 != 0)
            m_reader.u8();
    }

    const BmpHeader &m_header;
    MutableImageView m_image; // the first row of the file first
    ByteReader m_reader;
    std::ptrdiff_t m_x = 0;
    std::ptrdiff_t m_y = 0;
};

Result<void> checkData(const BmpHeader &header)
{
    const auto width = static_cast<std::size_t>(header.shape.width);
    const auto height = static_cast<std::size_t>(header.shape.height);
    // The padding of the last row may be missing.
    const std::size_t lastRow = (width * static_cast<std::size_t>(header.bits) + 7) / 8;
    const bool isComplete = header.compression == Compression::None
        ? header.pixels.size() >= lastRow && (header.pixels.size() - lastRow) / header.rowBytes() >= height - 1
        : width * height <= pixelsAnyway + pixelsPerByte * header.pixels.size();
    if (!isComplete)
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    return {};
}

Result<BmpHeader> headerOf(std::span<const std::byte> file)
{
    return startsWith(file, signature) ? readBmpHeader(file) : readDibHeader(file);
}

// A profile is the only thing that is known to follow the pixels.
Metadata metadataOf(const BmpHeader &header)
{
    Metadata metadata;
    MetadataBudget budget;
    if (!header.icc.empty() && budget.take(header.icc.size()))
        metadata.icc.assign(header.icc.begin(), header.icc.end());
    if (header.compression == Compression::None) {
        const std::size_t pixelBytes = header.rowBytes() * static_cast<std::size_t>(header.shape.height);
        std::span<const std::byte> rest = header.pixels.subspan(std::min(pixelBytes, header.pixels.size()));
        if (!header.icc.empty() && header.icc.data() >= rest.data())
            rest = rest.subspan(static_cast<std::size_t>(header.icc.data() - rest.data()) + header.icc.size());
        metadata.addTrailerLoss(rest);
    }
    budget.report(metadata);
    return metadata;
}

Result<void> readInto(const MutableImageView &image, const BmpHeader &header, const Progress &progress)
{
    const MutableImageView ordered = header.isTopDown ? image : image.flippedVertically();
    if (header.compression == Compression::None)
        return copyRows(image, progress, [&](std::ptrdiff_t y) {
            readBmpRow(header, header.pixels.data() + static_cast<std::size_t>(y) * header.rowBytes(),
                       ordered.at(0, y));
        });
    const Result<void> filled = copyRows(image, {progress.token, {}}, [&](std::ptrdiff_t y) {
        std::fill_n(image.at(0, y), image.strides().row, std::byte{0});
    });
    return filled ? RunLengths(header, ordered).read(progress) : filled;
}

class BmpDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view extension) const override
    {
        return startsWith(head, signature) || ((extension == "dib" || extension == "bmp") && isDibHeader(head));
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return headerOf(file).map([](const BmpHeader &header) {
            return ImageSpec{DType::UInt8, header.shape, defaultChannelNames(header.shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<BmpHeader> header = headerOf(request.bytes);
        if (!header)
            return tl::unexpected(header.error());
        if (const Result<void> checked = checkLimits(header->shape, DType::UInt8, request.limits); !checked)
            return tl::unexpected(checked.error());
        if (const Result<void> checked = checkData(*header); !checked)
            return tl::unexpected(checked.error());
        Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, header->shape, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        if (const Result<void> read = readInto(buffer->mutableView(), *header, request.progress); !read)
            return tl::unexpected(read.error());
        Image image{std::move(*buffer), defaultChannelNames(header->shape.channels)};
        image.metadata = metadataOf(*header);
        return image;
    }
};

class BmpEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override { return {{DType::UInt8}, {3, 4}}; }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions & /*options*/,
                          const Progress &progress) const override
    {
        return encodeWithStb(sink, image, StbFormat::Bmp, progress);
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions & /*options*/,
                        const Progress &progress) const override
    {
        const Result<BmpHeader> header = headerOf(file);
        if (!header)
            return tl::unexpected(header.error());
        if (header->shape != image.shape() || header->compression != Compression::None || !checkData(*header))
            return false;
        const ImageView ordered = header->isTopDown ? image : image.flippedVertically();
        return verifyRows(ordered, 1, progress, [&](std::ptrdiff_t y, const MutableImageView &row) -> Result<void> {
            readBmpRow(*header, header->pixels.data() + static_cast<std::size_t>(y) * header->rowBytes(), row.data());
            return {};
        });
    }
};

} // namespace

Codec makeBmpCodec()
{
    return {"bmp", "BMP", {"bmp", "dib"}, std::make_unique<BmpDecoder>(), std::make_unique<BmpEncoder>()};
}

} // namespace pellucid
