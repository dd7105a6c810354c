#include "core/image/exif.h"

#include "core/base/signature.h"

#include <algorithm>
#include <array>
#include <libexif/exif-data.h>
#include <memory>
#include <optional>
#include <string_view>

namespace pellucid {

namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t typeShort = 3;
constexpr std::uint32_t typeLong = 4;
constexpr std::uint32_t orientationTag = 0x0112;

// A TIFF structure's numbers. Outside of the block they are 0, and so they are where it does not begin as one.
class TiffBlock
{
public:
    explicit TiffBlock(std::span<const std::byte> bytes) : m_isLittleEndian(startsWith(bytes, "II*\0"sv))
    {
        if (m_isLittleEndian || startsWith(bytes, "MM\0*"sv))
            m_bytes = bytes;
    }

    [[nodiscard]] std::uint32_t read(std::size_t at, std::size_t size) const
    {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size && at <= m_bytes.size() && size <= m_bytes.size() - at; ++i)
            value |= std::to_integer<std::uint32_t>(m_bytes[at + i]) << shift(i, size);
        return value;
    }

    // Not outside of the block either, which is what this one reads.
    void write(std::span<std::byte> block, std::size_t at, std::size_t size, std::uint32_t value) const
    {
        for (std::size_t i = 0; i < size && at <= block.size() && size <= block.size() - at; ++i)
            block[at + i] = static_cast<std::byte>(value >> shift(i, size));
    }

    [[nodiscard]] std::size_t firstDirectory() const { return read(4, 4); }

    // Where the directory says where the next one is.
    [[nodiscard]] std::size_t nextDirectoryField(std::size_t directory) const
    {
        return directory + 2 + std::size_t{12} * read(directory, 2);
    }

    // Where the entry of this tag begins; nothing where the directory has none.
    [[nodiscard]] std::optional<std::size_t> find(std::size_t directory, std::uint32_t tag) const
    {
        const std::uint32_t count = read(directory, 2);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::size_t entry = directory + 2 + std::size_t{12} * i;
            if (entry + 12 > m_bytes.size())
                break;
            if (read(entry, 2) == tag)
                return entry;
        }
        return std::nullopt;
    }

    // The first number, where it stands in the entry itself.
    [[nodiscard]] std::uint32_t number(std::size_t entry) const { return read(entry + 8, sizeOf(entry)); }
    void setNumber(std::span<std::byte> block, std::size_t entry, std::uint32_t value) const
    {
        write(block, entry + 8, sizeOf(entry), value);
    }

private:
    [[nodiscard]] std::size_t sizeOf(std::size_t entry) const
    {
        const std::uint32_t type = read(entry + 2, 2);
        const std::uint32_t count = read(entry + 4, 4);
        return type == typeShort && (count == 1 || count == 2) ? 2 : type == typeLong && count == 1 ? 4 : 0;
    }

    [[nodiscard]] std::size_t shift(std::size_t i, std::size_t size) const
    {
        return 8 * (m_isLittleEndian ? i : size - 1 - i);
    }

    std::span<const std::byte> m_bytes;
    bool m_isLittleEndian;
};

std::string text(const char *characters)
{
    return characters != nullptr ? characters : "";
}

std::string valueOf(ExifEntry *entry)
{
    std::array<char, 1024> value{};
    return text(exif_entry_get_value(entry, value.data(), value.size()));
}

// Degrees, minutes and seconds as one number with its hemisphere's sign.
std::optional<double> coordinate(ExifContent *gps, ExifByteOrder order, int tag, int referenceTag)
{
    ExifEntry *const entry = exif_content_get_entry(gps, static_cast<ExifTag>(tag));
    ExifEntry *const reference = exif_content_get_entry(gps, static_cast<ExifTag>(referenceTag));
    if (entry == nullptr || entry->format != EXIF_FORMAT_RATIONAL || entry->components != 3 || entry->size < 24
        || reference == nullptr || reference->size == 0)
        return std::nullopt;
    double degrees = 0;
    for (const int part : {2, 1, 0}) {
        const ExifRational value = exif_get_rational(entry->data + 8 * part, order);
        if (value.denominator == 0)
            return std::nullopt;
        degrees = degrees / 60 + static_cast<double>(value.numerator) / value.denominator;
    }
    const bool isNegative = reference->data[0] == 'S' || reference->data[0] == 'W';
    return isNegative ? -degrees : degrees;
}

} // namespace

