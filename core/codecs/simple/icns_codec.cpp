// Apple icons: several images of one picture, each a PNG file, or 24 bits in run lengths with a mask of its own, or
// ARGB in run lengths. Opened is the largest; brackets behind the file's name choose another. Refused: JPEG 2000 and
// the palettes of classic Mac OS. Format: as libicns and Wikipedia's "Apple Icon Image format" describe it.
#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/png/png_structure.h"
#include "core/codecs/simple/icon_images.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <array>

namespace pellucid {

namespace {

// How an image of 24 bits lies: its mask is another entry.
struct PackedKind
{
    std::string_view type;
    std::string_view mask;
    std::ptrdiff_t side;
};

constexpr std::array<PackedKind, 6> packedKinds{{
    {"is32", "s8mk", 16},
    {"il32", "l8mk", 32},
    {"ih32", "h8mk", 48},
    {"it32", "t8mk", 128},
    {"ic04", {}, 16}, // with alpha in it
    {"ic05", {}, 32},
}};
constexpr std::string_view argbSignature = "ARGB";

struct Entry : IconImage
{
    std::string_view type;
    std::span<const std::byte> content;
    std::span<const std::byte> mask; // of images of 24 bits; empty: all is opaque

    [[nodiscard]] bool isPng() const { return startsWith(content, pngSignature); }
};

void readPngShape(Entry &entry)
{
    ByteReader reader(entry.content);
    reader.take(pngSignature.size() + 8); // length and type of the header
    entry.shape.width = reader.u32be();
    entry.shape.height = reader.u32be();
    entry.bits = 32;
}

// Those that are images that we read.
Result<std::vector<Entry>> readEntries(std::span<const std::byte> file)
{
    constexpr std::size_t headerBytes = 8;
    ByteReader reader(file);
    reader.take(headerBytes);
    std::vector<Entry> blocks;
    while (reader.isValid() && reader.remaining() >= headerBytes) {
        Entry block;
        block.type = asText(reader.take(4));
        const std::size_t length = reader.u32be();
        if (length < headerBytes || length - headerBytes > reader.remaining())
            return failure(ErrorCode::Corrupt, "The file is truncated.");
        block.content = reader.take(length - headerBytes);
        blocks.push_back(block);
    }
    std::vector<Entry> images;
    for (Entry block : blocks) {
        const auto kind = std::ranges::find(packedKinds, block.type, &PackedKind::type);
        if (block.isPng()) {
            readPngShape(block);
        } else if (kind != packedKinds.end()) {
            block.shape = {kind->side, kind->side, 4};
            block.bits = 24;
            if (const auto mask = std::ranges::find(blocks, kind->mask, &Entry::type); mask != blocks.end())
                block.mask = mask->content;
        } else {
            continue;
        }
        images.push_back(block);
    }
    return images;
}

// Counts of up to 127 are followed by one more bytes than that, larger ones by a byte that is repeated.
bool unpackPlane(ByteReader &reader, const MutableImageView &image, std::ptrdiff_t channel)
{
    const std::ptrdiff_t pixels = image.width() * image.height();
    for (std::ptrdiff_t done = 0; done < pixels;) {
        const int count = reader.u8();
        const bool isRun = count > 127;
        const int length = isRun ? count - 125 : count + 1;
        const unsigned value = isRun ? reader.u8() : 0;
        for (int i = 0; i < length && done < pixels; ++i, ++done)
            *image.at(done % image.width(), done / image.width(), channel) =
                static_cast<std::byte>(isRun ? value : reader.u8());
        if (!reader.isValid())
            return false;
    }
    return true;
}

Result<Image> decodePacked(const Entry &entry, const PixelAllocator &allocate)
{
    const auto pixels = static_cast<std::size_t>(entry.shape.width * entry.shape.height);
    Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, entry.shape, allocate);
    if (!buffer)
        return failure(std::move(buffer));
    const MutableImageView image = buffer->mutableView();
    const bool hasAlpha = startsWith(entry.content, argbSignature);
    ByteReader reader(entry.content);
    if (hasAlpha || entry.type == "it32")
        reader.take(argbSignature.size()); // which are zeros in it32
    bool isWhole = true;
    if (!hasAlpha && reader.remaining() == 3 * pixels) { // not packed at all
        for (std::size_t i = 0; i < pixels; ++i)
            std::ranges::copy(reader.take(3), image.data() + 4 * i);
    } else {
        for (const std::ptrdiff_t channel : {3, 0, 1, 2})
            isWhole = isWhole && ((channel == 3 && !hasAlpha) || unpackPlane(reader, image, channel));
    }
    if (!isWhole || (!entry.mask.empty() && entry.mask.size() < pixels))
        return failure(ErrorCode::Corrupt, "The file is truncated.");
    for (std::size_t i = 0; i < pixels && !hasAlpha; ++i)
        image.data()[4 * i + 3] = entry.mask.empty() ? std::byte{255} : entry.mask[i];
    return Image{std::move(*buffer), defaultChannelNames(4)};
}

Result<Image> decodeEntry(const Entry &entry, const DecodeRequest &request)
{
    if (request.progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    if (entry.isPng())
        return makePngCodec().decode(request.forPart(entry.content));
    return checkLimits(entry.shape, DType::UInt8, request.limits).and_then([&] {
        return decodePacked(entry, request.allocate);
    });
}

std::vector<IconImage> shapesOf(const std::vector<Entry> &entries)
{
    return {entries.begin(), entries.end()};
}

class IcnsDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "icns");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        const Result<std::vector<Entry>> entries = readEntries(file);
        if (!entries)
            return tl::unexpected(entries.error());
        return bestIcon(shapesOf(*entries)).and_then([&](std::size_t index) -> Result<ImageSpec> {
            const Entry &entry = (*entries)[index];
            if (entry.isPng())
                return makePngCodec().decoder()->readHeader(entry.content);
            return ImageSpec{DType::UInt8, entry.shape, defaultChannelNames(4)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<std::vector<Entry>> entries = readEntries(request.bytes);
        if (!entries)
            return tl::unexpected(entries.error());
        if (entries->empty() && !request.member)
            return failure(ErrorCode::Unsupported,
                           "The file holds no image that can be read: JPEG 2000, and the palettes of classic Mac OS, "
                           "are not supported.");
        const std::vector<IconImage> shapes = shapesOf(*entries);
        return iconFor(request, shapes).and_then([&](std::size_t index) {
            return decodeEntry((*entries)[index], request).map([&](Image decoded) {
                noteOtherIcons(request, index, shapes, decoded.metadata);
                return decoded;
            });
        });
    }

    bool hasMembers() const override { return true; }
};

} // namespace

Codec makeIcnsCodec()
{
    return {"icns", "Apple icon", {"icns"}, std::make_unique<IcnsDecoder>()};
}

} // namespace pellucid
