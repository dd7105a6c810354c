#include "core/codecs/png/png_metadata.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/jpeg/exif_preview.h"
#include "core/image/exif.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <libdeflate.h>
#include <memory>

namespace pellucid {

namespace {

constexpr std::string_view xmpKeyword = "XML:com.adobe.xmp";
constexpr std::size_t maxUnpacked = std::size_t{16} << 20;
constexpr std::size_t maxText = std::size_t{1} << 20;

bool isSafeToCopy(std::string_view type)
{
    return (type[3] & 0x20) != 0;
}

// Whether it begins with a byte order.
bool isExif(std::span<const std::byte> content)
{
    return startsWith(content, "II") || startsWith(content, "MM");
}

// Chunks that say what the samples were before they were stored.
bool dependsOnStorage(std::string_view type)
{
    return type == "sBIT" || type == "bKGD";
}

// Not safe to copy for those who do not know them; we do.
bool isKnown(std::string_view type)
{
    constexpr std::array known{"gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI", "tIME", "sTER", "oFFs"};
    return std::ranges::find(known, type) != known.end();
}

std::optional<std::vector<std::byte>> unpacked(std::span<const std::byte> data, std::size_t most)
{
    // Deflate makes at most 1032 bytes of one.
    std::vector<std::byte> out(std::min(most, data.size() * 1032));
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
        libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    std::size_t size = 0;
    if (decompressor == nullptr
        || libdeflate_zlib_decompress(decompressor.get(), data.data(), data.size(), out.data(), out.size(), &size)
            != LIBDEFLATE_SUCCESS)
        return std::nullopt;
    out.resize(size);
    return out;
}

std::optional<std::vector<std::byte>> packed(std::span<const std::byte> data)
{
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(9), &libdeflate_free_compressor);
    if (compressor == nullptr)
        return std::nullopt;
    std::vector<std::byte> out(libdeflate_zlib_compress_bound(compressor.get(), data.size()));
    out.resize(libdeflate_zlib_compress(compressor.get(), data.data(), data.size(), out.data(), out.size()));
    return out;
}

// Up to the next zero byte, which is taken too.
std::optional<std::string_view> takeString(std::span<const std::byte> &content)
{
    const std::string_view text = asText(content);
    const std::size_t end = text.find('\0');
    if (end == std::string_view::npos)
        return std::nullopt;
    content = content.subspan(end + 1);
    return text.substr(0, end);
}

std::string fromLatin1(std::string_view latin1)
{
    std::string text;
    for (const char letter : latin1) {
        const auto code = static_cast<unsigned char>(letter);
        if (code >= 0x80)
            text.push_back(static_cast<char>(0xC0 | code >> 6));
        text.push_back(static_cast<char>(code >= 0x80 ? 0x80 | (code & 0x3F) : code));
    }
    return text;
}

struct RawText
{
    std::string_view keyword;
    bool isCompressed = false;
    bool isUtf8 = false;
    std::span<const std::byte> text;
};

std::optional<RawText> parseText(std::string_view type, std::span<const std::byte> content)
{
    if (type != "tEXt" && type != "zTXt" && type != "iTXt")
        return std::nullopt;
    RawText raw;
    const std::optional<std::string_view> keyword = takeString(content);
    if (!keyword)
        return std::nullopt;
    raw.keyword = *keyword;
    if (type != "tEXt") { // a method, in iTXt after a flag
        const std::size_t size = type == "iTXt" ? 2 : 1;
        if (content.size() < size || content[size - 1] != std::byte{0})
            return std::nullopt;
        raw.isCompressed = size == 1 || content[0] != std::byte{0};
        content = content.subspan(size);
    }
    if (type == "iTXt") {
        raw.isUtf8 = true;
        if (!takeString(content) || !takeString(content)) // language, translated keyword
            return std::nullopt;
    }
    raw.text = content;
    return raw;
}

std::optional<std::vector<std::byte>> contentOf(const RawText &raw, std::size_t most)
{
    if (raw.isCompressed)
        return unpacked(raw.text, most);
    return std::vector<std::byte>(raw.text.begin(), raw.text.end());
}

// "\nexif\n      32\n4578...": a name, how many bytes, and their hexadecimal digits in lines.
std::optional<std::vector<std::byte>> bytesOfRawProfile(std::string_view text)
{
    const auto skipSpace = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \n\r\t"), text.size())); };
    skipSpace();
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    skipSpace();
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || count > text.size() / 2)
        return std::nullopt;
    std::vector<std::byte> bytes;
    while (bytes.size() < count) {
        skipSpace();
        unsigned byte = 0;
        const std::string_view digits = text.substr(0, 2);
        if (digits.size() < 2 || std::from_chars(digits.begin(), digits.end(), byte, 16).ptr != digits.end())
            return std::nullopt;
        bytes.push_back(static_cast<std::byte>(byte));
        text.remove_prefix(2);
    }
    return bytes;
}

