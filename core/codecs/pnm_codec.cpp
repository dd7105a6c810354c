// The Netpbm family, read and written here: PBM, PGM, PPM, PAM and PFM.
//
// Samples are scaled from the file's own maximum to the full scale of uint8 (maximum up to 255) or uint16, exactly
// rounded, halves up; samples above the maximum count as the maximum. Maxima of 255 and 65535 come through unchanged.
// In bitmaps 1 is black, so they become 0 and 255. PFM holds float32, bottom row first, proportional to light by
// convention. Only the first image of a file is read.
// Formats: netpbm.sourceforge.net/doc (pbm, pgm, ppm, pam); Paul Debevec's description of PFM.
#include "core/base/load.h"
#include "core/codecs/built_in.h"
#include "core/codecs/conversion.h"
#include "core/codecs/holds_rows.h"
#include "core/codecs/pnm_header.h"
#include "core/codecs/signature.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t rowsBetweenReports = 64;

// A file format of the family: what its files begin with and what it can hold.
struct Variant
{
    std::string id;
    std::string title;
    std::vector<std::string> extensions;
    std::vector<std::string> signatures;
    Encoding encoding;
};

std::uint16_t swapBytes(std::uint16_t value)
{
    return static_cast<std::uint16_t>(value << 8 | value >> 8);
}

std::uint32_t swapBytes(std::uint32_t value)
{
    return __builtin_bswap32(value);
}

// Copies big-endian values into native ones, or the other way round.
template <typename T>
void copySwapped(const std::byte *from, std::byte *to, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        T value = load<T>(from + i * sizeof(T));
        if constexpr (std::endian::native == std::endian::little)
            value = swapBytes(value);
        std::memcpy(to + i * sizeof(T), &value, sizeof(T));
    }
}

// Scales samples to full scale: table[sample].
template <typename T>
std::vector<T> scaleTable(int maximum)
{
    constexpr std::int64_t full = std::numeric_limits<T>::max();
    std::vector<T> table(static_cast<std::size_t>(full) + 1);
    for (std::int64_t sample = 0; sample <= full; ++sample) {
        const std::int64_t clipped = std::min<std::int64_t>(sample, maximum);
        table[static_cast<std::size_t>(sample)] = static_cast<T>((clipped * full + maximum / 2) / maximum);
    }
    return table;
}

// PFM.
bool isBottomUp(DType dtype)
{
    return dtype == DType::Float32;
}

class Reader
{
public:
    Reader(std::span<const std::byte> file, const PnmHeader &header)
        : m_header(header), m_raw(file.subspan(header.dataStart)), m_plain(file, header.dataStart)
    {
        if (header.dtype() == DType::UInt8 && header.maximum != 255)
            m_scale8 = scaleTable<std::uint8_t>(header.maximum);
        if (header.dtype() == DType::UInt16 && header.maximum != 65535)
            m_scale16 = scaleTable<std::uint16_t>(header.maximum);
    }

    // All rows, in the file's order.
    Result<void> readInto(const MutableImageView &image, const Progress &progress)
    {
        for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
            if (y % rowsBetweenReports == 0) {
                if (progress.token.isCancelled())
                    return failure(ErrorCode::Cancelled, "Cancelled.");
                progress.at(static_cast<double>(y) / static_cast<double>(image.height()));
            }
            if (Result<void> read = readNext(image.crop({0, y, image.width(), 1})); !read)
                return read;
        }
        return {};
    }

    // The next rows, into packed ones.
    Result<void> readNext(const MutableImageView &rows)
    {
        const auto samples = static_cast<std::size_t>(rows.width() * rows.channels());
        for (std::ptrdiff_t y = 0; y < rows.height(); ++y) {
            if (!readRow(rows.at(0, y), samples))
                return failure(ErrorCode::Corrupt, "The pixels are damaged or incomplete.");
            scaleRow(rows.at(0, y), samples);
        }
        return {};
    }

