#include "core/codecs/jpeg/exif_preview.h"

#include "core/base/byte_size.h"
#include "core/base/load.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/jpeg/jpeg_structure.h"
#include "core/codecs/jpeg/turbo_decoder.h"
#include "core/codecs/jpeg/turbo_encoder.h"
#include "core/codecs/tiff/tiff_directory.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <tuple>

namespace pellucid {

namespace {

struct Preview
{
    std::size_t start;
    std::size_t size;
    std::size_t sizeEntry;
};

// Where the block says where its second directory is.
std::uint64_t linkOf(const TiffStructure &block)
{
    const std::uint64_t first = block.firstDirectory();
    return first + 2 + 12 * block.number(first, 2);
}

std::optional<Preview> findPreview(std::span<const std::byte> exif)
{
    constexpr std::uint16_t startTag = 513;
    constexpr std::uint16_t sizeTag = 514;
    const TiffStructure block(exif);
    const std::uint64_t place = block.number(linkOf(block), 4);
    const Result<std::vector<TiffEntry>> entries = block.directory(place);
    if (place == 0 || !entries)
        return std::nullopt;
    Preview preview{};
    for (const TiffEntry &entry : *entries) {
        if (entry.tag == startTag)
            preview.start = block.number(entry.value);
        else if (entry.tag == sizeTag)
            std::tie(preview.size, preview.sizeEntry) = std::pair(block.number(entry.value), entry.place);
    }
    const bool isThere = preview.start <= exif.size() && preview.size <= exif.size() - preview.start;
    return isThere ? preview : Preview{};
}

Result<ImageBuffer> pictureIn(std::span<const std::byte> preview)
{
    constexpr std::ptrdiff_t maxSide = 4096;
    const Result<JpegStructure> header = readJpegHeader(preview);
    if (!header || std::max(header->shape.width, header->shape.height) > maxSide)
        return failure(ErrorCode::Unsupported, "This is no preview.");
    return decodeWithTurbo(*header, {.bytes = preview}, {});
}

// Means of some values of each part, as fractions of full scale and rounded to 8 bits.
ImageBuffer reduced(const ImageView &image, double full, const std::vector<std::ptrdiff_t> &sources, const Shape &shape)
{
    constexpr std::ptrdiff_t grid = 4; // values a side
    ImageBuffer buffer = ImageBuffer::allocate(DType::UInt8, shape).value();
    const MutableImageView small = buffer.mutableView();
    visitEditable(image.dtype(), [&]<typename T>(std::type_identity<T>) {
        const auto meanOf = [&](std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t channel) {
            double sum = 0;
            for (std::ptrdiff_t i = 0; i < grid * grid; ++i) {
                const std::ptrdiff_t column = (grid * x + i % grid) * image.width() / (grid * shape.width);
                const std::ptrdiff_t row = (grid * y + i / grid) * image.height() / (grid * shape.height);
                const auto value = static_cast<double>(load<T>(image.at(column, row, channel)));
                sum += std::isnan(value) ? 0.0 : std::clamp(value / full, 0.0, 1.0);
            }
            return sum / (grid * grid);
        };
        for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
            for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
                for (std::ptrdiff_t c = 0; c < shape.channels; ++c) {
                    const std::ptrdiff_t source = sources[static_cast<std::size_t>(c)];
                    const double value = source < 0 ? 0.0 : meanOf(x, y, source);
                    *small.at(x, y, c) = static_cast<std::byte>(std::lround(255 * value));
                }
            }
        }
    });
    return buffer;
}

// In the box that the old one fills.
Shape shapeFor(const ImageView &image, const Shape &box, std::ptrdiff_t channels)
{
    const double scale = std::min({static_cast<double>(box.width) / static_cast<double>(image.width()),
                                   static_cast<double>(box.height) / static_cast<double>(image.height()), 1.0});
    const auto side = [&](std::ptrdiff_t length) {
        return std::max<std::ptrdiff_t>(1, std::lround(static_cast<double>(length) * scale));
    };
    return {side(image.height()), side(image.width()), channels};
}

// The preview may have bars around the picture.
bool looksLike(const ImageView &preview, const ImageView &picture)
{
    constexpr double maxMeanDifference = 8; // of 255: what hard compression and another way of reducing make
    const Rect middle{(preview.width() - picture.width()) / 2, (preview.height() - picture.height()) / 2,
                      picture.width(), picture.height()};
    const ImageView shown = preview.crop(middle);
    double sum = 0;
    double count = 0;
    for (std::ptrdiff_t y = 0; y < picture.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < picture.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < picture.channels(); ++c, ++count)
                sum += std::abs(std::to_integer<int>(*shown.at(x, y, c)) - std::to_integer<int>(*picture.at(x, y, c)));
        }
    }
    return sum <= maxMeanDifference * count;
}

} // namespace

void renewExifPreview(std::vector<std::byte> &exif, const ImageView &image, const ImageSpec &spec)
{
    const std::optional<Preview> place = findPreview(exif);
    if (!place)
        return;
    const std::span<std::byte> old = std::span(exif).subspan(place->start, place->size);
    const Result<ImageBuffer> shown = pictureIn(old);
    if (!shown) {
        eraseExifPreview(exif);
        return;
    }
    Shape box = shown->shape();
    const Conversion conversion = planConversion(spec, EncoderCapabilities{{DType::UInt8}, {box.channels}});
    const auto fittedIn = [&](const Shape &shape) {
        return reduced(image, fullScale(spec), conversion.sources, shapeFor(image, shape, shape.channels));
    };
    ImageBuffer renewed = fittedIn(box);
    if (looksLike(shown->view(), renewed.view()))
        return;
    while (true) {
        for (const int quality : {85, 70, 50, 25}) {
            MemorySink file;
            if (!encodeWithTurbo(file, renewed.view(), {.quality = quality}, {}))
                continue;
            const std::vector<std::byte> bytes = file.take();
            if (bytes.size() > old.size())
                continue;
            std::fill(std::ranges::copy(bytes, old.begin()).out, old.end(), std::byte{0});
            TiffWriter writer(exif, TiffStructure(exif).isLittleEndian());
            constexpr std::uint64_t typeLong = 4;
            writer.replace(place->sizeEntry + 2, typeLong, 2);
            writer.replace(place->sizeEntry + 8, bytes.size(), 4);
            return;
        }
        box = {box.height / 2, box.width / 2, box.channels};
        if (box.width == 0 || box.height == 0)
            break;
        renewed = fittedIn(box);
    }
    eraseExifPreview(exif);
}

void appendExifPreviewLoss(std::span<const std::byte> exif, std::vector<std::string> &losses)
{
    constexpr std::size_t enough = 700; // for a JPEG file's tables and a pixel, whatever it shows
    const std::optional<Preview> place = findPreview(exif);
    if (place && !pictureIn(exif.subspan(place->start, place->size)))
        losses.emplace_back("The preview in EXIF is dropped: it is no JPEG picture that can be read.");
    else if (place && place->size < enough)
        losses.push_back("The preview in EXIF is dropped where it must be another: its " + formatByteSize(place->size)
                         + " may be too few for that.");
}

bool eraseExifPreview(std::vector<std::byte> &exif)
{
    const std::optional<Preview> preview = findPreview(exif);
    if (!preview)
        return false;
    std::fill_n(exif.begin() + static_cast<std::ptrdiff_t>(preview->start), preview->size, std::byte{0});
    const TiffStructure block(exif);
    const std::uint64_t link = linkOf(block);
    TiffWriter(exif, block.isLittleEndian()).replace(link, 0, 4);
    return true;
}

} // namespace pellucid
