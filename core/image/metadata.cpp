#include "core/image/metadata.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_size.h"
#include "core/base/printable.h"

#include <algorithm>

namespace pellucid {

namespace {

std::vector<std::string> typesOf(const std::vector<MetadataBlock> &blocks)
{
    std::vector<std::string> types;
    for (const MetadataBlock &block : blocks)
        types.push_back(block.type);
    return types;
}

} // namespace

void Metadata::addTrailerLoss(std::span<const std::byte> trailer)
{
    constexpr std::size_t maxPadding = std::size_t{1} << 20;
    const bool isPadding = trailer.size() <= maxPadding
        && std::ranges::all_of(trailer, [](std::byte byte) { return byte == std::byte{0} || byte == std::byte{0xFF}; });
    if (!isPadding)
        lost.push_back("What follows the image in its file is dropped (" + formatByteSize(trailer.size()) + ").");
}

bool MetadataBudget::take(std::size_t bytes)
{
    if (bytes > m_bytes || m_blocks == 0) {
        ++m_tooMany;
        return false;
    }
    m_bytes -= bytes;
    --m_blocks;
    return true;
}

void MetadataBudget::report(Metadata &metadata) const
{
    if (m_damaged > 0)
        metadata.lost.push_back("Damaged metadata in the file is dropped (" + std::to_string(m_damaged) + " blocks).");
    if (m_tooMany > 0)
        metadata.lost.push_back("Metadata beyond 64 MB or 4096 blocks is dropped.");
}

std::vector<std::string> lossesWithoutMetadata(const Metadata &metadata)
{
    std::vector<std::string> losses = metadata.lost;
    if (!metadata.exif.empty())
        losses.push_back("EXIF is dropped (" + formatByteSize(metadata.exif.size()) + ").");
    if (!metadata.icc.empty())
        losses.push_back("The ICC profile is dropped (" + formatByteSize(metadata.icc.size()) + ").");
    if (!metadata.xmp.empty())
        losses.push_back("XMP is dropped (" + formatByteSize(metadata.xmp.size()) + ").");
    if (metadata.resolution && metadata.resolution->isMeaningful())
        losses.emplace_back("The resolution is dropped.");
    if (!metadata.pngChunks.empty())
        losses.push_back("PNG chunks are dropped: " + listed(typesOf(metadata.pngChunks)) + ".");
    if (!metadata.jpegSegments.empty())
        losses.push_back("JPEG segments are dropped: " + listed(typesOf(metadata.jpegSegments)) + ".");
    if (!metadata.frameMilliseconds.empty())
        losses.emplace_back("How long each frame of the animation is shown is dropped.");
    appendExrAttributesLoss(metadata, losses);
    std::vector<std::string> lines;
    for (const std::string &line : metadata.hdrLines)
        lines.push_back(line.starts_with('#') ? "comments" : printable(line.substr(0, line.find('='))));
    if (!lines.empty())
        losses.push_back("Lines of the Radiance header are dropped: " + listed(std::move(lines)) + ".");
    return losses;
}

void addTrailerLoss(std::size_t bytes, Metadata &metadata)
{
    if (bytes > 0)
        metadata.lost.push_back("What follows the image in the file is dropped (" + formatByteSize(bytes) + ").");
}

void appendExrAttributesLoss(const Metadata &metadata, std::vector<std::string> &losses)
{
    std::vector<std::string> names;
    for (const ExrAttribute &attribute : metadata.exrAttributes)
        names.push_back(printable(attribute.name));
    if (!names.empty())
        losses.push_back("OpenEXR attributes are dropped: " + listed(std::move(names)) + ".");
}

bool iccFits(std::span<const std::byte> icc, std::ptrdiff_t channels)
{
    return icc.size() >= 128 && asText(icc.subspan(16, 4)) == (channels >= 3 ? "RGB " : "GRAY");
}

std::string iccMisfit(std::span<const std::byte> icc)
{
    std::string space = icc.size() >= 128 ? std::string(asText(icc.subspan(16, 4))) : "unknown";
    std::ranges::replace_if(
        space, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    while (space.ends_with(' '))
        space.pop_back();
    return "The ICC profile is dropped: it is for " + space + " values, not for those written.";
}

std::string listed(std::vector<std::string> names)
{
    std::vector<std::string> once;
    for (std::string &name : names) {
        if (std::ranges::find(once, name) == once.end())
            once.push_back(std::move(name));
    }
    std::string text;
    for (std::size_t i = 0; i < once.size(); ++i)
        text += (i == 0 ? "" : i + 1 == once.size() ? " and " : ", ") + once[i];
    return text;
}

} // namespace pellucid
