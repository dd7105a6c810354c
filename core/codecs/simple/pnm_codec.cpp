// The Netpbm family, read and written here: PBM, PGM, PPM, PAM and PFM.
//
// Samples are kept as they are, with the file's own maximum as full scale where that is not 255 or 65535, and so they
// are written again. In bitmaps 1 is black, so they become 0 and 255. PAM of CMYK becomes RGB. PFM holds float32,
// bottom row first, proportional to light by convention. Several images in a raw file are a stack where they are alike;
// otherwise the first one is opened, or the one that brackets behind the file's name say: "two.pgm[1]", from 0.
// Formats: netpbm.sourceforge.net/doc (pbm, pgm, ppm, pam); Paul Debevec's description of PFM.
#include "core/base/load.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/io/cmyk.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/io/verify_rows.h"
#include "core/codecs/simple/pnm_header.h"
#include "core/image/image_stack.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t rowsBetweenReports = 64;

// A file format of the family: what its files begin with and what it can hold.
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

// PFM.
bool isBottomUp(DType dtype)
{
    return dtype == DType::Float32;
}

class Reader
{
public:
    Reader(std::span<const std::byte> file, const PnmHeader &header)
        : m_header(header),
          m_fileBytes(file.size()),
          m_raw(file.subspan(header.dataStart)),
          m_plain(file, header.dataStart)
    {
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
        const bool isCmyk = m_header.colors == PnmColors::Cmyk;
        const Shape stored{1, rows.width(), m_header.shape.channels};
        m_row.resize(isCmyk ? packedByteCount(stored, rows.dtype()).value() : 0);
        for (std::ptrdiff_t y = 0; y < rows.height(); ++y) {
            const MutableImageView row = rows.crop({0, y, rows.width(), 1});
            if (!readRow(isCmyk ? m_row.data() : row.data(), static_cast<std::size_t>(stored.width * stored.channels)))
                return failure(ErrorCode::Corrupt, "The pixels are damaged or incomplete.");
            if (isCmyk)
                cmykToRgb({m_row.data(), rows.dtype(), stored}, row, m_header.maximum);
        }
        return {};
    }

    // Where what has not been read begins in the file.
    [[nodiscard]] std::size_t position() const
    {
        return m_header.isPlain() ? m_plain.position() : m_fileBytes - m_raw.size();
    }

private:
    // As the file has them, in native byte order; bits as 0 and 255.
    bool readRow(std::byte *row, std::size_t samples)
    {
        if (m_header.kind == '1')
            return readPlainBits(row, samples);
        if (m_header.isPlain())
            return readPlainNumbers(row, samples);
        if (m_header.kind == '4') {
            const std::span<const std::byte> bits = takeRaw((samples + 7) / 8);
            for (std::size_t i = 0; i < samples; ++i)
                row[i] = (bits[i / 8] >> (7 - i % 8) & std::byte{1}) == std::byte{0} ? std::byte{255} : std::byte{0};
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
            row[i] = bit == '0' ? std::byte{255} : std::byte{0};
        }
        return true;
    }

    bool readPlainNumbers(std::byte *row, std::size_t samples)
    {
        for (std::size_t i = 0; i < samples; ++i) {
            const std::optional<std::ptrdiff_t> number = m_plain.number();
            if (!number)
                return false;
            const auto full = static_cast<std::ptrdiff_t>(fullScale(m_header.dtype()));
            const std::ptrdiff_t sample = std::min(*number, full);
            if (m_header.dtype() == DType::UInt8) {
                row[i] = static_cast<std::byte>(sample);
            } else {
                const auto value = static_cast<std::uint16_t>(sample);
                std::memcpy(row + 2 * i, &value, sizeof value);
            }
        }
        return true;
    }

    PnmHeader m_header;
    std::size_t m_fileBytes;
    std::span<const std::byte> m_raw; // what follows
    PnmTokens m_plain;
    std::vector<std::byte> m_row; // of CMYK
};