bool isRawExif(std::string_view keyword)
{
    return keyword == "Raw profile type exif" || keyword == "Raw profile type APP1";
}

// As a TIFF structure. A profile "APP1" may as well hold XMP.
std::optional<std::vector<std::byte>> exifOfRawProfile(const RawText &raw)
{
    const std::optional<std::vector<std::byte>> text = contentOf(raw, maxText);
    std::optional<std::vector<std::byte>> exif = text ? bytesOfRawProfile(asText(*text)) : std::nullopt;
    if (exif && startsWith(*exif, jpegExifStart))
        exif->erase(exif->begin(), exif->begin() + std::ssize(jpegExifStart));
    return exif && isExif(*exif) ? exif : std::nullopt;
}

struct ExifBlock
{
    const PngChunk *chunk;
    std::vector<std::byte> exif;
};

// The one that counts comes first: an eXIf chunk if there is one. Of raw profiles the first few are looked at.
std::vector<ExifBlock> exifBlocks(const PngStructure &png)
{
    constexpr int maxRawProfiles = 8;
    std::vector<ExifBlock> blocks;
    for (const PngChunk &chunk : png.ancillary) {
        if (chunk.type == "eXIf" && chunk.isIntact && isExif(chunk.content))
            blocks.push_back({&chunk, {chunk.content.begin(), chunk.content.end()}});
    }
    int profiles = 0;
    for (const PngChunk &chunk : png.ancillary) {
        const std::optional<RawText> raw = chunk.isIntact ? parseText(chunk.type, chunk.content) : std::nullopt;
        if (!raw || !isRawExif(raw->keyword) || ++profiles > maxRawProfiles)
            continue;
        if (std::optional<std::vector<std::byte>> exif = exifOfRawProfile(*raw))
            blocks.push_back({&chunk, std::move(*exif)});
    }
    return blocks;
}

class Reader
{
public:
    explicit Reader(const PngStructure &png) : m_png(png), m_exifBlocks(exifBlocks(png)) {}

    Metadata read()
    {
        readExif();
        if (m_png.color != PngColor::Palette && m_png.depth >= 8 && m_png.transparency.empty())
            m_metadata.pngKind = {m_png.dtype(), m_png.shape.channels};
        for (const PngChunk &chunk : m_png.ancillary) {
            if (!chunk.isIntact)
                m_budget.leaveDamaged();
            else
                readChunk(chunk);
        }
        sayAnimation();
        if (m_png.hasStrayTransparency)
            m_metadata.lost.emplace_back(
                "A transparency chunk (tRNS) that is not as such an image's should be is ignored and dropped.");
        m_metadata.addTrailerLoss(m_png.trailer);
        if (!m_unsafe.empty())
            m_metadata.lost.push_back(
                "PNG chunks that belong to the old file's pixels are dropped: " + listed(std::move(m_unsafe)) + ".");
        if (m_isTurned)
            makeXmpUpright(m_metadata.xmp);
        m_budget.report(m_metadata);
        return std::move(m_metadata);
    }

private:
    void readChunk(const PngChunk &chunk)
    {
        if (std::ranges::find(m_exifBlocks, &chunk, &ExifBlock::chunk) != m_exifBlocks.end())
            return;
        if (chunk.type == "eXIf")
            m_budget.leaveDamaged();
        else if (chunk.type == "acTL")
            m_animation = &chunk;
        else if (m_animation != nullptr && (chunk.type == "fcTL" || chunk.type == "fdAT"))
            return; // its frames
        else if (chunk.type == "iCCP" && m_metadata.icc.empty())
            readProfile(chunk.content);
        else if (chunk.type == "pHYs" && !m_metadata.resolution)
            readResolution(chunk.content);
        else if (!readXmp(chunk))
            keep(chunk);
    }

