// What a file says besides its pixels, kept as it is, so that saving can write it back: nothing is interpreted that
// need not be. Belongs to the document; a codec writes what its format has a place for and says what it drops.
#pragma once

#include "core/base/dtype.h"
#include "core/buffer/shape.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pellucid {

// How much less color than brightness a JPEG file keeps: all, half as wide, half as wide and high.
enum class ChromaSubsampling : std::uint8_t { None444, Half422, Quarter420 };

// Pixels a unit; without a unit only their ratio means something.
struct Resolution
{
    enum class Unit : std::uint8_t { None, Inch, Centimeter, Meter };

    std::uint32_t x = 0;
    std::uint32_t y = 0;
    Unit unit = Unit::None;

    // More than square pixels of no size, which everybody takes for granted.
    [[nodiscard]] bool isMeaningful() const { return unit != Unit::None || x != y; }
    bool operator==(const Resolution &) const = default;
};

// A part of a file that only its own format knows.
struct MetadataBlock
{
    std::string type;               // of a PNG chunk its four letters; of a JPEG segment "COM" or "APP0" to "APP15"
    std::vector<std::byte> content; // without length, type and checksum
    bool isAfterImage = false;      // of a PNG chunk

    bool operator==(const MetadataBlock &) const = default;
};

// What an OpenEXR header says by name, in the bytes of the file.
struct ExrAttribute
{
    std::string name;
    std::string type;
    std::vector<std::byte> value;

    bool operator==(const ExrAttribute &) const = default;
};

// A channel of an OpenEXR file that goes by another name here, which all the program knows.
struct ExrRenaming
{
    std::string ours;   // "R"
    std::string stored; // "red"

    bool operator==(const ExrRenaming &) const = default;
};

struct Metadata
{
    std::vector<std::byte> exif; // a TIFF structure from its byte order on; its orientation is upright, as the pixels
    std::vector<std::byte> icc;  // a profile
    std::string iccName;         // as a PNG file calls it
    std::vector<std::byte> xmp;  // a packet of XML
    std::optional<Resolution> resolution;    // of a JPEG file: there where it has a JFIF segment
    std::vector<MetadataBlock> pngChunks;    // the others, in the file's order
    std::vector<MetadataBlock> jpegSegments; // likewise
    std::vector<ExrAttribute> exrAttributes; // but those about the storage
    std::vector<ExrRenaming> exrRenamings;
    std::vector<std::string> hdrLines; // of a Radiance header, in its order, but the format
    // Of a PNG file whose samples are stored as they are decoded: chunks about them hold for images of the same kind.
    std::optional<std::pair<DType, std::ptrdiff_t>> pngKind;
    std::optional<ChromaSubsampling> subsampling; // of a JPEG file
    std::vector<int> frameMilliseconds;           // of an animation: how long each frame is shown
    int loops = 0;                                // how often it is played; 0: for ever
    std::vector<std::string> lost;                // what reading could not keep, a sentence each
    std::string unread;                           // one of these: that the file has more images than were read

    void addUnread(std::string sentence)
    {
        lost.push_back(sentence);
        unread = std::move(sentence);
    }

    // Says what a file holds behind its image, where that is more than padding (zeros or 0xFF).
    void addTrailerLoss(std::span<const std::byte> trailer);
};

// What a format writes of metadata, and a sentence for each thing that it drops.
struct MetadataToWrite
{
    std::vector<MetadataBlock> blocks;
    std::vector<std::string> losses;
};

// For formats that keep nothing.
[[nodiscard]] std::vector<std::string> lossesWithoutMetadata(const Metadata &metadata);

// "1 byte" or "1234 bytes" behind the image that a file is known to hold: a sentence, where there are any.
void addTrailerLoss(std::size_t bytes, Metadata &metadata);

// A sentence where there are such attributes, which only OpenEXR keeps.
void appendExrAttributesLoss(const Metadata &metadata, std::vector<std::string> &losses);

// Copies what a file says while it is within bounds: 64 MB and 4096 blocks a file. Counts what it had to leave.
class MetadataBudget
{
public:
    [[nodiscard]] bool take(std::size_t bytes);
    void leaveDamaged() { ++m_damaged; }
    [[nodiscard]] std::size_t remaining() const { return m_bytes; }

    // Adds to what the metadata says that is lost.
    void report(Metadata &metadata) const;

private:
    std::size_t m_bytes = std::size_t{64} << 20;
    int m_blocks = 4096;
    int m_damaged = 0;
    int m_tooMany = 0;
};

// Whether an ICC profile is about pixels of so many channels; false also where it has no header.
[[nodiscard]] bool iccFits(std::span<const std::byte> icc, std::ptrdiff_t channels);

// What every sentence about an ICC profile that does not fit says.
[[nodiscard]] std::string iccMisfit(std::span<const std::byte> icc);

// "A, B and C", each once.
[[nodiscard]] std::string listed(std::vector<std::string> names);

} // namespace pellucid