// The image's, of a header whose CMYK becomes RGB.
Shape shapeOf(const PnmHeader &header)
{
    Shape shape = header.shape;
    if (header.colors == PnmColors::Cmyk)
        --shape.channels;
    return shape;
}

// Images of a file, at least one, that are there whole; and where the last one ends, white space behind it included.
struct Contents
{
    std::vector<PnmHeader> images; // dataStart is a place in the file
    std::size_t end = 0;           // of raw images
};

// Plain files have one.
Result<Contents> contentsOf(std::span<const std::byte> file)
{
    constexpr std::size_t maxImages = 20000;
    Contents contents;
    while (contents.images.size() < maxImages) {
        const std::span<const std::byte> rest = file.subspan(contents.end);
        Result<PnmHeader> header = readPnmHeader(rest);
        const bool isFirst = contents.images.empty();
        const bool isWhole = header && header->dataBytes() <= rest.size() - header->dataStart;
        if (isFirst && !header)
            return failure(std::move(header));
        if (isFirst && !isWhole)
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        if (!isWhole || (!isFirst && header->isPlain()))
            break;
        header->dataStart += contents.end;
        contents.end = header->dataStart + header->dataBytes();
        contents.images.push_back(*header);
        const auto next =
            std::find_if_not(file.begin() + static_cast<std::ptrdiff_t>(contents.end), file.end(), isPnmSpace);
        contents.end = static_cast<std::size_t>(next - file.begin());
        if (header->isPlain() || !beginsPnm(file.subspan(contents.end)))
            break;
    }
    return contents;
}

std::string notOpened(std::size_t opened, std::size_t images)
{
    return "Of the file's " + std::to_string(images) + " images only image " + std::to_string(opened)
        + " is opened, and would be saved; others open by their number in brackets behind the file's name, as in [1].";
}