    // A second block that says the same is of no use, any other would contradict the first.
    void readExif()
    {
        if (m_exifBlocks.empty())
            return;
        const std::vector<std::byte> &exif = m_exifBlocks.front().exif;
        if (!std::ranges::all_of(m_exifBlocks, [&](const ExifBlock &block) { return block.exif == exif; }))
            m_metadata.lost.emplace_back("The second of two different EXIF blocks is dropped.");
        m_isTurned = orientationOf(exif) > 1;
        if (!m_budget.take(exif.size()))
            return;
        m_metadata.exif = exif;
        if (makeExifUpright(m_metadata.exif))
            m_metadata.lost.emplace_back("The preview inside of EXIF, which lies on its side, is dropped.");
    }

    void sayAnimation()
    {
        if (m_animation == nullptr)
            return;
        const std::uint32_t frames = ByteReader(m_animation->content).u32be();
        m_metadata.addUnread("The file is an animation (" + std::to_string(frames)
                             + " frames), of which only the default image is read.");
    }

    void readProfile(std::span<const std::byte> content)
    {
        const std::optional<std::string_view> name = takeString(content);
        if (!name || name->size() > 79 || content.empty() || content[0] != std::byte{0})
            return m_budget.leaveDamaged();
        std::optional<std::vector<std::byte>> icc =
            unpacked(content.subspan(1), std::min(maxUnpacked, m_budget.remaining()));
        if (!icc || icc->size() < 128)
            return m_budget.leaveDamaged();
        if (m_budget.take(icc->size())) {
            m_metadata.icc = std::move(*icc);
            m_metadata.iccName = *name;
        }
    }

    void readResolution(std::span<const std::byte> content)
    {
        ByteReader reader(content);
        const std::uint32_t x = reader.u32be();
        const std::uint32_t y = reader.u32be();
        const unsigned unit = reader.u8();
        if (!reader.isValid() || unit > 1)
            return m_budget.leaveDamaged();
        m_metadata.resolution = {x, y, unit == 1 ? Resolution::Unit::Meter : Resolution::Unit::None};
    }

    bool readXmp(const PngChunk &chunk)
    {
        const std::optional<RawText> raw = parseText(chunk.type, chunk.content);
        if (!raw || chunk.type != "iTXt" || raw->keyword != xmpKeyword || !m_metadata.xmp.empty())
            return false;
        std::optional<std::vector<std::byte>> xmp = contentOf(*raw, std::min(maxUnpacked, m_budget.remaining()));
        if (!xmp)
            m_budget.leaveDamaged();
        else if (m_budget.take(xmp->size()))
            m_metadata.xmp = std::move(*xmp);
        return true;
    }

    void keep(const PngChunk &chunk)
    {
        if (!isSafeToCopy(chunk.type) && !isKnown(chunk.type) && !dependsOnStorage(chunk.type))
            m_unsafe.emplace_back(chunk.type);
        else if (m_budget.take(chunk.content.size()))
            m_metadata.pngChunks.push_back(
                {std::string(chunk.type), {chunk.content.begin(), chunk.content.end()}, chunk.isAfterImage});
    }

    const PngStructure &m_png;
    std::vector<ExifBlock> m_exifBlocks;
    const PngChunk *m_animation = nullptr; // the chunk that says how many frames there are
    Metadata m_metadata;
    MetadataBudget m_budget;
    bool m_isTurned = false; // decoding turns the pixels upright
    std::vector<std::string> m_unsafe;
};

std::optional<std::vector<std::byte>> profileChunk(const Metadata &metadata)
{
    std::vector<std::byte> content;
    append(content, metadata.iccName.empty() ? "ICC profile" : metadata.iccName);
    content.resize(content.size() + 2); // the name's end, the only method
    const std::optional<std::vector<std::byte>> profile = packed(metadata.icc);
    if (!profile)
        return std::nullopt;
    append(content, *profile);
    return content;
}

