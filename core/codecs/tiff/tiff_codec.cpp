// TIFF and BigTIFF by libtiff: strips and tiles, interleaved and planar, every compression that it knows. Integers of 8
// to 64 bits, floating point of 16 to 64 and complex numbers are kept; samples of 2 to 7 and 9 to 15 bits keep their
// values, too, in uint8 and uint16, with what the bits hold at most as full scale; one bit becomes 0 and 255. Where 0
// is white gray is inverted; palettes, CMYK (without a profile) and CIE L*a*b* become RGB, and YCbCr and LogLuv what
// libtiff makes of them. Samples beyond the colors are channels named by their number, or A where the file says alpha;
// colors of 8 and 16 bits and float32 that are multiplied by it are divided. Pixels are turned upright. Other integers
// and floats, other inks and palettes of more than 8 bits are refused.
//
// Pages that are alike are a stack, and so is an ImageJ stack behind one page. Otherwise the first page is opened, or,
// where that is a preview, the image that it is of; or the one that brackets behind the file's name say: "scan.tif[2]",
// counted from 0, or "photo.dng[sub0]" (tiff_contents.h). Written are a page for each image of a stack: a native dtype,
// any channels (their names have no place there), deflate, LZW or no compression, BigTIFF beyond 3.9 GB.
#include "core/base/printable.h"
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/io/verify_rows.h"
#include "core/codecs/tiff/tiff_color.h"
#include "core/codecs/tiff/tiff_contents.h"
#include "core/codecs/tiff/tiff_directory.h"
#include "core/codecs/tiff/tiff_encoder.h"
#include "core/codecs/tiff/tiff_imagej.h"
#include "core/codecs/tiff/tiff_metadata.h"
#include "core/codecs/tiff/tiff_rows.h"
#include "core/image/image_stack.h"
#include "core/image/orientation.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t maxBytes = std::size_t{1} << 48;
constexpr std::size_t surroundings = std::size_t{64} << 20; // tables, strips that are wider than the image

ImageSpec specOf(const TiffPage &page)
{
    Shape shape = page.shape;
    if (swapsAxes(page.orientation))
        std::swap(shape.width, shape.height);
    return {page.dtype, shape, page.channels, {}, page.maximum};
}

// The file at its first page.
Result<std::unique_ptr<TiffFile>> openTiff(std::span<const std::byte> bytes, const DecodeLimits &limits)
{
    Result<std::unique_ptr<TiffFile>> file =
        TiffFile::open(bytes, std::min(limits.pixelBytes, maxBytes) + surroundings);
    if (!file)
        return file;
    // What the page points to must be there: libtiff goes on without.
    const Result<std::vector<TiffEntry>> entries =
        TiffStructure(bytes).directory(TIFFCurrentDirOffset((*file)->handle()));
    if (!entries)
        return tl::unexpected(entries.error());
    return file;
}

Result<TiffPage> checkedPage(const TiffFile &file, const DecodeLimits &limits)
{
    Result<TiffPage> page = readTiffPage(file);
    if (!page)
        return page;
    for (const auto &[shape, dtype] :
         {std::pair(page->shape, page->dtype), std::pair(page->stored, page->storedDType)}) {
        if (const Result<void> checked = checkLimits(shape, dtype, limits.forRows()); !checked)
            return tl::unexpected(checked.error());
    }
    return page;
}

Metadata metadataOf(const TiffFile &file, std::span<const std::byte> bytes, const TiffPage &page)
{
    Metadata metadata = readTiffMetadata(file, bytes);
    if (page.color == TiffPage::Color::Cmyk)
        metadata.lost.push_back("The file's CMYK values are converted to RGB"
                                + std::string(metadata.icc.empty() ? "." : ", without its profile."));
    if (page.color == TiffPage::Color::Lab) {
        metadata.icc.clear();
        metadata.lost.emplace_back("The file's CIE L*a*b* values are converted to sRGB.");
    }
    if (page.color == TiffPage::Color::ByLibrary)
        metadata.lost.emplace_back("The file's colors are converted to RGB of 8 bits.");
    if (page.isPremultiplied)
        metadata.lost.emplace_back("The file's colors, multiplied by alpha, are divided by it.");
    return metadata;
}

