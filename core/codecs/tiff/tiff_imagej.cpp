#include "core/codecs/tiff/tiff_imagej.h"

#include "core/base/append_bytes.h"
#include "core/codecs/tiff/tiff_directory.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace pellucid {

namespace {

constexpr std::uint16_t descriptionTag = 270;
constexpr std::ptrdiff_t maxImages = std::ptrdiff_t{1} << 31;

// Calls line(key, the whole line) for each.
template <typename Line>
void forEachLine(std::string_view description, Line line)
{
    while (!description.empty()) {
        const std::string_view text = description.substr(0, description.find('\n'));
        line(text.substr(0, text.find('=')), text);
        description.remove_prefix(std::min(text.size() + 1, description.size()));
    }
}

bool isImageJs(std::string_view description)
{
    return description.starts_with("ImageJ=");
}

std::ptrdiff_t numberOf(std::string_view description, std::string_view wanted)
{
    std::ptrdiff_t number = 1;
    forEachLine(description, [&](std::string_view key, std::string_view line) {
        const std::string_view digits = line.substr(std::min(key.size() + 1, line.size()));
        std::ptrdiff_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (key == wanted && value > 0 && value <= maxImages)
            number = value;
    });
    return number;
}

} // namespace

std::vector<std::ptrdiff_t> imageJCounts(std::string_view description)
{
    const std::ptrdiff_t images = isImageJs(description) ? numberOf(description, "images") : 1;
    if (images == 1)
        return {};
    std::vector<std::ptrdiff_t> counts;
    std::ptrdiff_t product = 1;
    for (const char *const axis : {"frames", "slices", "channels"}) {
        const std::ptrdiff_t count = numberOf(description, axis);
        if (count > 1)
            counts.push_back(count);
        product = count <= maxImages / product ? product * count : maxImages;
    }
    return product == images ? counts : std::vector{images};
}

void setImageJCount(std::vector<std::byte> &exif, std::ptrdiff_t images)
{
    const TiffStructure block(exif);
    const Result<std::vector<TiffEntry>> entries = block.directory(block.firstDirectory());
    if (!entries)
        return;
    const auto entry = std::ranges::find(*entries, descriptionTag, &TiffEntry::tag);
    if (entry == entries->end())
        return;
    const std::string_view old = asText(entry->value).substr(0, asText(entry->value).find('\0'));
    if (!isImageJs(old) || numberOf(old, "images") == images)
        return;
    constexpr std::array counting{"images", "frames", "slices", "channels", "hyperstack"};
    std::string kept;
    forEachLine(old, [&](std::string_view key, std::string_view line) {
        if (std::ranges::find(counting, key) == counting.end())
            kept += std::string(line) + '\n';
    });
    const std::string count = "images=" + std::to_string(images) + '\n';
    if (images > 1 && kept.size() + count.size() < entry->value.size()) // where there is no room, nothing is said
        kept += count;
    const auto place =
        std::span(exif).subspan(static_cast<std::size_t>(entry->value.data() - exif.data()), entry->value.size());
    kept.resize(std::min(kept.size(), place.size() - 1)); // without the last line feed, where there was none
    std::ranges::fill(place, std::byte{0});
    std::ranges::copy(std::as_bytes(std::span(kept)), place.begin());
    TiffWriter(exif, block.isLittleEndian()).replace(entry->place + 4, kept.size() + 1, 4);
}

} // namespace pellucid
