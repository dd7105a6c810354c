#include "core/codecs/tiff/tiff_metadata.h"

#include "core/base/append_bytes.h"
#include "core/base/printable.h"
#include "core/codecs/jpeg/exif_preview.h"
#include "core/codecs/tiff/tiff_directory.h"
#include "core/codecs/tiff/tiff_imagej.h"
#include "core/image/exif.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace pellucid {

namespace {

constexpr std::uint16_t exifTag = 0x8769;
constexpr std::uint16_t gpsTag = 0x8825;
constexpr std::uint16_t interopTag = 0xA005;
constexpr std::uint16_t typeLong = 4;

// Tags that say how pixels are stored, that metadata has a place of its own for, or that lead to other pixels.
bool isOfStorage(std::uint16_t tag)
{
    constexpr auto tags = std::to_array<std::uint16_t>(
        {254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281,   282,  283,
         284, 288, 289, 290, 291, 292, 293, 296, 301, 317, 320, 321, 322, 323, 324, 325, 326, 327,   328,  330,
         332, 334, 336, 338, 339, 340, 341, 347, 512, 513, 514, 515, 529, 530, 531, 532, 700, 34675, 37724});
    return std::ranges::find(tags, tag) != tags.end();
}

// Of these: what says more than how the file is stored, and does not hold for what is written.
bool isMissed(const TiffEntry &entry, const TiffStructure &structure, int bits)
{
    constexpr std::uint16_t photoshopLayers = 37724;
    const std::uint64_t first =
        structure.number(entry.value.first(std::min(tiffTypeSize(entry.type), entry.value.size())));
    switch (entry.tag) {
    case TIFFTAG_MINSAMPLEVALUE: return first != 0;
    case TIFFTAG_MAXSAMPLEVALUE: return bits > 16 || first != (1U << bits) - 1;
    case TIFFTAG_GRAYRESPONSECURVE:
    case TIFFTAG_TRANSFERFUNCTION:
    case TIFFTAG_HALFTONEHINTS:
    case TIFFTAG_SMINSAMPLEVALUE:
    case TIFFTAG_SMAXSAMPLEVALUE:
    case photoshopLayers: return true;
    default: return entry.type > 13 && !isOfStorage(entry.tag); // of BigTIFF only
    }
}

bool isResolution(std::uint16_t tag)
{
    return tag == TIFFTAG_XRESOLUTION || tag == TIFFTAG_YRESOLUTION || tag == TIFFTAG_RESOLUTIONUNIT;
}

// Of directories that JPEG and PNG files keep too, without those about the former pixels.
class ExifBuilder
{
public:
    ExifBuilder(const TiffStructure &from, MetadataBudget &budget) : m_from(from), m_budget(budget) {}

    std::vector<std::byte> build(std::vector<TiffEntry> page)
    {
        std::erase_if(page, [](const TiffEntry &entry) { return isOfStorage(entry.tag); });
        if (page.empty())
            return {};
        m_block.resize(8);
        TiffWriter writer(m_block, m_from.isLittleEndian());
        std::fill_n(m_block.begin(), 2, std::byte{m_from.isLittleEndian() ? std::uint8_t{'I'} : std::uint8_t{'M'}});
        writer.replace(2, 42, 2);
        const std::size_t place = append(std::move(page), 0);
        writer.replace(4, place, 4);
        return std::move(m_block);
    }

private:
    // The directories that it names come first, so that their places are known.
    std::size_t append(std::vector<TiffEntry> entries, int depth)
    {
        std::vector<std::array<std::byte, 4>> places;
        places.reserve(entries.size());
        std::vector<TiffEntry> kept;
        for (TiffEntry &entry : entries) {
            const bool isPointer = entry.tag == exifTag || entry.tag == gpsTag || entry.tag == interopTag;
            if (!m_budget.take(entry.value.size()) || (entry.type > 13) || (isPointer && depth > 1))
                continue;
            if (isPointer) {
                Result<std::vector<TiffEntry>> inner = m_from.directory(m_from.number(entry.value));
                if (!inner) {
                    m_budget.leaveDamaged();
                    continue;
                }
                const std::size_t place = append(std::move(*inner), depth + 1);
                std::array<std::byte, 4> &bytes = places.emplace_back();
                for (std::size_t i = 0; i < 4; ++i)
                    bytes[m_from.isLittleEndian() ? i : 3 - i] = static_cast<std::byte>(place >> 8 * i);
                entry = {entry.tag, typeLong, 1, bytes};
            }
            kept.push_back(entry);
        }
        return TiffWriter(m_block, m_from.isLittleEndian()).putDirectory(std::move(kept));
    }

