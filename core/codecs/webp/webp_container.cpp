#include "core/codecs/webp/webp_container.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"

#include <algorithm>
#include <array>
#include <webp/decode.h>

namespace pellucid {

namespace {

constexpr unsigned animationFlag = 0x02;
constexpr unsigned xmpFlag = 0x04;
constexpr unsigned exifFlag = 0x08;
constexpr unsigned alphaFlag = 0x10;
constexpr unsigned iccFlag = 0x20;
constexpr std::size_t fileHeaderBytes = 12; // RIFF, size, WEBP
constexpr std::size_t maxUnknown = 8;

struct Chunk
{
    std::string_view type;
    std::span<const std::byte> content;
};

// The next chunk with its padding. Not valid any more at the end of the file.
Chunk nextChunk(ByteReader &reader)
{
    const std::string_view type = asText(reader.take(4));
    const std::uint32_t size = reader.u32le();
    const std::span<const std::byte> content = reader.take(size);
    if (size % 2 != 0 && reader.remaining() > 0)
        reader.u8();
    return {type, content};
}

bool holdsPixels(std::string_view type)
{
    return type == "VP8 " || type == "VP8L" || type == "ALPH";
}

tl::unexpected<Error> damaged()
{
    return failure(ErrorCode::Corrupt, "The WebP file is damaged or incomplete.");
}

std::string printable(std::string_view type)
{
    std::string text(type);
    std::ranges::replace_if(
        text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    return text;
}

void take(const Chunk &chunk, WebpContainer &webp)
{
    const auto first = [&](std::span<const std::byte> &place) {
        if (place.empty())
            place = chunk.content;
    };
    if (chunk.type == "ICCP")
        first(webp.icc);
    else if (chunk.type == "EXIF")
        first(webp.exif);
    else if (chunk.type == "XMP ")
        first(webp.xmp);
    else if (chunk.type == "ANIM")
        webp.background = ByteReader(chunk.content).u32le();
    else if (chunk.type != "ANMF" && !holdsPixels(chunk.type) && webp.unknown.size() < maxUnknown)
        webp.unknown.push_back(printable(chunk.type));
}

void appendLittleEndian(std::vector<std::byte> &file, std::uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        file.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void appendChunk(std::vector<std::byte> &file, std::string_view type, std::span<const std::byte> content)
{
    append(file, type);
    appendLittleEndian(file, static_cast<std::uint32_t>(content.size()), 4);
    append(file, content);
    if (content.size() % 2 != 0)
        file.push_back({});
}

std::vector<std::byte> extendedHeader(const Shape &shape, unsigned flags)
{
    std::vector<std::byte> header;
    appendLittleEndian(header, flags, 4);
    appendLittleEndian(header, static_cast<std::uint32_t>(shape.width - 1), 3);
    appendLittleEndian(header, static_cast<std::uint32_t>(shape.height - 1), 3);
    return header;
}

std::vector<std::byte> animationFrame(const Shape &shape, const WebpFrame &frame)
{
    constexpr unsigned replacesWhatWasThere = 0x02;
    std::vector<std::byte> content(6); // at the top left
    appendLittleEndian(content, static_cast<std::uint32_t>(shape.width - 1), 3);
    appendLittleEndian(content, static_cast<std::uint32_t>(shape.height - 1), 3);
    appendLittleEndian(content, static_cast<std::uint32_t>(frame.milliseconds), 3);
    appendLittleEndian(content, replacesWhatWasThere, 1);
    append(content, frame.imageChunks);
    return content;
}

void appendBlock(std::vector<std::byte> &file, std::string_view type, const std::vector<MetadataBlock> &blocks)
{
    for (const MetadataBlock &block : blocks) {
        if (block.type == type)
            appendChunk(file, type, block.content);
    }
}

unsigned flagsOf(const std::vector<MetadataBlock> &blocks)
{
    unsigned flags = 0;
    for (const MetadataBlock &block : blocks)
        flags |= block.type == "ICCP" ? iccFlag : block.type == "EXIF" ? exifFlag : xmpFlag;
    return flags;
}

} // namespace

Result<WebpContainer> readWebpContainer(std::span<const std::byte> file)
{
    WebPBitstreamFeatures features;
    const auto *const bytes = reinterpret_cast<const std::uint8_t *>(file.data());
    if (file.size() < fileHeaderBytes || WebPGetFeatures(bytes, file.size(), &features) != VP8_STATUS_OK)
        return damaged();
    const std::size_t stated = std::size_t{ByteReader(file.subspan(4)).u32le()} + 8;
    if (stated < fileHeaderBytes || stated > file.size())
        return damaged();

    WebpContainer webp{{features.height, features.width, features.has_alpha != 0 ? 4 : 3}, features.has_animation != 0};
    ByteReader reader(file.first(stated).subspan(fileHeaderBytes));
    while (reader.remaining() >= 8) {
        const Chunk chunk = nextChunk(reader);
        if (!reader.isValid())
            return damaged();
        if (chunk.type != "VP8X")
            take(chunk, webp);
        else if (!chunk.content.empty() && (std::to_integer<unsigned>(chunk.content[0]) & alphaFlag) != 0)
            webp.shape.channels = 4;
    }
    if (webp.isAnimated)
        webp.shape.channels = 4; // frames need not cover the canvas
    webp.trailer = file.subspan(stated);
    return webp;
}

std::span<const std::byte> webpImageChunks(std::span<const std::byte> file)
{
    ByteReader reader(file.subspan(fileHeaderBytes));
    std::size_t begin = 0;
    do {
        begin = fileHeaderBytes + reader.position();
    } while (!holdsPixels(nextChunk(reader).type) && reader.isValid());
    return file.subspan(begin);
}

std::vector<std::byte> webpFile(const Shape &shape, std::span<const WebpFrame> frames, int loops,
                                const std::vector<MetadataBlock> &blocks)
{
    const bool isAnimated = frames.size() > 1;
    const bool hasAlpha = shape.channels == 4;
    const unsigned flags = flagsOf(blocks) | (hasAlpha ? alphaFlag : 0U) | (isAnimated ? animationFlag : 0U);
    std::vector<std::byte> file;
    append(file, std::string_view("RIFF\0\0\0\0WEBP", fileHeaderBytes));
    if (flags != 0)
        appendChunk(file, "VP8X", extendedHeader(shape, flags));
    appendBlock(file, "ICCP", blocks);
    if (isAnimated) {
        std::vector<std::byte> animation;
        appendLittleEndian(animation, 0, 4); // a transparent background
        appendLittleEndian(animation, static_cast<std::uint32_t>(loops), 2);
        appendChunk(file, "ANIM", animation);
        for (const WebpFrame &frame : frames)
            appendChunk(file, "ANMF", animationFrame(shape, frame));
    } else {
        append(file, frames.front().imageChunks);
    }
    appendBlock(file, "EXIF", blocks);
    appendBlock(file, "XMP ", blocks);
    const auto size = static_cast<std::uint32_t>(file.size() - 8);
    for (std::size_t i = 0; i < 4; ++i)
        file[4 + i] = static_cast<std::byte>(size >> (8 * i));
    return file;
}

} // namespace pellucid