private:
    // As the file has them, in native byte order.
    bool readRow(std::byte *row, std::size_t samples)
    {
        if (m_header.kind == '1')
            return readPlainBits(row, samples);
        if (m_header.isPlain())
            return readPlainNumbers(row, samples);
        if (m_header.kind == '4') {
            const std::span<const std::byte> bits = takeRaw((samples + 7) / 8);
            for (std::size_t i = 0; i < samples; ++i)
                row[i] = ~(bits[i / 8] >> (7 - i % 8)) & std::byte{1};
            return true;
        }
        const DType dtype = m_header.dtype();
        const std::byte *const raw = takeRaw(samples * itemSize(dtype)).data();
        if (dtype == DType::UInt16)
            copySwapped<std::uint16_t>(raw, row, samples);
        else if (dtype == DType::Float32 && m_header.isBigEndian)
            copySwapped<std::uint32_t>(raw, row, samples);
        else
            std::memcpy(row, raw, samples * itemSize(dtype));
        return true;
    }

    // The caller has compared the file's size with PnmHeader::dataBytes().
    std::span<const std::byte> takeRaw(std::size_t bytes)
    {
        const std::span<const std::byte> taken = m_raw.first(bytes);
        m_raw = m_raw.subspan(bytes);
        return taken;
    }

    bool readPlainBits(std::byte *row, std::size_t samples)
    {
        for (std::size_t i = 0; i < samples; ++i) {
            const std::optional<char> bit = m_plain.character();
            if (bit != '0' && bit != '1')
                return false;
            row[i] = bit == '0' ? std::byte{1} : std::byte{0};
        }
        return true;
    }

    bool readPlainNumbers(std::byte *row, std::size_t samples)
    {
        for (std::size_t i = 0; i < samples; ++i) {
            const std::optional<std::ptrdiff_t> number = m_plain.number();
            if (!number)
                return false;
            const std::ptrdiff_t sample = std::min<std::ptrdiff_t>(*number, m_header.maximum);
            if (m_header.dtype() == DType::UInt8) {
                row[i] = static_cast<std::byte>(sample);
            } else {
                const auto value = static_cast<std::uint16_t>(sample);
                std::memcpy(row + 2 * i, &value, sizeof value);
            }
        }
        return true;
    }

    void scaleRow(std::byte *row, std::size_t samples) const
    {
        if (!m_scale8.empty()) {
            for (std::size_t i = 0; i < samples; ++i)
                row[i] = static_cast<std::byte>(m_scale8[static_cast<std::size_t>(row[i])]);
        } else if (!m_scale16.empty()) {
            for (std::size_t i = 0; i < samples; ++i) {
                std::uint16_t value = 0;
                std::memcpy(&value, row + 2 * i, sizeof value);
                std::memcpy(row + 2 * i, &m_scale16[value], sizeof value);
            }
        }
    }

    PnmHeader m_header;
    std::span<const std::byte> m_raw;
    PnmTokens m_plain;
    std::vector<std::uint8_t> m_scale8; // empty: samples are at full scale already
    std::vector<std::uint16_t> m_scale16;
};

std::string headerFor(const std::string &id, const ImageView &image)
{
    const std::string width = std::to_string(image.width());
    const std::string height = std::to_string(image.height());
    const std::string maximum = image.dtype() == DType::UInt16 ? "65535" : "255";
    if (id == "pam") {
        constexpr std::array<const char *, 4> types{"GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA"};
        return "P7\nWIDTH " + width + "\nHEIGHT " + height + "\nDEPTH " + std::to_string(image.channels()) + "\nMAXVAL "
            + maximum + "\nTUPLTYPE " + types[static_cast<std::size_t>(image.channels() - 1)] + "\nENDHDR\n";
    }
    const std::string size = "\n" + width + " " + height + "\n";
    if (id == "pfm")
        return (image.channels() == 3 ? "PF" : "Pf") + size
            + (std::endian::native == std::endian::little ? "-1.0\n" : "1.0\n");
    return (image.channels() == 3 ? "P6" : "P5") + size + maximum + "\n";
}

class PnmCodec final : public Codec
{
public:
    explicit PnmCodec(Variant variant) : m_variant(std::move(variant)) {}

