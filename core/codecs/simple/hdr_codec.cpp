// Radiance HDR (RGBE): float32 values proportional to light. Read by stb, plain or run-length encoded by scanline, top
// row first. Before decoding, every scanline is walked: at the end of a truncated file stb 2.27 loops for ever. The
// older run-length encoding and the seven other orders of rows and columns are refused, as stb does not know them.
//
// Values are those of the file. EXPOSURE, by which they would have to be divided to be watts, the primaries and all
// other lines of the header are kept and written again; no other reader of note applies them either.
//
// Written here: each pixel shares the exponent of its largest channel, and the 8-bit mantissas are rounded to nearest.
// Negative values and NaN become 0. Format: Greg Ward, "Real Pixels", Graphics Gems II, and Radiance's color.c.
#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/simple/stb_decoder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

namespace pellucid {

namespace {

// Scanlines of these widths may be run-length encoded.
constexpr std::ptrdiff_t narrowestEncoded = 8;
constexpr std::ptrdiff_t widestEncoded = 32767;

struct HdrHeader
{
    Shape shape;
    std::vector<std::string> lines; // but the first one and the format
    std::size_t dataStart = 0;
};

// Up to the next line feed; nothing where none follows in reasonable distance. (Of longer ones than 1023 bytes stb
// skips the rest.)
std::optional<std::string_view> readLine(std::span<const std::byte> file, std::size_t &position)
{
    constexpr std::size_t longest = std::size_t{1} << 20;
    const std::span<const std::byte> rest = file.subspan(position, std::min(longest, file.size() - position));
    const auto end = std::ranges::find(rest, std::byte{'\n'});
    if (end == rest.end())
        return std::nullopt;
    const auto length = static_cast<std::size_t>(end - rest.begin());
    position += length + 1;
    return std::string_view(reinterpret_cast<const char *>(rest.data()), length);
}

// "-Y 512 +X 768"; the numbers may be padded.
std::optional<Shape> parseResolution(std::string_view line)
{
    const std::size_t split = line.find(" +X ");
    if (!line.starts_with("-Y ") || split == std::string_view::npos)
        return std::nullopt;
    const auto number = [](std::string_view padded) {
        const std::size_t first = std::min(padded.find_first_not_of(' '), padded.size());
        const std::string_view digits = padded.substr(first, padded.find_last_not_of(" \r") + 1 - first);
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc{} && end == digits.data() + digits.size() ? std::ptrdiff_t{value} : 0;
    };
    return Shape{number(line.substr(3, split - 3)), number(line.substr(split + 4)), 3};
}

Result<HdrHeader> readHdrHeader(std::span<const std::byte> file)
{
    HdrHeader header;
    bool isRgbe = false;
    (void)readLine(file, header.dataStart); // "#?RADIANCE"
    for (;;) {
        const std::optional<std::string_view> line = readLine(file, header.dataStart);
        if (!line)
            return failure(ErrorCode::Corrupt, "The HDR header has no end.");
        if (line->empty())
            break;
        if (line->starts_with("FORMAT="))
            isRgbe = isRgbe || *line == "FORMAT=32-bit_rle_rgbe";
        else
            header.lines.emplace_back(*line);
    }
    if (!isRgbe)
        return failure(ErrorCode::Unsupported, "Only the RGBE variant of Radiance HDR is supported.");
    const std::optional<std::string_view> resolution = readLine(file, header.dataStart);
    const std::optional<Shape> shape = resolution ? parseResolution(*resolution) : std::nullopt;
    if (!shape)
        return failure(ErrorCode::Unsupported, "Only HDR images stored from the top left are supported.");
    header.shape = *shape;
    return header;
}

// One scanline of the newer encoding: four channels of runs (129 to 255: a byte repeated) and literals (1 to 128).
bool walkScanline(ByteReader &reader, std::ptrdiff_t width)
{
    const int first = reader.u8();
    const int second = reader.u8();
    if (first != 2 || second != 2 || reader.u16be() != width)
        return false;
    for (int channel = 0; channel < 4; ++channel) {
        for (std::ptrdiff_t done = 0; done < width;) {
            const int code = reader.u8();
            const int count = code > 128 ? code - 128 : code;
            reader.take(code > 128 ? 1 : static_cast<std::size_t>(count));
            done += count;
            if (count == 0 || done > width || !reader.isValid())
                return false;
        }
    }
    return true;
}

// The bytes that the pixels take; nothing where they are not all there.
std::optional<std::size_t> pixelBytes(std::span<const std::byte> file, const HdrHeader &header)
{
    const std::span<const std::byte> data = file.subspan(header.dataStart);
    const Shape &shape = header.shape;
    const bool mayBeEncoded = shape.width >= narrowestEncoded && shape.width <= widestEncoded;
    if (!mayBeEncoded || data.size() < 4 || data[0] != std::byte{2} || data[1] != std::byte{2}
        || (data[2] & std::byte{0x80}) != std::byte{0})
        return data.size() / 4 >= static_cast<std::size_t>(shape.width * shape.height)
            ? std::optional(4 * static_cast<std::size_t>(shape.width * shape.height))
            : std::nullopt;
    ByteReader reader(data);
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        if (!walkScanline(reader, shape.width))
            return std::nullopt;
    }
    return reader.position();
}

// With what the file said besides its pixels.
std::string headerFor(const ImageView &image, const Metadata &metadata)
{
    std::string header = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n";
    for (const std::string &line : metadata.hdrLines)
        header += line + '\n';
    return header + "\n-Y " + std::to_string(image.height()) + " +X " + std::to_string(image.width()) + "\n";
}

using Rgbe = std::array<std::uint8_t, 4>;

Rgbe toRgbe(std::array<float, 3> value)
{
    for (float &channel : value)
        channel = channel > 0.0F ? std::min(channel, std::ldexp(255.0F, 119)) : 0.0F; // NaN too; exponent 255 at most
    int exponent = 0;
    std::frexp(*std::ranges::max_element(value), &exponent);
    if (std::lround(std::ldexp(*std::ranges::max_element(value), 8 - exponent)) == 256)
        ++exponent; // rounding would need a ninth bit
    if (exponent < -127)
        return {};
    const auto mantissa = [&](float channel) {
        return static_cast<std::uint8_t>(std::lround(std::ldexp(channel, 8 - exponent)));
    };
    const Rgbe pixel{mantissa(value[0]), mantissa(value[1]), mantissa(value[2]),
                     static_cast<std::uint8_t>(exponent + 128)};
    return pixel[0] == 0 && pixel[1] == 0 && pixel[2] == 0 ? Rgbe{} : pixel;
}

std::vector<Rgbe> rgbeRow(const ImageView &image, std::ptrdiff_t y)
{
    std::vector<Rgbe> row(static_cast<std::size_t>(image.width()));
    for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
        std::array<float, 3> value{};
        for (std::ptrdiff_t c = 0; c < 3; ++c)
            std::memcpy(&value[static_cast<std::size_t>(c)], image.at(x, y, c), sizeof(float));
        row[static_cast<std::size_t>(x)] = toRgbe(value);
    }
    return row;
}