std::vector<std::byte> resolutionChunk(const Resolution &resolution)
{
    const auto perMeter = [unit = resolution.unit](std::uint32_t pixels) -> std::uint32_t {
        switch (unit) {
        case Resolution::Unit::Inch: return static_cast<std::uint32_t>(pixels / 0.0254 + 0.5);
        case Resolution::Unit::Centimeter: return pixels * 100;
        default: return pixels;
        }
    };
    std::vector<std::byte> content;
    appendBigEndian(content, perMeter(resolution.x));
    appendBigEndian(content, perMeter(resolution.y));
    content.push_back(std::byte{resolution.unit != Resolution::Unit::None});
    return content;
}

// UTF-8, without language and translated keyword.
MetadataBlock textChunk(std::string_view keyword, std::span<const std::byte> text)
{
    MetadataBlock chunk{"iTXt", {}};
    append(chunk.content, keyword);
    chunk.content.resize(chunk.content.size() + 5); // the keyword's end, not compressed, two empty strings
    append(chunk.content, text);
    return chunk;
}

void addJpegSegments(const Metadata &metadata, MetadataToWrite &png)
{
    std::vector<std::string> dropped;
    for (const MetadataBlock &segment : metadata.jpegSegments) {
        if (segment.type == "COM")
            png.blocks.push_back(textChunk("Comment", segment.content));
        else if (segment.type == "APP13")
            dropped.emplace_back("APP13 (IPTC)");
        else
            dropped.push_back(segment.type);
    }
    if (!dropped.empty())
        png.losses.push_back("JPEG segments are dropped: " + listed(std::move(dropped)) + ".");
}

} // namespace

int pngOrientation(const PngStructure &png)
{
    const std::vector<ExifBlock> blocks = exifBlocks(png);
    return blocks.empty() ? 1 : orientationOf(blocks.front().exif);
}

Metadata readPngMetadata(const PngStructure &png)
{
    return Reader(png).read();
}

MetadataToWrite pngMetadata(const Metadata &metadata, DType dtype, const Shape &shape)
{
    MetadataToWrite png;
    png.losses = metadata.lost;
    if (!metadata.icc.empty()) {
        if (!iccFits(metadata.icc, shape.channels))
            png.losses.push_back(iccMisfit(metadata.icc));
        else if (std::optional<std::vector<std::byte>> profile = profileChunk(metadata))
            png.blocks.push_back({"iCCP", std::move(*profile)});
    }
    std::vector<std::string> dropped;
    for (const MetadataBlock &chunk : metadata.pngChunks) {
        if (dependsOnStorage(chunk.type) && metadata.pngKind != std::pair(dtype, shape.channels))
            dropped.push_back(chunk.type);
        else
            png.blocks.push_back(chunk);
    }
    if (!dropped.empty())
        png.losses.push_back("PNG chunks about the former kind of pixels are dropped: " + listed(std::move(dropped))
                             + ".");
    if (metadata.resolution)
        png.blocks.push_back({"pHYs", resolutionChunk(*metadata.resolution)});
    if (!metadata.exif.empty()) {
        png.blocks.push_back({"eXIf", metadata.exif});
        setExifSize(png.blocks.back().content, static_cast<std::uint32_t>(shape.width),
                    static_cast<std::uint32_t>(shape.height));
        appendExifPreviewLoss(metadata.exif, png.losses);
    }
    if (!metadata.xmp.empty())
        png.blocks.push_back(textChunk(xmpKeyword, metadata.xmp));
    addJpegSegments(metadata, png);
    appendExrAttributesLoss(metadata, png.losses);
    return png;
}

std::optional<PngText> readPngText(const MetadataBlock &chunk)
{
    const std::optional<RawText> raw = parseText(chunk.type, chunk.content);
    if (!raw)
        return std::nullopt;
    const std::optional<std::vector<std::byte>> text = contentOf(*raw, maxText);
    if (!text)
        return std::nullopt;
    return PngText{fromLatin1(raw->keyword), raw->isUtf8 ? std::string(asText(*text)) : fromLatin1(asText(*text))};
}

} // namespace pellucid