    std::string id() const override { return m_variant.id; }
    std::string title() const override { return m_variant.title; }
    std::vector<std::string> extensions() const override { return m_variant.extensions; }

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        const auto isSpaceOrComment = [](std::byte byte) {
            const auto character = static_cast<char>(byte);
            return character == ' ' || character == '#' || (character >= '\t' && character <= '\r');
        };
        return head.size() > 2 && isSpaceOrComment(head[2])
            && std::ranges::any_of(m_variant.signatures, [&](const std::string &s) { return startsWith(head, s); });
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readPnmHeader(file).map([](const PnmHeader &header) {
            return ImageSpec{header.dtype(), header.shape, defaultChannelNames(header.shape.channels)};
        });
    }

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        const Result<PnmHeader> header = readPnmHeader(file);
        if (!header)
            return tl::unexpected(header.error());
        const DType dtype = header->dtype();
        if (const Result<void> checked = checkLimits(header->shape, dtype, limits); !checked)
            return tl::unexpected(checked.error());
        if (header->dataBytes() > file.size() - header->dataStart)
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        Result<ImageBuffer> buffer = ImageBuffer::allocate(dtype, header->shape);
        if (!buffer)
            return failure(std::move(buffer));
        const MutableImageView image = buffer->mutableView();
        const MutableImageView ordered = isBottomUp(dtype) ? image.flippedVertically() : image;
        if (const Result<void> read = Reader(file, *header).readInto(ordered, progress); !read)
            return tl::unexpected(read.error());
        return DecodedImage{std::move(*buffer), defaultChannelNames(header->shape.channels),
                            dtype == DType::Float32 ? Transfer::Linear : Transfer::Encoded};
    }

    Encoding encoding() const override { return m_variant.encoding; }

    std::vector<std::string> meaningLosses(const ImageSpec &spec) const override
    {
        return m_variant.id == "pfm" ? takenForLight(spec) : std::vector<std::string>();
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions & /*options*/,
                          const Progress &progress) const override
    {
        Result<void> written = sink.write(headerFor(m_variant.id, image));
        const std::size_t item = itemSize(image.dtype());
        std::vector<std::byte> row(item * static_cast<std::size_t>(image.width() * image.channels()));
        const ImageView ordered = isBottomUp(image.dtype()) ? image.flippedVertically() : image;
        for (std::ptrdiff_t y = 0; y < ordered.height() && written; ++y) {
            if (y % rowsBetweenReports == 0) {
                if (progress.token.isCancelled())
                    return failure(ErrorCode::Cancelled, "Cancelled.");
                progress.at(static_cast<double>(y) / static_cast<double>(ordered.height()));
            }
            std::byte *to = row.data();
            for (std::ptrdiff_t x = 0; x < ordered.width(); ++x) {
                for (std::ptrdiff_t c = 0; c < ordered.channels(); ++c, to += item)
                    std::memcpy(to, ordered.at(x, y, c), item);
            }
            if (image.dtype() == DType::UInt16)
                copySwapped<std::uint16_t>(row.data(), row.data(), row.size() / item);
            written = sink.write(row);
        }
        return written;
    }

    Result<bool> holds(std::span<const std::byte> file, const ImageView &image, const EncodeOptions & /*options*/,
                       const Progress &progress) const override
    {
        const Result<PnmHeader> header = readPnmHeader(file);
        if (!header || header->dtype() != image.dtype() || header->shape != image.shape()
            || header->dataBytes() > file.size() - header->dataStart)
            return false;
        Reader reader(file, *header);
        return holdsRows(isBottomUp(image.dtype()) ? image.flippedVertically() : image, rowsBetweenReports, progress,
                         [&](std::ptrdiff_t /*y*/, const MutableImageView &band) { return reader.readNext(band); });
    }

private:
    Variant m_variant;
};

} // namespace

std::vector<std::unique_ptr<const Codec>> makePnmCodecs()
{
    const std::vector<DType> integers{DType::UInt8, DType::UInt16};
    std::vector<std::unique_ptr<const Codec>> codecs;
    for (const Variant &variant : {
             Variant{"ppm", "PPM (colour)", {"ppm", "pnm"}, {"P3", "P6"}, {integers, {3}}},
             Variant{"pgm", "PGM (gray)", {"pgm", "pnm"}, {"P2", "P5"}, {integers, {1}}},
             Variant{"pbm", "PBM (black and white)", {"pbm", "pnm"}, {"P1", "P4"}, {}},
             Variant{"pam", "PAM", {"pam"}, {"P7"}, {integers, {1, 2, 3, 4}}},
             Variant{"pfm", "PFM (floating point)", {"pfm"}, {"PF", "Pf"}, {{DType::Float32}, {1, 3}}},
         })
        codecs.push_back(std::make_unique<PnmCodec>(variant));
    return codecs;
}

} // namespace pellucid
