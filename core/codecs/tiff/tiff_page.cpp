#include "core/codecs/tiff/tiff_page.h"

#include <array>
#include <optional>
#include <string>

namespace pellucid {

namespace {

constexpr int photometricLinearRaw = 34892; // of DNG

// Of samples once they are unpacked: 1 to 7 bits become 8, 9 to 15 become 16.
std::optional<DType> dtypeOf(int format, int bits)
{
    switch (format) {
    case SAMPLEFORMAT_VOID:
    case SAMPLEFORMAT_UINT:
        if (bits >= 1 && bits <= 16)
            return bits <= 8 ? DType::UInt8 : DType::UInt16;
        return bits == 32 ? std::optional(DType::UInt32) : bits == 64 ? std::optional(DType::UInt64) : std::nullopt;
    case SAMPLEFORMAT_INT:
        switch (bits) {
        case 8: return DType::Int8;
        case 16: return DType::Int16;
        case 32: return DType::Int32;
        case 64: return DType::Int64;
        default: return std::nullopt;
        }
    case SAMPLEFORMAT_IEEEFP:
        switch (bits) {
        case 16: return DType::Float16;
        case 32: return DType::Float32;
        case 64: return DType::Float64;
        default: return std::nullopt;
        }
    case SAMPLEFORMAT_COMPLEXIEEEFP:
        return bits == 64 ? std::optional(DType::Complex64)
            : bits == 128 ? std::optional(DType::Complex128)
                          : std::nullopt;
    default: return std::nullopt;
    }
}

// Colors by name, what is beyond them by number, but for alpha.
ChannelNames channelsOf(std::ptrdiff_t colors, std::ptrdiff_t count, std::optional<std::ptrdiff_t> alpha)
{
    ChannelNames names = colors == 1 && count > 1 && !alpha ? ChannelNames{} : defaultChannelNames(colors);
    while (std::ssize(names) < count)
        names.push_back(std::ssize(names) == alpha ? "A" : std::to_string(names.size()));
    return names;
}

tl::unexpected<Error> unsupported(const std::string &what)
{
    return failure(ErrorCode::Unsupported, "TIFF with " + what + " is not supported.");
}

// How many samples of a pixel are colors; 0 where libtiff must convert them.
Result<std::ptrdiff_t> setColor(TiffPage &page, int photometric, int inkSet)
{
    const bool isUnsigned = page.storedDType == DType::UInt8 || page.storedDType == DType::UInt16;
    switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
        if (isUnsigned)
            page.color = TiffPage::Color::InvertedGray;
        return 1;
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MASK:
    case PHOTOMETRIC_CFA: return 1;
    case PHOTOMETRIC_RGB: return 3;
    case photometricLinearRaw: return page.stored.channels >= 3 ? 3 : 1;
    case PHOTOMETRIC_PALETTE:
        if (page.bits > 8 || page.storedDType != DType::UInt8)
            return unsupported("a palette of more than 8 bits");
        page.color = TiffPage::Color::Palette;
        return 1;
    case PHOTOMETRIC_SEPARATED:
        if (inkSet != INKSET_CMYK || page.stored.channels < 4 || !isUnsigned || page.bits % 8 != 0)
            return unsupported("inks other than CMYK of 8 or 16 bits");
        page.color = TiffPage::Color::Cmyk;
        return 4;
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
        if (page.stored.channels < 3 || page.bits != static_cast<int>(8 * itemSize(page.storedDType)) || page.bits > 16
            || isFloatingPoint(page.storedDType))
            return unsupported("CIE L*a*b* other than of 8 or 16 bits");
        page.color = TiffPage::Color::Lab;
        page.lab = photometric == PHOTOMETRIC_CIELAB ? LabEncoding::Cie
            : photometric == PHOTOMETRIC_ICCLAB      ? LabEncoding::Icc
                                                     : LabEncoding::Itu;
        return 3;
    default: page.color = TiffPage::Color::ByLibrary; return 0;
    }
}

// What the colors are taken for where the file does not say: fax has 0 for white.
int usualPhotometric(int compression, int samples, int extras)
{
    switch (compression) {
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4: return PHOTOMETRIC_MINISWHITE;
    default: return samples - extras == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    }
}

} // namespace