    const TiffStructure &m_from;
    MetadataBudget &m_budget;
    std::vector<std::byte> m_block;
};

std::optional<Resolution> resolutionOf(const TiffFile &file)
{
    float x = 0;
    float y = 0;
    if (TIFFGetField(file.handle(), TIFFTAG_XRESOLUTION, &x) != 1
        || TIFFGetField(file.handle(), TIFFTAG_YRESOLUTION, &y) != 1 || !(x > 0 && x < 1e9F && y > 0 && y < 1e9F))
        return std::nullopt;
    const auto unit = file.number<std::uint16_t>(TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    const auto rounded = [](double value) { return static_cast<std::uint32_t>(std::lround(value)); };
    const bool isWhole = std::abs(x - std::round(x)) < 1e-3 && std::abs(y - std::round(y)) < 1e-3;
    if (unit == RESUNIT_NONE || isWhole)
        return Resolution{rounded(x), rounded(y),
                          unit == RESUNIT_NONE       ? Resolution::Unit::None
                              : unit == RESUNIT_INCH ? Resolution::Unit::Inch
                                                     : Resolution::Unit::Centimeter};
    const double perMeter = unit == RESUNIT_INCH ? 1 / 0.0254 : 100;
    return Resolution{rounded(x * perMeter), rounded(y * perMeter), Resolution::Unit::Meter};
}

bool isBlock(std::span<const std::byte> exif)
{
    const TiffStructure structure(exif);
    const bool hasOrder = asText(exif).starts_with("II") || asText(exif).starts_with("MM");
    return exif.size() >= 8 && hasOrder && !structure.is64Bit() && structure.number(2, 2) == 42
        && structure.directory(structure.firstDirectory());
}

} // namespace

bool isKeptTiffTag(std::uint16_t tag)
{
    return !isOfStorage(tag) && !isResolution(tag);
}

std::string tiffTagName(const TiffFile &file, std::uint16_t tag)
{
    if (tag == 37724)
        return "ImageSourceData (Photoshop's layers)";
    const TIFFField *const field = TIFFFindField(file.handle(), tag, TIFF_ANY);
    return field != nullptr ? printable(TIFFFieldName(field)) : "Tag " + std::to_string(tag);
}

Metadata readTiffMetadata(const TiffFile &file, std::span<const std::byte> bytes)
{
    Metadata metadata;
    MetadataBudget budget;
    const TiffStructure structure(bytes);
    if (Result<std::vector<TiffEntry>> page = structure.directory(TIFFCurrentDirOffset(file.handle()))) {
        std::vector<std::string> missed;
        for (const TiffEntry &entry : *page) {
            if (isMissed(entry, structure, file.number<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1)))
                missed.push_back(tiffTagName(file, entry.tag));
        }
        if (!missed.empty())
            metadata.lost.push_back("TIFF tags are dropped: " + listed(std::move(missed)) + ".");
        metadata.exif = ExifBuilder(structure, budget).build(std::move(*page));
    }
    const auto take = [&](std::uint32_t tag, std::vector<std::byte> &to) {
        const std::span<const std::byte> block = file.block(tag);
        if (!block.empty() && budget.take(block.size()))
            to.assign(block.begin(), block.end());
    };
    take(TIFFTAG_ICCPROFILE, metadata.icc);
    take(TIFFTAG_XMLPACKET, metadata.xmp);
    if (file.number<std::uint16_t>(TIFFTAG_ORIENTATION, 1) > 1)
        makeXmpUpright(metadata.xmp);
    metadata.resolution = resolutionOf(file);
    budget.report(metadata);
    return metadata;
}

bool needsBigTiff(double pixelBytes)
{
    constexpr double most = 3.9e9; // deflated noise grows a little
    return pixelBytes > most;
}

