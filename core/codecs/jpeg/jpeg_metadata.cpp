#include "core/codecs/jpeg/jpeg_metadata.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/byte_size.h"
#include "core/base/signature.h"
#include "core/codecs/jpeg/exif_preview.h"
#include "core/codecs/jpeg/jpeg_xmp.h"
#include "core/codecs/png/png_metadata.h"
#include "core/image/exif.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

namespace pellucid {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view iccStart = "ICC_PROFILE\0"sv;
constexpr std::string_view jfifStart = "JFIF\0"sv;
constexpr std::string_view jfifExtensionStart = "JFXX\0"sv;
constexpr std::string_view multiPictureStart = "MPF\0"sv;
constexpr std::string_view adobeStart = "Adobe"sv;
constexpr std::size_t maxSegmentBytes = 65533;

class Reader
{
public:
    explicit Reader(const JpegStructure &jpeg) : m_jpeg(jpeg) {}

    Metadata read()
    {
        m_metadata.subsampling = m_jpeg.subsampling;
        for (const JpegSegment &segment : m_jpeg.segments)
            readSegment(segment);
        joinProfile();
        joinJpegXmp(m_metadata);
        m_metadata.addTrailerLoss(m_jpeg.trailer);
        if (!m_jpeg.hasEnd)
            m_metadata.lost.emplace_back("The file ends without an end marker; all of its pixels are there.");
        if (m_hasThumbnail)
            m_metadata.lost.emplace_back("The small picture inside of JFIF is dropped.");
        if (orientationOf(m_jpeg.exif) > 1)
            makeXmpUpright(m_metadata.xmp);
        m_budget.report(m_metadata);
        return std::move(m_metadata);
    }

private:
    void readSegment(const JpegSegment &segment)
    {
        const std::span<const std::byte> content = segment.content;
        const int app = segment.marker - 0xE0;
        if (app == 0 && startsWith(content, jfifStart))
            readJfif(content);
        else if (app == 0 && startsWith(content, jfifExtensionStart))
            m_hasThumbnail = true; // it is for nothing else
        else if (app == 1 && startsWith(content, jpegExifStart) && m_metadata.exif.empty())
            readExif(content.subspan(jpegExifStart.size()));
        else if (app == 1 && startsWith(content, jpegXmpStart) && m_metadata.xmp.empty())
            readXmp(content.subspan(jpegXmpStart.size()));
        else if (app == 2 && startsWith(content, iccStart))
            readProfilePart(content.subspan(iccStart.size()));
        else if (app == 2 && startsWith(content, multiPictureStart))
            return; // an index of what follows the image
        else if (app == 14 && startsWith(content, adobeStart))
            return; // how the colors were coded
        else if (m_budget.take(content.size()))
            m_metadata.jpegSegments.push_back(
                {segment.marker == 0xFE ? "COM" : "APP" + std::to_string(app), {content.begin(), content.end()}});
    }

    void readJfif(std::span<const std::byte> content)
    {
        ByteReader reader(content.subspan(jfifStart.size()));
        reader.u16be(); // version
        const unsigned unit = reader.u8();
        const std::uint32_t x = reader.u16be();
        const std::uint32_t y = reader.u16be();
        constexpr Resolution::Unit units[] = {Resolution::Unit::None, Resolution::Unit::Inch,
                                              Resolution::Unit::Centimeter};
        if (!reader.isValid() || unit > 2)
            m_budget.leaveDamaged();
        else
            m_metadata.resolution = {x, y, units[unit]};
        const bool isEmpty = reader.u8() == 0 || reader.u8() == 0; // of the small picture's width and height
        m_hasThumbnail = m_hasThumbnail || !isEmpty;
    }

    void readExif(std::span<const std::byte> content)
    {
        if (content.size() < minExifBytes)
            return m_budget.leaveDamaged();
        if (!m_budget.take(content.size()))
            return;
        m_metadata.exif.assign(content.begin(), content.end());
        if (makeExifUpright(m_metadata.exif))
            m_metadata.lost.emplace_back("The preview inside of EXIF, which lies on its side, is dropped.");
    }

    void readXmp(std::span<const std::byte> content)
    {
        if (m_budget.take(content.size()))
            m_metadata.xmp.assign(content.begin(), content.end());
    }

    void readProfilePart(std::span<const std::byte> content)
    {
        if (content.size() < 2)
            return m_budget.leaveDamaged();
        m_profileCount = std::to_integer<std::size_t>(content[1]);
        m_profile.emplace(std::to_integer<std::size_t>(content[0]), content.subspan(2));
    }

    // The parts are numbered from 1 to their count.
    void joinProfile()
    {
        if (m_profile.empty())
            return;
        std::size_t size = 0;
        for (const auto &[number, part] : m_profile)
            size += part.size();
        if (m_profile.size() != m_profileCount || m_profile.begin()->first != 1
            || m_profile.rbegin()->first != m_profileCount || size < 128)
            return m_budget.leaveDamaged();
        if (!m_budget.take(size))
            return;
        for (const auto &[number, part] : m_profile)
            append(m_metadata.icc, part);
    }