Result<TiffPage> readTiffPage(const TiffFile &file)
{
    TiffPage page;
    const auto width = file.number<std::uint32_t>(TIFFTAG_IMAGEWIDTH);
    const auto height = file.number<std::uint32_t>(TIFFTAG_IMAGELENGTH);
    const auto samples = file.number<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
    const auto compression = file.number<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    const auto format = file.number<std::uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    page.bits = file.number<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
    page.stored = {height, width, samples};
    if (TIFFIsCODECConfigured(compression) == 0)
        return unsupported("compression " + std::to_string(compression));
    if (samples == 0 || samples > maxChannels)
        return unsupported(std::to_string(samples) + " samples a pixel");
    const std::optional<DType> dtype = dtypeOf(format, page.bits);
    if (!dtype)
        return unsupported("samples of " + std::to_string(page.bits) + " bits in format " + std::to_string(format));
    page.storedDType = *dtype;
    page.isTiled = TIFFIsTiled(file.handle()) != 0;
    page.isPlanar = samples > 1 && file.number<std::uint16_t>(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
    constexpr std::uint32_t reducedOrMask = FILETYPE_REDUCEDIMAGE | FILETYPE_MASK;
    page.isReduced = (file.number<std::uint32_t>(TIFFTAG_SUBFILETYPE) & reducedOrMask) != 0;
    page.orientation = file.number<std::uint16_t>(TIFFTAG_ORIENTATION, 1);
    if (page.orientation < 1 || page.orientation > 8)
        page.orientation = 1;

    std::uint16_t extras = 0;
    const std::uint16_t *kinds = nullptr;
    TIFFGetFieldDefaulted(file.handle(), TIFFTAG_EXTRASAMPLES, &extras, &kinds);
    auto photometric = file.number<std::uint16_t>(
        TIFFTAG_PHOTOMETRIC, static_cast<std::uint16_t>(usualPhotometric(compression, samples, extras)));
    if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG && samples == 3 && !page.isPlanar) {
        TIFFSetField(file.handle(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        photometric = PHOTOMETRIC_RGB;
    }
    const Result<std::ptrdiff_t> colors =
        setColor(page, photometric, file.number<std::uint16_t>(TIFFTAG_INKSET, INKSET_CMYK));
    if (!colors)
        return tl::unexpected(colors.error());
    page.shape = page.stored;
    page.dtype = page.storedDType;
    if (page.color == TiffPage::Color::ByLibrary) {
        page.shape.channels = 3;
        page.dtype = DType::UInt8;
        page.channels = defaultChannelNames(3);
        return page;
    }
    if (*colors > samples)
        return file.corrupt("The pixels have fewer samples than their colors need");

    page.colors = *colors;
    for (std::uint16_t i = 0; i < extras && !page.alpha && *colors + i < samples; ++i) {
        if (kinds[i] == EXTRASAMPLE_ASSOCALPHA || kinds[i] == EXTRASAMPLE_UNASSALPHA) {
            page.alpha = *colors + i;
            page.isPremultiplied = kinds[i] == EXTRASAMPLE_ASSOCALPHA;
        }
    }
    const bool isIndex = page.color == TiffPage::Color::Palette;
    const bool becomesRgb = isIndex || page.color == TiffPage::Color::Cmyk || page.color == TiffPage::Color::Lab;
    const std::ptrdiff_t shown = becomesRgb ? 3 : *colors;
    page.isPremultiplied = page.isPremultiplied && !isIndex && page.color != TiffPage::Color::Lab;
    page.shape.channels = shown + samples - *colors;
    if (page.color == TiffPage::Color::Lab)
        page.dtype = itemSize(page.storedDType) == 1 ? DType::UInt8 : DType::UInt16;
    if (page.bits > 1 && page.bits < static_cast<int>(8 * itemSize(page.dtype)) && !isIndex)
        page.maximum = (1 << page.bits) - 1;
    page.channels = channelsOf(shown, page.shape.channels,
                               page.alpha ? std::optional(*page.alpha + shown - *colors) : std::nullopt);
    return page;
}

} // namespace pellucid