std::vector<std::string> tiffMetadataLosses(const Metadata &metadata, DType dtype, const Shape &shape)
{
    Metadata dropped = metadata;
    dropped.xmp.clear();
    dropped.resolution.reset();
    const Result<std::size_t> bytes = packedByteCount(shape, dtype);
    if (isBlock(metadata.exif) && bytes && !needsBigTiff(static_cast<double>(*bytes)))
        dropped.exif.clear();
    const bool isMisfit = !metadata.icc.empty() && !iccFits(metadata.icc, shape.channels);
    dropped.icc.clear();
    std::vector<std::string> losses = lossesWithoutMetadata(dropped);
    if (isMisfit)
        losses.push_back(iccMisfit(metadata.icc));
    std::vector<std::byte> block = metadata.exif;
    if (isBlock(block) && eraseExifPreview(block))
        losses.emplace_back("The preview inside of EXIF is dropped.");
    return losses;
}

std::vector<std::byte> startOfTiff(const Metadata &metadata, const Shape &shape, std::size_t pages)
{
    if (!isBlock(metadata.exif))
        return {};
    std::vector<std::byte> start = metadata.exif;
    setExifSize(start, static_cast<std::uint32_t>(shape.width), static_cast<std::uint32_t>(shape.height));
    eraseExifPreview(start);
    setImageJCount(start, static_cast<std::ptrdiff_t>(pages));
    start.resize(start.size() + start.size() % 2);
    return start;
}

void setTiffMetadata(const TiffFile &file, const Metadata &metadata, const Shape &shape)
{
    if (!metadata.icc.empty() && iccFits(metadata.icc, shape.channels))
        TIFFSetField(file.handle(), TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(metadata.icc.size()),
                     metadata.icc.data());
    if (!metadata.xmp.empty())
        TIFFSetField(file.handle(), TIFFTAG_XMLPACKET, static_cast<std::uint32_t>(metadata.xmp.size()),
                     metadata.xmp.data());
    if (!metadata.resolution)
        return;
    using Unit = Resolution::Unit;
    const Resolution &resolution = *metadata.resolution;
    const double scale = resolution.unit == Unit::Meter ? 0.01 : 1;
    TIFFSetField(file.handle(), TIFFTAG_XRESOLUTION, resolution.x * scale);
    TIFFSetField(file.handle(), TIFFTAG_YRESOLUTION, resolution.y * scale);
    TIFFSetField(file.handle(), TIFFTAG_RESOLUTIONUNIT,
                 resolution.unit == Unit::None       ? RESUNIT_NONE
                     : resolution.unit == Unit::Inch ? RESUNIT_INCH
                                                     : RESUNIT_CENTIMETER);
}

Result<void> mergeExif(TiffOutput &file, const Metadata &metadata)
{
    constexpr std::size_t entryBytes = 12;
    const std::span<const std::byte> start = file.read(0, metadata.exif.size());
    const TiffStructure block(start); // its header names the page
    const auto place = static_cast<std::size_t>(block.firstDirectory());
    const auto pageAt = [&](std::size_t offset, std::size_t bytes) {
        return block.number(file.read(place + offset, bytes));
    };
    const auto count = static_cast<std::size_t>(pageAt(0, 2));
    const Result<std::vector<TiffEntry>> more = block.directory(TiffStructure(metadata.exif).firstDirectory());
    if (!more)
        return tl::unexpected(more.error());
    std::map<std::uint64_t, std::span<const std::byte>> entries; // by tag, as they stand: values stay where they are
    for (std::size_t i = 0; i < count; ++i)
        entries.emplace(pageAt(2 + entryBytes * i, 2), file.read(place + 2 + entryBytes * i, entryBytes));
    for (const TiffEntry &entry : *more) {
        if (!isOfStorage(entry.tag) || isResolution(entry.tag))
            entries.emplace(entry.tag, start.subspan(entry.place, entryBytes));
    }
    std::vector<std::byte> merged;
    TiffWriter writer(merged, block.isLittleEndian());
    writer.put(entries.size(), 2);
    for (const auto &[tag, entry] : entries)
        append(merged, entry);
    writer.put(pageAt(2 + entryBytes * count, 4), 4); // where the next page is
    std::vector<std::byte> header;
    const std::size_t end = file.size() + file.size() % 2;
    TiffWriter(header, block.isLittleEndian()).put(end, 4);
    return file.write(end, merged).and_then([&] { return file.write(4, header); });
}

} // namespace pellucid
