#include "core/codecs/simple/psd_metadata.h"

#include "core/base/byte_reader.h"
#include "core/image/exif.h"

namespace pellucid {

namespace {

enum Resource : unsigned { resolutionInfo = 1005, iccProfile = 1039, exifData = 1058, xmpPacket = 1060 };

class Reader
{
public:
    explicit Reader(const PsdStructure &psd) : m_psd(psd) {}

    Metadata read()
    {
        for (ByteReader reader(m_psd.resources); reader.remaining() >= 12;) {
            reader.take(4); // signature
            const unsigned id = reader.u16be();
            const std::size_t nameBytes = reader.u8();
            reader.take(nameBytes + (nameBytes + 1) % 2);
            const std::size_t size = reader.u32be();
            const std::span<const std::byte> content = reader.take(size);
            if (size % 2 != 0 && reader.remaining() > 0)
                reader.u8();
            if (!reader.isValid()) {
                m_budget.leaveDamaged();
                break;
            }
            readResource(id, content);
        }
        sayLost();
        m_budget.report(m_metadata);
        return std::move(m_metadata);
    }

private:
    void readResource(unsigned id, std::span<const std::byte> content)
    {
        switch (id) {
        case resolutionInfo: return readResolution(content);
        case iccProfile: return keep(content, m_metadata.icc);
        case exifData: return keep(content, m_metadata.exif);
        case xmpPacket: return keep(content, m_metadata.xmp);
        default: ++m_others;
        }
    }

    void keep(std::span<const std::byte> content, std::vector<std::byte> &to)
    {
        if (m_budget.take(content.size()))
            to.assign(content.begin(), content.end());
    }

    // Pixels an inch, with 16 bits behind the point.
    void readResolution(std::span<const std::byte> content)
    {
        ByteReader reader(content);
        const auto rounded = [](std::uint32_t fixed) { return (fixed >> 16) + (fixed >> 15 & 1U); };
        const std::uint32_t x = rounded(reader.u32be());
        reader.u32be(); // units to show it and the width in
        const std::uint32_t y = rounded(reader.u32be());
        if (!reader.isValid())
            return m_budget.leaveDamaged();
        if (x > 0 && y > 0)
            m_metadata.resolution = {x, y, Resolution::Unit::Inch};
    }

    void sayLost()
    {
        makeExifUpright(m_metadata.exif); // Photoshop turns the pixels
        if (m_psd.layers > 0)
            m_metadata.lost.push_back("The layers are dropped (" + std::to_string(m_psd.layers)
                                      + "): the flattened image is read.");
        const std::size_t more = m_psd.storedChannels - static_cast<std::size_t>(m_psd.shape.channels);
        if (more > 0)
            m_metadata.lost.push_back("Further channels, such as saved selections, are dropped (" + std::to_string(more)
                                      + ").");
        if (m_others > 0)
            m_metadata.lost.push_back("Other resources of Photoshop are dropped (" + std::to_string(m_others) + ").");
    }

    const PsdStructure &m_psd;
    Metadata m_metadata;
    MetadataBudget m_budget;
    int m_others = 0;
};

} // namespace

Metadata readPsdMetadata(const PsdStructure &psd)
{
    return Reader(psd).read();
}

} // namespace pellucid
