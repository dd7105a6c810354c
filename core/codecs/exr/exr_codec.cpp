// OpenEXR by its own library: scanlines and tiles, one part or several, every compression; float16, float32 and uint32
// are kept. Values are proportional to light, and colors with alpha are usually multiplied by it: both stay as they
// are. Channels keep their names, but that colors and alpha are called R, G, B and A here. The image is the data
// window; where that lies in the display window is kept for saving. Of several parts the first is opened, or the one
// that brackets behind the file's name say by its name or its number: "render.exr[depth]". Not opened: channels of a
// lower resolution than the image (of luminance/chroma files), and deep images, whose pixels hold any number of
// samples.
//
// Written: one part of scanlines under the channels' names (L as Y), deflated (ZIP), by wavelets (PIZ) or plain, with
// the attributes that the file had. Format: openexr.com, "OpenEXR File Layout".
#include "core/base/printable.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/exr/exr_pixels.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/io/verify_rows.h"

#include <algorithm>
#include <charconv>

namespace pellucid {

namespace {

constexpr std::ptrdiff_t rowsAtOnce = 256;

// L, which EXR calls Y; others as the file that they come from calls them. A name there is not empty.
ChannelNames storedNames(const EncodeOptions &options, std::ptrdiff_t count)
{
    const std::vector<ExrRenaming> renamings =
        options.metadata ? options.metadata->exrRenamings : std::vector<ExrRenaming>();
    ChannelNames names = options.channels.empty() ? defaultChannelNames(count) : options.channels;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto renaming = std::ranges::find(renamings, names[i], &ExrRenaming::ours);
        const bool isFree = renaming != renamings.end() && std::ranges::find(names, renaming->stored) == names.end();
        if (isFree)
            names[i] = renaming->stored;
        else if (names[i] == "L")
            names[i] = "Y";
        else if (names[i].empty())
            names[i] = std::to_string(i);
    }
    return names;
}

std::vector<std::string> namesOf(const std::vector<ExrPart> &parts)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < parts.size(); ++i)
        names.push_back(parts[i].name.empty() ? std::to_string(i) : printable(parts[i].name));
    return names;
}

std::string notOpened(const std::vector<ExrPart> &parts, std::size_t opened)
{
    const std::vector<std::string> names = namesOf(parts);
    return "Of the file's parts " + listed(names) + " only " + names[opened]
        + " is opened, and would be saved; others open by their name in brackets behind the file's.";
}

std::ptrdiff_t bandRowsOf(const ExrPart &part)
{
    return std::max<std::ptrdiff_t>(1, rowsAtOnce / part.chunkRows) * part.chunkRows;
}

Result<ExrRows> openPart(std::span<const std::byte> file, const std::vector<ExrPart> &parts, std::size_t index)
{
    if (parts[index].isDeep)
        return failure(ErrorCode::Unsupported, "Deep OpenEXR images are not supported.");
    return ExrRows::open(file, static_cast<int>(index), parts[index].dataWindow);
}

Result<Image> decodePart(const DecodeRequest &request, const std::vector<ExrPart> &parts, std::size_t index)
{
    // The library makes tables for all of them, and buffers for parts of the one.
    for (const ExrPart &part : parts) {
        const std::ptrdiff_t pixelBytes = &part == &parts[index] ? part.pixelBytes : 0;
        const Shape shape{part.dataWindow.height, part.dataWindow.width, std::max<std::ptrdiff_t>(2, pixelBytes)};
        if (const Result<void> checked = checkLimits(shape, DType::UInt8, request.limits.forRows()); !checked)
            return tl::unexpected(checked.error());
    }
    Result<ExrRows> rows = openPart(request.bytes, parts, index);
    if (!rows)
        return failure(std::move(rows));
    const ImageSpec &spec = rows->spec();
    if (const Result<void> checked = checkLimits(spec.shape, spec.dtype, request.limits.forRows()); !checked)
        return tl::unexpected(checked.error());
    Result<ImageBuffer> buffer = ImageBuffer::allocate(spec.dtype, spec.shape, request.allocate);
    if (!buffer)
        return failure(std::move(buffer));
    const MutableImageView image = buffer->mutableView();
    for (std::ptrdiff_t y = 0; y < image.height();) {
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const std::ptrdiff_t count = std::min(bandRowsOf(parts[index]), image.height() - y);
        const MutableImageView band = image.crop({0, y, image.width(), count});
        if (const Result<void> read = rows->read(y, rows->storedNames(), band); !read)
            return tl::unexpected(read.error());
        y += count;
        if (request.observer)
            request.observer({image, y, 1, spec.channels, Transfer::Linear});
        request.progress.at(static_cast<double>(y) / static_cast<double>(image.height()));
    }
    Image decoded{std::move(*buffer), spec.channels, Transfer::Linear};
    decoded.metadata.exrAttributes = parts[index].attributes;
    decoded.metadata.exrRenamings = rows->renamings();
    decoded.metadata.lost = rows->losses();
    return decoded;
}

class ExrDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "\x76\x2F\x31\x01");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        const Result<std::vector<ExrPart>> parts = readExrParts(file);
        if (!parts)
            return tl::unexpected(parts.error());
        return openPart(file, *parts, 0).map([](const ExrRows &rows) { return rows.spec(); });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<std::vector<ExrPart>> parts = readExrParts(request.bytes);
        if (!parts)
            return tl::unexpected(parts.error());
        const Result<std::size_t> index = request.member ? find(*request.member, *parts) : 0;
        if (!index)
            return tl::unexpected(index.error());
        Result<Image> decoded = decodePart(request, *parts, *index);
        if (decoded && parts->size() > 1 && request.member)
            decoded->metadata.lost.push_back(notOpened(*parts, *index)); // as was asked for
        else if (decoded && parts->size() > 1)
            decoded->metadata.addUnread(notOpened(*parts, *index));
        return decoded;
    }

    bool hasMembers() const override { return true; }

private:
    // By name, else by number.
    static Result<std::size_t> find(const std::string &member, const std::vector<ExrPart> &parts)
    {
        auto index = static_cast<std::size_t>(std::ranges::find(parts, member, &ExrPart::name) - parts.begin());
        if (index == parts.size())
            std::from_chars(member.data(), member.data() + member.size(), index);
        if (index >= parts.size())
            return failure(ErrorCode::NotFound,
                           "The file has no part " + member + ", but " + listed(namesOf(parts)) + ".");
        return index;
    }
};

class ExrEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        EncoderCapabilities capabilities{{DType::Float32, DType::Float16, DType::UInt32}, {1, 2, 3, 4}};
        capabilities.features = {EncoderFeature::AnyChannels};
        capabilities.compressions = {Compression::Fast, Compression::Small, Compression::Wavelets, Compression::None};
        return capabilities;
    }

    std::vector<std::string> meaningLosses(const ImageSpec &spec) const override { return takenForLight(spec); }

    std::vector<std::string> metadataLosses(const Metadata &metadata, DType /*dtype*/,
                                            const Shape &shape) const override
    {
        Metadata dropped = metadata;
        dropped.exrAttributes.clear();
        std::vector<std::string> losses = lossesWithoutMetadata(dropped);
        if (exrWindows(metadata, shape).areMoved)
            losses.emplace_back("The place in the display window is dropped: the image has another size.");
        return losses;
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        const Metadata none;
        return encodeExr(sink, image, storedNames(options, image.channels()),
                         options.metadata ? *options.metadata : none, options.compression, progress);
    }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        const Result<std::vector<ExrPart>> parts = readExrParts(file);
        if (!parts)
            return tl::unexpected(parts.error());
        Result<ExrRows> rows = openPart(file, *parts, 0);
        if (!rows)
            return failure(std::move(rows));
        const ChannelNames names = storedNames(options, image.channels());
        if (rows->spec().dtype != image.dtype() || rows->spec().shape != image.shape())
            return false;
        constexpr std::ptrdiff_t bandRows = 64; // what is written here has at most 32 in a block
        return verifyRows(image, bandRows, progress,
                          [&](std::ptrdiff_t y, const MutableImageView &band) { return rows->read(y, names, band); });
    }
};

} // namespace

Codec makeExrCodec()
{
    return {"exr", "OpenEXR", {"exr"}, std::make_unique<ExrDecoder>(), std::make_unique<ExrEncoder>()};
}

} // namespace pellucid