void append(std::vector<std::byte> &file, std::size_t value)
{
    file.push_back(static_cast<std::byte>(value));
}

// How many of the elements from `begin` on are alike, up to the longest run.
std::size_t runLength(const std::vector<Rgbe> &row, std::size_t channel, std::size_t begin)
{
    std::size_t end = begin + 1;
    while (end < row.size() && end - begin < 127 && row[end][channel] == row[begin][channel])
        ++end;
    return end - begin;
}

void appendEncoded(std::vector<std::byte> &file, const std::vector<Rgbe> &row, std::size_t channel)
{
    constexpr std::size_t worthARun = 3;
    for (std::size_t x = 0; x < row.size();) {
        if (const std::size_t run = runLength(row, channel, x); run >= worthARun) {
            append(file, 128 + run);
            append(file, row[x][channel]);
            x += run;
            continue;
        }
        std::size_t end = x + 1;
        while (end < row.size() && end - x < 128 && runLength(row, channel, end) < worthARun)
            ++end;
        append(file, end - x);
        for (; x < end; ++x)
            append(file, row[x][channel]);
    }
}

class HdrDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "#?RADIANCE\n") || startsWith(head, "#?RGBE\n");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readHdrHeader(file).map([](const HdrHeader &header) {
            return ImageSpec{DType::Float32, header.shape, defaultChannelNames(3)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<HdrHeader> header = readHdrHeader(request.bytes);
        if (!header)
            return tl::unexpected(header.error());
        if (const Result<void> checked = checkLimits(header->shape, DType::Float32, request.limits); !checked)
            return tl::unexpected(checked.error());
        const std::optional<std::size_t> bytes = pixelBytes(request.bytes, *header);
        if (!bytes)
            return failure(ErrorCode::Corrupt,
                           "The request.bytes is truncated, or uses the old run-length encoding, which is "
                           "not supported.");
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const auto scanline = static_cast<std::size_t>(header->shape.width) * 4;
        Result<ImageBuffer> buffer =
            decodeWithStb(request.bytes, {DType::Float32, 3, header->shape, scanline}, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        Image decoded{std::move(*buffer), defaultChannelNames(3), Transfer::Linear};
        decoded.metadata.hdrLines = header->lines;
        addTrailerLoss(request.bytes.size() - header->dataStart - *bytes, decoded.metadata);
        return decoded;
    }
};

class HdrEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        return {{DType::Float32},
                {3},
                {},
                "Radiance HDR keeps 8 bits of a value and one exponent a pixel: values are rounded, negative ones "
                "become 0."};
    }

    std::vector<std::string> meaningLosses(const ImageSpec &spec) const override { return takenForLight(spec); }

    std::vector<std::string> metadataLosses(const Metadata &metadata, DType /*dtype*/,
                                            const Shape & /*shape*/) const override
    {
        Metadata dropped = metadata;
        dropped.hdrLines.clear();
        return lossesWithoutMetadata(dropped);
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        Result<void> written = sink.write(headerFor(image, options.metadata ? *options.metadata : Metadata()));
        std::vector<std::byte> encoded;
        const bool isEncoded = image.width() >= narrowestEncoded && image.width() <= widestEncoded;
        for (std::ptrdiff_t y = 0; y < image.height() && written; ++y) {
            if (progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            const std::vector<Rgbe> row = rgbeRow(image, y);
            encoded.clear();
            if (isEncoded) {
                for (const std::size_t byte : {std::size_t{2}, std::size_t{2}, row.size() >> 8, row.size() & 255})
                    append(encoded, byte);
                for (std::size_t channel = 0; channel < 4; ++channel)
                    appendEncoded(encoded, row, channel);
            } else {
                for (const Rgbe &pixel : row) {
                    for (const std::uint8_t byte : pixel)
                        append(encoded, byte);
                }
            }
            written = sink.write(encoded);
            progress.at(static_cast<double>(y + 1) / static_cast<double>(image.height()));
        }
        return written;
    }
};

} // namespace

Codec makeHdrCodec()
{
    return {
        "hdr", "Radiance HDR", {"hdr", "pic", "rgbe"}, std::make_unique<HdrDecoder>(), std::make_unique<HdrEncoder>()};
}

} // namespace pellucid