    const JpegStructure &m_jpeg;
    Metadata m_metadata;
    MetadataBudget m_budget;
    bool m_hasThumbnail = false;
    std::map<std::size_t, std::span<const std::byte>> m_profile;
    std::size_t m_profileCount = 0;
};

// False where it does not fit.
bool addSegment(MetadataToWrite &jpeg, std::string type, std::string_view start, std::span<const std::byte> content)
{
    if (start.size() + content.size() > maxSegmentBytes)
        return false;
    MetadataBlock segment{std::move(type), {}};
    append(segment.content, start);
    append(segment.content, content);
    jpeg.blocks.push_back(std::move(segment));
    return true;
}

void addProfile(const Metadata &metadata, std::ptrdiff_t channels, MetadataToWrite &jpeg)
{
    const std::size_t partBytes = maxSegmentBytes - iccStart.size() - 2;
    const std::size_t count = (metadata.icc.size() + partBytes - 1) / partBytes;
    if (!iccFits(metadata.icc, channels)) {
        jpeg.losses.push_back(iccMisfit(metadata.icc));
        return;
    }
    if (count > 255) {
        jpeg.losses.push_back("The ICC profile is dropped: " + formatByteSize(metadata.icc.size())
                              + " are more than a JPEG file can hold.");
        return;
    }
    const std::span<const std::byte> icc(metadata.icc);
    for (std::size_t i = 0; i < count; ++i) {
        std::string start(iccStart);
        start.push_back(static_cast<char>(i + 1));
        start.push_back(static_cast<char>(count));
        addSegment(jpeg, "APP2", start, icc.subspan(i * partBytes, std::min(partBytes, icc.size() - i * partBytes)));
    }
}

void addPngChunks(const Metadata &metadata, MetadataToWrite &jpeg)
{
    std::vector<std::string> texts;
    std::vector<std::string> dropped;
    for (const MetadataBlock &chunk : metadata.pngChunks) {
        const std::optional<PngText> text = readPngText(chunk);
        const bool isComment = text && text->keyword == "Comment";
        if (isComment && addSegment(jpeg, "COM", text->text, {}))
            continue;
        if (text)
            texts.push_back(text->keyword);
        else
            dropped.push_back(chunk.type);
    }
    if (!texts.empty())
        jpeg.losses.push_back("Texts are dropped: " + listed(std::move(texts)) + ".");
    if (!dropped.empty())
        jpeg.losses.push_back("PNG chunks are dropped: " + listed(std::move(dropped)) + ".");
}

} // namespace

Metadata readJpegMetadata(const JpegStructure &jpeg)
{
    return Reader(jpeg).read();
}

MetadataToWrite jpegMetadata(const Metadata &metadata, const Shape &shape)
{
    MetadataToWrite jpeg;
    jpeg.losses = metadata.lost;
    for (const MetadataBlock &segment : metadata.jpegSegments) {
        if (segment.type == "APP0") // belongs to JFIF's own
            jpeg.blocks.push_back(segment);
    }
    if (!metadata.exif.empty()) {
        std::vector<std::byte> exif = metadata.exif;
        setExifSize(exif, static_cast<std::uint32_t>(shape.width), static_cast<std::uint32_t>(shape.height));
        if (addSegment(jpeg, "APP1", jpegExifStart, exif))
            appendExifPreviewLoss(exif, jpeg.losses);
        else
            jpeg.losses.push_back("EXIF is dropped: " + formatByteSize(exif.size())
                                  + " are more than a JPEG file can hold.");
    }
    if (!metadata.xmp.empty())
        std::ranges::move(jpegXmpSegments(metadata.xmp), std::back_inserter(jpeg.blocks));
    if (!metadata.icc.empty())
        addProfile(metadata, shape.channels, jpeg);
    for (const MetadataBlock &segment : metadata.jpegSegments) {
        if (segment.type != "APP0")
            jpeg.blocks.push_back(segment);
    }
    addPngChunks(metadata, jpeg);
    appendExrAttributesLoss(metadata, jpeg.losses);
    return jpeg;
}

std::optional<Resolution> jpegResolution(const Metadata &metadata)
{
    if (!metadata.resolution)
        return std::nullopt;
    Resolution resolution = *metadata.resolution;
    if (resolution.unit == Resolution::Unit::Meter) {
        const auto perInch = [](std::uint32_t pixels) {
            return static_cast<std::uint32_t>(std::lround(pixels * 0.0254));
        };
        const auto back = [](std::uint32_t pixels) { return static_cast<std::uint32_t>(std::lround(pixels / 0.0254)); };
        const auto perCentimeter = [](std::uint32_t pixels) { return pixels / 100 + (pixels % 100 >= 50 ? 1 : 0); };
        resolution = back(perInch(resolution.x)) == resolution.x && back(perInch(resolution.y)) == resolution.y
            ? Resolution{perInch(resolution.x), perInch(resolution.y), Resolution::Unit::Inch}
            : Resolution{perCentimeter(resolution.x), perCentimeter(resolution.y), Resolution::Unit::Centimeter};
    }
    constexpr std::uint32_t most = 65535;
    resolution.x = std::clamp<std::uint32_t>(resolution.x, 1, most);
    resolution.y = std::clamp<std::uint32_t>(resolution.y, 1, most);
    return resolution;
}

} // namespace pellucid