// The page that the file is at.
Result<Image> decodePage(const TiffFile &file, const TiffPage &page, const DecodeRequest &request)
{
    Result<ImageBuffer> buffer = ImageBuffer::allocate(page.dtype, page.shape, request.allocate);
    if (!buffer)
        return failure(std::move(buffer));
    const MutableImageView image = buffer->mutableView();
    std::function<void(std::ptrdiff_t)> rowWatcher;
    if (request.observer)
        rowWatcher = [&](std::ptrdiff_t rows) {
            request.observer({image, rows, page.orientation, page.channels, Transfer::Encoded, nullptr, page.maximum});
        };
    if (const Result<void> read = readTiffRows(file, page, image, request.progress, rowWatcher); !read)
        return tl::unexpected(read.error());
    buffer = uprighted(std::move(*buffer), page.orientation, request.allocate);
    if (!buffer)
        return failure(std::move(buffer));
    Image decoded{std::move(*buffer), page.channels};
    decoded.maximum = page.maximum;
    decoded.metadata = metadataOf(file, request.bytes, page);
    return decoded;
}

// What pages after the first say of themselves, by name.
void noteTags(const TiffFile &file, const TiffStructure &structure, std::vector<std::string> &names)
{
    const auto entries = structure.directory(TIFFCurrentDirOffset(file.handle()));
    for (const TiffEntry &entry : entries.value_or(std::vector<TiffEntry>())) {
        if (isKeptTiffTag(entry.tag))
            names.push_back(tiffTagName(file, entry.tag));
    }
}

// All pages, one behind the other.
Result<Image> decodePages(const TiffFile &file, const TiffPage &first, int pages, const DecodeRequest &request)
{
    const Result<ImageStack> stack = ImageStack::allocate(first.dtype, first.shape, {pages}, request.allocate);
    if (!stack)
        return tl::unexpected(stack.error());
    Metadata metadata = metadataOf(file, request.bytes, first);
    std::vector<std::string> tags;
    for (int i = 0; i < pages; ++i) {
        if (const Result<void> there = goTo(file, {.page = i}); !there)
            return tl::unexpected(there.error());
        const Result<TiffPage> page = readTiffPage(file);
        if (!page)
            return tl::unexpected(page.error());
        if (i > 0)
            noteTags(file, TiffStructure(request.bytes), tags);
        const Progress part = request.progress.part(static_cast<double>(i) / pages, static_cast<double>(i + 1) / pages);
        if (const Result<void> read = readTiffRows(file, *page, stack->image(i), part); !read)
            return tl::unexpected(read.error());
    }
    if (!tags.empty())
        metadata.lost.push_back("Tags of the pages after the first are dropped: " + listed(std::move(tags)) + ".");
    return stack->decoded(first.channels).map([&](Image decoded) {
        decoded.maximum = first.maximum;
        decoded.metadata = std::move(metadata);
        return decoded;
    });
}

// The samples of an ImageJ stack behind one page, and how many images it has; none of these where there is no such
// stack.
struct StoredStack
{
    std::span<const std::byte> samples;
    std::vector<std::ptrdiff_t> counts;
};

StoredStack findStack(const TiffFile &file, std::span<const std::byte> bytes, const TiffPage &page)
{
    const char *description = nullptr;
    const std::uint64_t *offsets = nullptr;
    const std::uint64_t *sizes = nullptr;
    TIFF *const tiff = file.handle();
    const bool isPlain = file.number<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE) == COMPRESSION_NONE
        && !page.isTiled && !page.isPlanar && page.orientation == 1 && page.stored == page.shape
        && page.bits == static_cast<int>(8 * itemSize(page.dtype)) && page.storedDType == page.dtype
        && !page.isPremultiplied;
    if (!isPlain || TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &description) != 1
        || TIFFGetField(tiff, TIFFTAG_STRIPOFFSETS, &offsets) != 1
        || TIFFGetField(tiff, TIFFTAG_STRIPBYTECOUNTS, &sizes) != 1)
        return {};
    StoredStack stack{{}, imageJCounts(description)};
    std::size_t images = 1;
    for (const std::ptrdiff_t count : stack.counts)
        images *= static_cast<std::size_t>(count);
    for (std::uint32_t i = 1; i < TIFFNumberOfStrips(tiff); ++i) {
        if (offsets[i] != offsets[i - 1] + sizes[i - 1])
            return {};
    }
    const std::size_t pageBytes = packedByteCount(page.shape, page.dtype).value();
    if (images == 1 || offsets[0] > bytes.size() || images > (bytes.size() - offsets[0]) / pageBytes)
        return {};
    stack.samples = bytes.subspan(offsets[0], images * pageBytes);
    return stack;
}

