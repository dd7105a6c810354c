// Photoshop PSD and PSB: the flattened gray or RGB image that a file carries beside its layers, 8 or 16 bits, plain or
// run-length encoded. Where the flattened image has transparency, Photoshop has mixed white into its colors: that is
// removed, exactly up to rounding. Refused: other color modes, depths and compressions.
#include "core/base/byte_reader.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/simple/psd_metadata.h"
#include "core/codecs/simple/psd_structure.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

namespace pellucid {

namespace {

using Rows = std::vector<std::span<const std::byte>>;

std::size_t rowBytes(const PsdStructure &psd)
{
    return static_cast<std::size_t>(psd.shape.width) * itemSize(psd.dtype);
}

std::size_t storedRows(const PsdStructure &psd)
{
    return psd.storedChannels * static_cast<std::size_t>(psd.shape.height);
}

// Whether the file is long enough for the rows it must have: the lengths of all where they are run-length encoded, of
// which two bytes make at most 128.
bool canHoldImage(const PsdStructure &psd)
{
    const std::size_t least =
        psd.isRunLengthEncoded ? (psd.isLarge ? 4 : 2) + (rowBytes(psd) + 127) / 128 * 2 : rowBytes(psd);
    return storedRows(psd) <= psd.pixels.size() / std::max<std::size_t>(least, 1);
}

// As they are stored: those of the first channel from top to bottom, then of the next, and what follows the last.
// Empty where the file ends before.
Rows rowsOf(const PsdStructure &psd, std::span<const std::byte> &rest)
{
    const std::size_t count = storedRows(psd);
    ByteReader lengths(psd.pixels);
    const std::size_t lengthBytes = psd.isRunLengthEncoded ? count * (psd.isLarge ? 4 : 2) : 0;
    ByteReader data(psd.pixels.subspan(lengthBytes));
    Rows rows;
    rows.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        rows.push_back(data.take(!psd.isRunLengthEncoded ? rowBytes(psd)
                                     : psd.isLarge       ? lengths.u32be()
                                                         : lengths.u16be()));
    rest = data.take(data.remaining());
    return data.isValid() ? rows : Rows();
}

// PackBits. False where the run-length encoded row is shorter than the image.
bool unpackRow(std::span<const std::byte> packed, std::span<std::byte> row)
{
    ByteReader reader(packed);
    while (!row.empty()) {
        const int control = static_cast<std::int8_t>(reader.u8());
        if (!reader.isValid())
            return false;
        if (control == -128)
            continue; // does nothing
        const bool isRun = control < 0;
        const std::size_t count = static_cast<std::size_t>(isRun ? 1 - control : 1 + control);
        const std::span<const std::byte> bytes = reader.take(isRun ? 1 : count);
        const std::span<std::byte> part = row.first(std::min(count, row.size()));
        if (!reader.isValid())
            return false;
        if (isRun)
            std::ranges::fill(part, bytes[0]);
        else
            std::ranges::copy(bytes.first(part.size()), part.begin());
        row = row.subspan(part.size());
    }
    return true;
}

// The higher byte comes first.
template <typename T>
void placeRow(const std::byte *row, const MutableImageView &image, std::ptrdiff_t y, std::ptrdiff_t channel)
{
    for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
        T value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i)
            value = static_cast<T>(value << 8 | std::to_integer<unsigned>(*row++));
        std::memcpy(image.at(x, y, channel), &value, sizeof value);
    }
}

// A color c of opacity a lies over white as v = c * a + (1 - a) * white. Without opacity there is no such c: v stays.
template <typename T>
void removeWhite(const MutableImageView &image, std::ptrdiff_t y)
{
    constexpr std::int64_t white = std::numeric_limits<T>::max();
    const std::ptrdiff_t colors = image.channels() - 1;
    for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
        T opacity = 0;
        std::memcpy(&opacity, image.at(x, y, colors), sizeof opacity);
        for (std::ptrdiff_t c = 0; c < colors && opacity != 0 && opacity != white; ++c) {
            T value = 0;
            std::memcpy(&value, image.at(x, y, c), sizeof value);
            const std::int64_t weighted = std::max<std::int64_t>(value - (white - opacity), 0) * white;
            value = static_cast<T>(std::min((weighted + opacity / 2) / opacity, white));
            std::memcpy(image.at(x, y, c), &value, sizeof value);
        }
    }
}

template <typename T>
Result<void> decodeRows(const PsdStructure &psd, const Rows &rows, const MutableImageView &image,
                        const Progress &progress)
{
    const auto height = static_cast<std::size_t>(image.height());
    std::vector<std::byte> unpacked(psd.isRunLengthEncoded ? rowBytes(psd) : 0);
    for (std::size_t y = 0; y < height; ++y) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
            const std::span<const std::byte> row = rows[static_cast<std::size_t>(c) * height + y];
            if (psd.isRunLengthEncoded && !unpackRow(row, unpacked))
                return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
            placeRow<T>(psd.isRunLengthEncoded ? unpacked.data() : row.data(), image, static_cast<std::ptrdiff_t>(y),
                        c);
        }
        if (psd.hasAlpha())
            removeWhite<T>(image, static_cast<std::ptrdiff_t>(y));
        progress.at(static_cast<double>(y + 1) / static_cast<double>(height));
    }
    return {};
}

class PsdDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "8BPS");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readPsdStructure(file).map([](const PsdStructure &psd) {
            return ImageSpec{psd.dtype, psd.shape, defaultChannelNames(psd.shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<PsdStructure> psd = readPsdStructure(request.bytes);
        if (!psd)
            return tl::unexpected(psd.error());
        if (const Result<void> checked = checkLimits(psd->shape, psd->dtype, request.limits); !checked)
            return tl::unexpected(checked.error());
        std::span<const std::byte> rest;
        const Rows rows = canHoldImage(*psd) ? rowsOf(*psd, rest) : Rows();
        if (rows.empty())
            return failure(ErrorCode::Corrupt, "The request.bytes is truncated.");
        Result<ImageBuffer> buffer = ImageBuffer::allocate(psd->dtype, psd->shape, request.allocate);
        if (!buffer)
            return failure(std::move(buffer));
        const MutableImageView image = buffer->mutableView();
        const Result<void> decoded = psd->dtype == DType::UInt16
            ? decodeRows<std::uint16_t>(*psd, rows, image, request.progress)
            : decodeRows<std::uint8_t>(*psd, rows, image, request.progress);
        if (!decoded)
            return tl::unexpected(decoded.error());
        Image result{std::move(*buffer), defaultChannelNames(psd->shape.channels)};
        result.metadata = readPsdMetadata(*psd);
        result.metadata.addTrailerLoss(rest);
        return result;
    }
};

} // namespace

Codec makePsdCodec()
{
    return {"psd", "Photoshop PSD", {"psd", "psb"}, std::make_unique<PsdDecoder>()};
}

} // namespace pellucid