std::string headerFor(const std::string &id, const ImageView &image, int ownMaximum)
{
    const std::string width = std::to_string(image.width());
    const std::string height = std::to_string(image.height());
    const int full = ownMaximum > 0 || id == "pfm" ? ownMaximum : static_cast<int>(fullScale(image.dtype()));
    const std::string maximum = std::to_string(full);
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

class PnmDecoder final : public Decoder
{
public:
    explicit PnmDecoder(std::vector<std::string> signatures) : m_signatures(std::move(signatures)) {}

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        const auto isSpaceOrComment = [](std::byte byte) {
            const auto character = static_cast<char>(byte);
            return character == ' ' || character == '#' || (character >= '\t' && character <= '\r');
        };
        return head.size() > 2 && isSpaceOrComment(head[2])
            && std::ranges::any_of(m_signatures, [&](const std::string &s) { return startsWith(head, s); });
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readPnmHeader(file).map([](const PnmHeader &header) {
            const Shape shape = shapeOf(header);
            return ImageSpec{header.dtype(), shape, defaultChannelNames(shape.channels), {}, header.ownMaximum()};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<Contents> contents = contentsOf(request.bytes);
        if (!contents)
            return tl::unexpected(contents.error());
        const std::vector<PnmHeader> &images = contents->images;
        if (request.member)
            return decodeMember(request, images);
        const bool areAlike =
            std::ranges::all_of(images, [&](const PnmHeader &image) { return image.hasSameImageAs(images.front()); });
        const Result<std::size_t> bytes = packedByteCount(shapeOf(images.front()), images.front().dtype());
        const bool isStack =
            images.size() > 1 && areAlike && bytes && *bytes <= request.limits.pixelBytes / images.size();
        Result<Image> decoded = isStack ? decodeStack(request, images) : decodeOne(request, images.front());
        if (decoded && images.size() > 1 && !isStack)
            decoded->metadata.addUnread(notOpened(0, images.size()));
        if (decoded && !images.front().isPlain())
            addTrailerLoss(request.bytes.size() - contents->end, decoded->metadata);
        return decoded;
    }

    bool hasMembers() const override { return true; }

private:
    static Result<Image> decodeMember(const DecodeRequest &request, const std::vector<PnmHeader> &images)
    {
        const std::string &member = *request.member;
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(member.data(), member.data() + member.size(), index);
        if (error != std::errc{} || end != member.data() + member.size() || index >= images.size())
            return failure(ErrorCode::NotFound, "The file has no image " + member + "; images are numbered from 0.");
        Result<Image> decoded = decodeOne(request, images[index]);
        if (decoded && images.size() > 1)
            decoded->metadata.lost.push_back(notOpened(index, images.size())); // as was asked for
        return decoded;
    }

    static Result<Image> decodeOne(const DecodeRequest &request, const PnmHeader &header)
    {
        const DType dtype = header.dtype();
        const Shape shape = shapeOf(header);
        if (const Result<void> checked = checkLimits(shape, dtype, request.limits.forRows()); !checked)
            return tl::unexpected(checked.error());
        Result<ImageBuffer> buffer = ImageBuffer::allocate(dtype, shape, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        const MutableImageView image = buffer->mutableView();
        Reader reader(request.bytes, header);
        const MutableImageView ordered = isBottomUp(dtype) ? image.flippedVertically() : image;
        if (const Result<void> read = reader.readInto(ordered, request.progress); !read)
            return tl::unexpected(read.error());
        Image decoded{std::move(*buffer), defaultChannelNames(shape.channels)};
        describe(decoded, header);
        const std::span<const std::byte> rest = request.bytes.subspan(reader.position());
        if (header.isPlain())
            addTrailerLoss(static_cast<std::size_t>(rest.end() - std::ranges::find_if_not(rest, isPnmSpace)),
                           decoded.metadata);
        return decoded;
    }

    static Result<Image> decodeStack(const DecodeRequest &request, const std::vector<PnmHeader> &images)
    {
        const PnmHeader &first = images.front();
        const Shape shape = shapeOf(first);
        if (const Result<void> checked = checkLimits(shape, first.dtype(), request.limits.forRows()); !checked)
            return tl::unexpected(checked.error());
        const Result<ImageStack> stack =
            ImageStack::allocate(first.dtype(), shape, {std::ssize(images)}, request.allocate);
        if (!stack)
            return tl::unexpected(stack.error());
        const auto count = static_cast<double>(images.size());
        for (std::ptrdiff_t i = 0; i < stack->count(); ++i) {
            const MutableImageView image = stack->image(i);
            const MutableImageView ordered = isBottomUp(first.dtype()) ? image.flippedVertically() : image;
            const auto index = static_cast<double>(i);
            if (const Result<void> read =
                    Reader(request.bytes, images[static_cast<std::size_t>(i)])
                        .readInto(ordered, request.progress.part(index / count, (index + 1) / count));
                !read)
                return tl::unexpected(read.error());
        }
        return stack->decoded(defaultChannelNames(shape.channels)).map([&](Image decoded) {
            describe(decoded, first);
            return decoded;
        });
    }

    static void describe(Image &decoded, const PnmHeader &header)
    {
        decoded.transfer = header.dtype() == DType::Float32 ? Transfer::Linear : Transfer::Encoded;
        decoded.maximum = header.ownMaximum();
        if (header.colors == PnmColors::Cmyk)
            decoded.metadata.lost.emplace_back("The request.bytes's CMYK values are converted to RGB.");
    }

    std::vector<std::string> m_signatures; // one is enough
};

class PnmEncoder final : public Encoder
{
public:
    PnmEncoder(std::string id, EncoderCapabilities capabilities)
        : m_id(std::move(id)), m_capabilities(std::move(capabilities))
    {
    }

    bool keepsMaximum(DType dtype, int maximum) const override
    {
        return m_id != "pfm" && (dtype == DType::UInt8 || (dtype == DType::UInt16 && maximum > 255));
    }

    EncoderCapabilities capabilities() const override { return m_capabilities; }

    std::vector<std::string> meaningLosses(const ImageSpec &spec) const override
    {
        return m_id == "pfm" ? takenForLight(spec) : std::vector<std::string>();
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        return forEachImage(image, options, progress, [&](const ImageView &one, const Progress &part) {
            return encodeOne(sink, one, options.maximum, part);
        });
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        const Result<Contents> contents = contentsOf(file);
        if (!contents)
            return false;
        std::size_t index = 0;
        bool isHeld = true;
        const Result<void> compared =
            forEachImage(image, options, progress, [&](const ImageView &one, const Progress &part) -> Result<void> {
                const Result<bool> same = index < contents->images.size()
                    ? holdsOne(file, contents->images[index], one, part)
                    : Result<bool>(false);
                ++index;
                if (!same)
                    return tl::unexpected(same.error());
                isHeld = isHeld && *same;
                return {};
            });
        if (!compared)
            return tl::unexpected(compared.error());
        return isHeld && index == contents->images.size() && contents->end == file.size();
    }

private:
    // Of the stack that a format takes whole, or the one image; stops at the first failure.
    template <typename Work>
    [[nodiscard]] Result<void> forEachImage(const ImageView &image, const EncodeOptions &options,
                                            const Progress &progress, Work work) const
    {
        const bool isStack = options.array && m_capabilities.has(EncoderFeature::Pages);
        const std::vector<ImageView> images = isStack ? imagesOf(*options.array) : std::vector<ImageView>{image};
        const auto count = static_cast<double>(images.size());
        for (std::size_t i = 0; i < images.size(); ++i) {
            const auto index = static_cast<double>(i);
            if (Result<void> done = work(images[i], progress.part(index / count, (index + 1) / count)); !done)
                return done;
        }
        return {};
    }

    Result<void> encodeOne(ByteSink &sink, const ImageView &image, int maximum, const Progress &progress) const
    {
        Result<void> written = sink.write(headerFor(m_id, image, maximum));
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

    static Result<bool> holdsOne(std::span<const std::byte> file, const PnmHeader &header, const ImageView &image,
                                 const Progress &progress)
    {
        if (header.dtype() != image.dtype() || header.shape != image.shape())
            return false;
        Reader reader(file, header);
        return verifyRows(isBottomUp(image.dtype()) ? image.flippedVertically() : image, rowsBetweenReports, progress,
                          [&](std::ptrdiff_t /*y*/, const MutableImageView &band) { return reader.readNext(band); });
    }

    std::string m_id;
    EncoderCapabilities m_capabilities;
};

Codec makeCodec(const std::string &id, std::string title, std::vector<std::string> signatures,
                EncoderCapabilities capabilities)
{
    std::vector<std::string> extensions{id};
    if (id != "pam" && id != "pfm")
        extensions.emplace_back("pnm");
    return {id, std::move(title), std::move(extensions), std::make_unique<PnmDecoder>(std::move(signatures)),
            std::make_unique<PnmEncoder>(id, std::move(capabilities))};
}

EncoderCapabilities integers(std::vector<std::ptrdiff_t> channels)
{
    return {
        .dtypes = {DType::UInt8, DType::UInt16}, .channels = std::move(channels), .features = {EncoderFeature::Pages}};
}

} // namespace

Codec makePpmCodec()
{
    return makeCodec("ppm", "PPM (color)", {"P3", "P6"}, integers({3}));
}

Codec makePgmCodec()
{
    return makeCodec("pgm", "PGM (gray)", {"P2", "P5"}, integers({1}));
}

Codec makePbmCodec()
{
    return {"pbm",
            "PBM (black and white)",
            {"pbm", "pnm"},
            std::make_unique<PnmDecoder>(std::vector<std::string>{"P1", "P4"})};
}

Codec makePamCodec()
{
    return makeCodec("pam", "PAM", {"P7"}, integers({1, 2, 3, 4}));
}

Codec makePfmCodec()
{
    return makeCodec("pfm", "PFM (floating point)", {"PF", "Pf"}, {{DType::Float32}, {1, 3}});
}

} // namespace pellucid