Result<Image> decodeStored(const TiffFile &file, const TiffPage &page, const StoredStack &stored,
                           const DecodeRequest &request)
{
    const Result<ImageStack> stack = ImageStack::allocate(page.dtype, page.shape, stored.counts, request.allocate);
    if (!stack)
        return tl::unexpected(stack.error());
    const bool isForeign = (TIFFIsBigEndian(file.handle()) != 0) == (std::endian::native == std::endian::little);
    const ImageStack &images = *stack;
    for (std::ptrdiff_t i = 0; i < images.count(); ++i) {
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const MutableImageView image = images.image(i);
        const std::size_t size = packedByteCount(page.shape, page.dtype).value();
        std::memcpy(image.data(), stored.samples.data() + static_cast<std::size_t>(i) * size, size);
        if (isForeign)
            swapTiffSamples(image);
        if (page.color == TiffPage::Color::InvertedGray)
            invertGray(image, page.maximum);
        request.progress.at(static_cast<double>(i + 1) / static_cast<double>(images.count()));
    }
    return images.decoded(page.channels).map([&](Image decoded) {
        decoded.metadata = metadataOf(file, request.bytes, page);
        return decoded;
    });
}

Result<Image> decodePlace(const TiffFile &file, const TiffPlace &place, const DecodeRequest &request)
{
    if (const Result<void> there = goTo(file, place); !there)
        return tl::unexpected(there.error());
    const Result<TiffPage> page = checkedPage(file, request.limits);
    if (!page)
        return tl::unexpected(page.error());
    return decodePage(file, *page, request);
}

Result<Image> decodeMember(const TiffFile &file, const DecodeRequest &request)
{
    const Result<TiffPage> first = readTiffPage(file);
    const TiffContents contents = readTiffContents(file, first.value_or(TiffPage{}));
    const TiffPlace *const place = contents.find(*request.member);
    if (place == nullptr)
        return failure(ErrorCode::NotFound, contents.without(*request.member));
    Result<Image> decoded = decodePlace(file, *place, request);
    if (decoded && contents.places.size() > 1)
        decoded->metadata.lost.push_back(contents.othersThan(*place)); // as was asked for
    return decoded;
}

std::vector<ImageView> pagesOf(const ImageView &image, const EncodeOptions &options)
{
    return options.array ? imagesOf(*options.array) : std::vector<ImageView>{image};
}

// Whether the page that the file is at is that image.
Result<bool> holdsPage(const TiffFile &file, const ImageView &image, const Progress &progress)
{
    const Result<TiffPage> page = readTiffPage(file);
    if (!page || page->shape != image.shape() || page->dtype != image.dtype())
        return false;
    TiffRows rows(file, *page);
    return verifyRows(image, rows.bandRows(), progress,
                      [&](std::ptrdiff_t y, const MutableImageView &band) { return rows.read(y, band); });
}

class TiffDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        using namespace std::string_view_literals;
        return startsWith(head, "II*\0"sv) || startsWith(head, "MM\0*"sv) || startsWith(head, "II+\0"sv)
            || startsWith(head, "MM\0+"sv);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> bytes) const override
    {
        const Result<std::unique_ptr<TiffFile>> file = openTiff(bytes, {});
        return file ? readTiffPage(**file).map(specOf) : tl::unexpected(file.error());
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<std::unique_ptr<TiffFile>> file = openTiff(request.bytes, request.limits);
        if (!file)
            return tl::unexpected(file.error());
        if (request.member)
            return decodeMember(**file, request);
        const Result<TiffPage> page = checkedPage(**file, request.limits);
        if (!page)
            return tl::unexpected(page.error());
        const TiffContents contents = readTiffContents(**file, *page);
        if (contents.main != 0)
            return decodePlace(**file, contents.places[contents.main], request).map([&](Image decoded) {
                decoded.metadata.addUnread(contents.othersThan(contents.places[contents.main]));
                return decoded;
            });
        const StoredStack stored = contents.pages == 1 ? findStack(**file, request.bytes, *page) : StoredStack();
        const std::size_t pageBytes = packedByteCount(page->shape, page->dtype).value();
        const bool isStack = contents.pages > 1 && contents.areAlike
            && pageBytes <= request.limits.pixelBytes / static_cast<std::size_t>(contents.pages);
        const bool isStored = !stored.samples.empty() && stored.samples.size() <= request.limits.pixelBytes;
        Result<Image> decoded = isStack ? decodePages(**file, *page, contents.pages, request)
            : isStored                  ? decodeStored(**file, *page, stored, request)
                                        : decodePage(**file, *page, request);
        if (decoded && ((contents.places.size() > 1 && !isStack) || contents.hasSubs()))
            decoded->metadata.addUnread(isStack ? contents.subsOnly() : contents.othersThan(contents.places[0]));
        return decoded;
    }

    bool hasMembers() const override { return true; }
};

class TiffEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        EncoderCapabilities capabilities;
        for (int i = static_cast<int>(DType::Int8); i < dtypeCount; ++i)
            capabilities.dtypes.push_back(static_cast<DType>(i));
        capabilities.channels = {1, 2, 3, 4};
        capabilities.features = {EncoderFeature::AnyChannels, EncoderFeature::Pages};
        capabilities.compressions = {Compression::Fast, Compression::Small, Compression::Lzw, Compression::None};
        return capabilities;
    }

    // Whole bits.
    bool keepsMaximum(DType dtype, int maximum) const override
    {
        const int bits = std::bit_width(static_cast<unsigned>(maximum));
        const bool isOfDType = dtype == DType::UInt8 ? bits < 8 : dtype == DType::UInt16 && bits > 8 && bits < 16;
        return isOfDType && bits > 1 && maximum == (1 << bits) - 1;
    }

    // What is read back has usual names, or numbers.
    std::vector<std::string> meaningLosses(const ImageSpec &spec) const override
    {
        std::vector<std::string> named;
        for (const std::string &name : spec.channels) {
            const bool isNumber = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
            if (!isNumber && (name.size() != 1 || std::string_view("LRGBA").find(name) == std::string_view::npos))
                named.push_back(printable(name));
        }
        if (named.empty())
            return {};
        return {"The names of channels are dropped: " + listed(std::move(named)) + "."};
    }

    std::vector<std::string> metadataLosses(const Metadata &metadata, DType dtype, const Shape &shape) const override
    {
        return tiffMetadataLosses(metadata, dtype, shape);
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        const std::vector<ImageView> images = pagesOf(image, options);
        if (std::ssize(images) > maxTiffPages)
            return failure(ErrorCode::TooLarge,
                           "TIFF is written with at most " + std::to_string(maxTiffPages)
                               + " pages, one for each image "
                                 "of the stack.");
        return encodeTiff(sink, images, options, progress);
    }

    Result<bool> verify(std::span<const std::byte> bytes, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        const Result<std::unique_ptr<TiffFile>> file = openTiff(bytes, {});
        if (!file)
            return tl::unexpected(file.error());
        const std::vector<ImageView> images = pagesOf(image, options);
        const auto pages = static_cast<double>(images.size());
        for (std::size_t i = 0; i < images.size(); ++i) {
            if (i > 0 && TIFFReadDirectory((*file)->handle()) != 1)
                return false;
            const auto index = static_cast<double>(i);
            Result<bool> holds = holdsPage(**file, images[i], progress.part(index / pages, (index + 1) / pages));
            if (!holds || !*holds)
                return holds;
        }
        return TIFFLastDirectory((*file)->handle()) != 0;
    }
};

} // namespace

Codec makeTiffCodec()
{
    return {"tiff", "TIFF", {"tif", "tiff"}, std::make_unique<TiffDecoder>(), std::make_unique<TiffEncoder>()};
}

} // namespace pellucid
