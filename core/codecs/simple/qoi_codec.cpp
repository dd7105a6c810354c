// QOI (specification of January 2022, qoiformat.org): RGB and RGBA of 8 bits, read and written. Where a file says that
// its values are linear they are light. Refused: data that ends before the last pixel or without the end mark, or goes
// beyond it.
#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/verify_rows.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pellucid {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view signature = "qoif";
constexpr std::string_view endMark = "\0\0\0\0\0\0\0\1"sv;
constexpr std::ptrdiff_t rowsAtOnce = 64;

enum Tag : unsigned { index = 0x00, difference = 0x40, luma = 0x80, run = 0xC0, rgb = 0xFE, rgba = 0xFF };
constexpr unsigned tagBits = 0xC0;
constexpr unsigned longestRun = 62; // the next two lengths would be the tags of whole pixels
constexpr int lumaBias = 32;        // of the difference in green
constexpr int lumaRestBias = 8;     // of how much red and blue differ from it
constexpr int differenceBias = 2;

using Pixel = std::array<std::uint8_t, 4>;

// What both sides know before each pixel: the former one, and those that were seen last.
struct History
{
    Pixel former{0, 0, 0, 255};
    std::array<Pixel, 64> seen{};

    static std::size_t slotOf(const Pixel &pixel)
    {
        return (pixel[0] * 3U + pixel[1] * 5U + pixel[2] * 7U + pixel[3] * 11U) % 64;
    }
};

struct QoiHeader
{
    Shape shape;
    Transfer transfer = Transfer::Encoded;
    std::span<const std::byte> data;
};

Result<QoiHeader> readQoiHeader(std::span<const std::byte> file)
{
    ByteReader reader(file);
    reader.take(signature.size());
    QoiHeader header;
    header.shape.width = reader.u32be();
    header.shape.height = reader.u32be();
    header.shape.channels = reader.u8();
    const unsigned colorSpace = reader.u8();
    if (!reader.isValid())
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    if ((header.shape.channels != 3 && header.shape.channels != 4) || colorSpace > 1)
        return failure(ErrorCode::Corrupt, "The QOI header is invalid.");
    header.transfer = colorSpace == 1 ? Transfer::Linear : Transfer::Encoded;
    header.data = reader.take(reader.remaining());
    return header;
}

// Each byte stands for at most so many pixels as a run has.
Result<void> checkLength(const QoiHeader &header)
{
    const auto pixels = static_cast<std::size_t>(header.shape.width) * static_cast<std::size_t>(header.shape.height);
    if (header.data.size() < endMark.size() || pixels > (header.data.size() - endMark.size()) * longestRun)
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    return {};
}

class QoiReader
{
public:
    explicit QoiReader(std::span<const std::byte> data) : m_data(data) {}

    // The next rows, as many as the packed band has.
    Result<void> read(const MutableImageView &band)
    {
        const std::ptrdiff_t channels = band.channels();
        std::byte *to = band.data();
        for (std::ptrdiff_t count = band.width() * band.height(); count > 0; --count, to += channels) {
            if (m_repeats > 0)
                --m_repeats;
            else
                readChunk();
            std::ranges::copy_n(std::as_bytes(std::span(m_history.former)).begin(), channels, to);
        }
        if (!m_data.isValid())
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        return {};
    }

    // To be called behind the last pixel; gives what follows the end mark.
    Result<std::span<const std::byte>> readEnd()
    {
        if (m_repeats > 0 || asText(m_data.take(endMark.size())) != endMark)
            return failure(ErrorCode::Corrupt, "The file is damaged: it does not end behind its last pixel.");
        return m_data.take(m_data.remaining());
    }

private:
    void readChunk()
    {
        Pixel &pixel = m_history.former;
        const unsigned byte = m_data.u8();
        if (byte == rgb || byte == rgba) {
            for (std::size_t c = 0; c < (byte == rgb ? 3 : 4); ++c)
                pixel[c] = m_data.u8();
        } else if ((byte & tagBits) == index) {
            pixel = m_history.seen[byte];
        } else if ((byte & tagBits) == difference) {
            add(static_cast<int>(byte >> 4 & 3) - differenceBias, static_cast<int>(byte >> 2 & 3) - differenceBias,
                static_cast<int>(byte & 3) - differenceBias);
        } else if ((byte & tagBits) == luma) {
            const int green = static_cast<int>(byte & 63) - lumaBias;
            const int rest = m_data.u8();
            add(green + (rest >> 4) - lumaRestBias, green, green + (rest & 15) - lumaRestBias);
        } else {
            m_repeats = byte & 63;
        }
        m_history.seen[History::slotOf(pixel)] = pixel;
    }

    // Values wrap around.
    void add(int red, int green, int blue)
    {
        Pixel &pixel = m_history.former;
        pixel[0] = static_cast<std::uint8_t>(pixel[0] + red);
        pixel[1] = static_cast<std::uint8_t>(pixel[1] + green);
        pixel[2] = static_cast<std::uint8_t>(pixel[2] + blue);
    }

    ByteReader m_data;
    History m_history;
    unsigned m_repeats = 0; // of the former pixel, still to come
};