int orientationOf(std::span<const std::byte> exif)
{
    const TiffBlock tiff(exif);
    const std::optional<std::size_t> entry = tiff.find(tiff.firstDirectory(), orientationTag);
    const std::uint32_t orientation = entry ? tiff.number(*entry) : 1;
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
}

bool makeExifUpright(std::span<std::byte> exif)
{
    const TiffBlock tiff(exif);
    const std::size_t directory = tiff.firstDirectory();
    const std::optional<std::size_t> orientation = tiff.find(directory, orientationTag);
    if (!orientation || tiff.number(*orientation) <= 1)
        return false;
    tiff.setNumber(exif, *orientation, 1);
    const std::size_t next = tiff.nextDirectoryField(directory);
    const bool hadPreview = tiff.read(next, 4) != 0;
    tiff.write(exif, next, 4, 0);
    return hadPreview;
}

void setExifSize(std::span<std::byte> exif, std::uint32_t width, std::uint32_t height)
{
    const TiffBlock tiff(exif);
    const std::size_t image = tiff.firstDirectory();
    const auto set = [&](std::size_t directory, std::uint32_t tag, std::uint32_t value) {
        if (const std::optional<std::size_t> entry = tiff.find(directory, tag))
            tiff.setNumber(exif, *entry, value);
    };
    set(image, 0x0100, width);
    set(image, 0x0101, height);
    if (const std::optional<std::size_t> photo = tiff.find(image, 0x8769)) {
        set(tiff.number(*photo), 0xA002, width);
        set(tiff.number(*photo), 0xA003, height);
    }
}

void makeXmpUpright(std::span<std::byte> xmp)
{
    const std::string_view packet(reinterpret_cast<const char *>(xmp.data()), xmp.size());
    for (const std::string_view before : {"tiff:Orientation=\"", "tiff:Orientation='", "<tiff:Orientation>"}) {
        for (std::size_t at = packet.find(before); at != std::string_view::npos; at = packet.find(before, at + 1)) {
            const std::size_t digit = at + before.size();
            if (digit < packet.size() && packet[digit] >= '2' && packet[digit] <= '8')
                xmp[digit] = std::byte{'1'};
        }
    }
}

std::vector<ExifField> exifFields(std::span<const std::byte> exif)
{
    std::vector<ExifField> fields;
    if (exif.empty())
        return fields;
    std::vector<unsigned char> block{'E', 'x', 'i', 'f', 0, 0}; // as libexif expects it
    for (const std::byte byte : exif)
        block.push_back(std::to_integer<unsigned char>(byte));
    const auto release = [](ExifData *data) { exif_data_unref(data); };
    const std::unique_ptr<ExifData, decltype(release)> data(
        exif_data_new_from_data(block.data(), static_cast<unsigned>(block.size())), release);
    if (data == nullptr)
        return fields;
    constexpr std::pair<ExifIfd, const char *> groups[] = {
        {EXIF_IFD_0, "Image"}, {EXIF_IFD_EXIF, "Photo"}, {EXIF_IFD_GPS, "GPS"}, {EXIF_IFD_INTEROPERABILITY, "Interop"}};
    for (const auto &[ifd, group] : groups) {
        const ExifContent *const content = data->ifd[ifd];
        for (unsigned i = 0; i < content->count; ++i) {
            ExifEntry *const entry = content->entries[i];
            if (entry->tag == EXIF_TAG_MAKER_NOTE)
                continue;
            std::string name = text(exif_tag_get_title_in_ifd(entry->tag, ifd));
            if (std::string value = valueOf(entry); !name.empty() && !value.empty())
                fields.push_back({group, std::move(name), std::move(value)});
        }
    }
    ExifContent *const gps = data->ifd[EXIF_IFD_GPS];
    const ExifByteOrder order = exif_data_get_byte_order(data.get());
    const std::optional<double> latitude = coordinate(gps, order, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF);
    const std::optional<double> longitude = coordinate(gps, order, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF);
    if (latitude && longitude)
        fields.push_back({"GPS", "Position", std::to_string(*latitude) + ", " + std::to_string(*longitude)});
    return fields;
}

} // namespace pellucid
