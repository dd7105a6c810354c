#include "core/codecs/jpeg/jpeg_xmp.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/base/signature.h"

#include <algorithm>
#include <lcms2_plugin.h>
#include <new>
#include <string>
#include <utility>

namespace pellucid {

namespace {

constexpr std::string_view extensionStart{"http://ns.adobe.com/xmp/extension/\0", 35};
constexpr std::size_t maxPacketBytes = 65533 - jpegXmpStart.size();
constexpr std::size_t maxPartBytes = 65400;
constexpr std::size_t nameBytes = 32;

// An extension goes by its MD5 digest, in hexadecimal digits.
std::string nameOf(std::span<const std::byte> extension)
{
    const cmsHANDLE digest = cmsMD5alloc(nullptr);
    if (digest == nullptr)
        throw std::bad_alloc();
    cmsMD5add(digest, reinterpret_cast<const cmsUInt8Number *>(extension.data()),
              static_cast<cmsUInt32Number>(extension.size()));
    cmsProfileID sum{};
    cmsMD5finish(&sum, digest);
    std::string name;
    for (const unsigned byte : sum.ID8) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        name += {digits[byte >> 4], digits[byte & 15]};
    }
    return name;
}

std::string packetFor(const std::string &name)
{
    return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
           "<rdf:Description rdf:about=\"\" xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" xmpNote:HasExtendedXMP=\""
        + name + "\"/></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";
}

// An extension has none, and no padding.
std::span<const std::byte> withoutWrapper(std::span<const std::byte> xmp)
{
    const std::string_view text = asText(xmp);
    const std::size_t last = text.rfind("<?xpacket end");
    if (!text.starts_with("<?xpacket begin") || last == std::string_view::npos)
        return xmp;
    const std::size_t first = text.find("?>") + 2;
    const std::size_t end = text.find_last_not_of(" \t\r\n", last - 1) + 1;
    return first < end ? xmp.subspan(first, end - first) : xmp;
}

MetadataBlock segment(std::string_view start, std::span<const std::byte> content)
{
    MetadataBlock block{"APP1", {}};
    append(block.content, start);
    append(block.content, content);
    return block;
}

bool isExtension(const MetadataBlock &block)
{
    return block.type == "APP1" && startsWith(block.content, extensionStart);
}

} // namespace

std::vector<MetadataBlock> jpegXmpSegments(std::span<const std::byte> xmp)
{
    if (xmp.size() <= maxPacketBytes)
        return {segment(jpegXmpStart, xmp)};
    const std::span<const std::byte> extension = withoutWrapper(xmp);
    const std::string name = nameOf(extension);
    const std::string packet = packetFor(name);
    std::vector<MetadataBlock> segments{segment(jpegXmpStart, std::as_bytes(std::span(packet)))};
    for (std::size_t place = 0; place < extension.size(); place += maxPartBytes) {
        MetadataBlock part = segment(extensionStart, std::as_bytes(std::span(name)));
        appendBigEndian(part.content, static_cast<std::uint32_t>(extension.size()));
        appendBigEndian(part.content, static_cast<std::uint32_t>(place));
        append(part.content, extension.subspan(place, std::min(maxPartBytes, extension.size() - place)));
        segments.push_back(std::move(part));
    }
    return segments;
}

void joinJpegXmp(Metadata &metadata)
{
    std::vector<std::byte> extension;
    for (const MetadataBlock &block : metadata.jpegSegments) {
        ByteReader reader(block.content);
        reader.take(extensionStart.size() + nameBytes + 4);
        if (isExtension(block) && reader.u32be() == extension.size())
            append(extension, reader.take(reader.remaining()));
    }
    if (extension.empty() || asText(metadata.xmp) != packetFor(nameOf(extension)))
        return;
    metadata.xmp = std::move(extension);
    std::erase_if(metadata.jpegSegments, isExtension);
}

} // namespace pellucid