class QoiWriter
{
public:
    // Appends what the pixel is, or counts it.
    void write(const Pixel &pixel)
    {
        if (pixel == m_history.former) {
            if (++m_repeats == longestRun)
                endRun();
            return;
        }
        endRun();
        Pixel &seen = m_history.seen[History::slotOf(pixel)];
        if (seen == pixel)
            put(index | static_cast<unsigned>(History::slotOf(pixel)));
        else
            writeColor(pixel);
        seen = pixel;
        m_history.former = pixel;
    }

    void endRun()
    {
        if (m_repeats > 0)
            put(run | (m_repeats - 1));
        m_repeats = 0;
    }

    std::vector<std::byte> bytes; // to be taken away at times

private:
    void put(unsigned byte) { bytes.push_back(static_cast<std::byte>(byte)); }

    void writeColor(const Pixel &pixel)
    {
        const Pixel &former = m_history.former;
        const auto change = [&](std::size_t c) { return static_cast<std::int8_t>(pixel[c] - former[c]); };
        const auto fits = [](int value, int bias) { return value >= -bias && value < bias; };
        const int red = change(0);
        const int green = change(1);
        const int blue = change(2);
        if (pixel[3] != former[3]) {
            put(rgba);
            append(bytes, std::as_bytes(std::span(pixel)));
        } else if (fits(red, differenceBias) && fits(green, differenceBias) && fits(blue, differenceBias)) {
            put(difference | static_cast<unsigned>(red + differenceBias) << 4
                | static_cast<unsigned>(green + differenceBias) << 2 | static_cast<unsigned>(blue + differenceBias));
        } else if (fits(green, lumaBias) && fits(red - green, lumaRestBias) && fits(blue - green, lumaRestBias)) {
            put(luma | static_cast<unsigned>(green + lumaBias));
            put(static_cast<unsigned>(red - green + lumaRestBias) << 4
                | static_cast<unsigned>(blue - green + lumaRestBias));
        } else {
            put(rgb);
            append(bytes, std::as_bytes(std::span(pixel)).first(3));
        }
    }

    History m_history;
    unsigned m_repeats = 0; // of the former pixel, not yet written
};

class QoiDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, signature);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readQoiHeader(file).map([](const QoiHeader &header) {
            return ImageSpec{DType::UInt8, header.shape, defaultChannelNames(header.shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<QoiHeader> header = readQoiHeader(request.bytes);
        if (!header)
            return tl::unexpected(header.error());
        if (Result<void> checked = checkLimits(header->shape, DType::UInt8, request.limits); !checked)
            return failure(std::move(checked));
        if (Result<void> checked = checkLength(*header); !checked)
            return failure(std::move(checked));
        Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, header->shape, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        QoiReader reader(header->data);
        const MutableImageView image = buffer->mutableView();
        for (std::ptrdiff_t y = 0; y < image.height(); y += rowsAtOnce) {
            if (request.progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            const std::ptrdiff_t rows = std::min(rowsAtOnce, image.height() - y);
            if (Result<void> read = reader.read(image.crop({0, y, image.width(), rows})); !read)
                return failure(std::move(read));
            request.progress.at(static_cast<double>(y + rows) / static_cast<double>(image.height()));
        }
        const Result<std::span<const std::byte>> rest = reader.readEnd();
        if (!rest)
            return tl::unexpected(rest.error());
        Image decoded{std::move(*buffer), defaultChannelNames(image.channels()), header->transfer};
        decoded.metadata.addTrailerLoss(*rest);
        return decoded;
    }
};

class QoiEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override { return {{DType::UInt8}, {3, 4}}; }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        QoiWriter writer;
        append(writer.bytes, signature);
        appendBigEndian(writer.bytes, static_cast<std::uint32_t>(image.width()));
        appendBigEndian(writer.bytes, static_cast<std::uint32_t>(image.height()));
        writer.bytes.push_back(static_cast<std::byte>(image.channels()));
        writer.bytes.push_back(std::byte{options.transfer == Transfer::Linear});
        for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
            if (progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            Pixel pixel{0, 0, 0, 255};
            for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
                for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
                    pixel[static_cast<std::size_t>(c)] = std::to_integer<std::uint8_t>(*image.at(x, y, c));
                writer.write(pixel);
            }
            if (Result<void> written = sink.write(writer.bytes); !written)
                return written;
            writer.bytes.clear();
            progress.at(static_cast<double>(y + 1) / static_cast<double>(image.height()));
        }
        writer.endRun();
        append(writer.bytes, endMark);
        return sink.write(writer.bytes);
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions & /*options*/,
                        const Progress &progress) const override
    {
        const Result<QoiHeader> header = readQoiHeader(file);
        if (!header)
            return tl::unexpected(header.error());
        if (header->shape != image.shape())
            return false;
        QoiReader reader(header->data);
        return verifyRows(image, rowsAtOnce, progress,
                          [&](std::ptrdiff_t /*y*/, const MutableImageView &band) { return reader.read(band); })
            .and_then([&](bool isSame) { return reader.readEnd().map([&](const auto &) { return isSame; }); });
    }
};

} // namespace

Codec makeQoiCodec()
{
    return {"qoi", "QOI", {"qoi"}, std::make_unique<QoiDecoder>(), std::make_unique<QoiEncoder>()};
}

} // namespace pellucid
