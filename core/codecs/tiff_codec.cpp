// TIFF and BigTIFF by libtiff: strips and tiles, interleaved and planar, every compression that it knows. Integers of 8
// to 64 bits, floating point of 16 to 64 and complex numbers are kept; 1 to 7 bits become 8 and 9 to 15 become 16,
// scaled and rounded; where 0 is white gray is inverted; palettes and CMYK (without a profile) become RGB, and YCbCr,
// CIE L*a*b* and LogLuv what libtiff makes of them. Samples beyond the colours are channels named by their number, or A
// where the file says alpha; colours of 8 and 16 bits and float32 that are multiplied by it are divided. Pixels are
// turned upright. Other integers and floats, other inks and palettes of more than 8 bits are refused.
//
// Pages that are alike are a stack; otherwise the first one is opened, or the one that brackets behind the file's name
// say: "scan.tif[2]", counted from 0. Written are a page for each image of a stack: a native dtype, any channels (their
// names have no place there), deflate, LZW or no compression, BigTIFF beyond 3.9 GB.
#include "core/codecs/array_elements.h"
#include "core/codecs/built_in.h"
#include "core/codecs/holds_rows.h"
#include "core/codecs/orientation.h"
#include "core/codecs/printable.h"
#include "core/codecs/signature.h"
#include "core/codecs/tiff_directory.h"
#include "core/codecs/tiff_encoder.h"
#include "core/codecs/tiff_metadata.h"
#include "core/codecs/tiff_rows.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pellucid {

namespace {

constexpr int mostPages = 4096;
constexpr std::size_t mostBytes = std::size_t{1} << 48;
constexpr std::size_t surroundings = std::size_t{64} << 20; // tables, strips that are wider than the image

ImageSpec specOf(const TiffPage &page)
{
    Shape shape = page.shape;
    if (swapsAxes(page.orientation))
        std::swap(shape.width, shape.height);
    return {page.dtype, shape, page.channels};
}

// The file at its first page.
Result<std::unique_ptr<TiffFile>> openTiff(std::span<const std::byte> bytes, const DecodeLimits &limits)
{
    Result<std::unique_ptr<TiffFile>> file =
        TiffFile::open(bytes, std::min(limits.pixelBytes, mostBytes) + surroundings);
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
        if (const Result<void> checked = checkLimits(shape, dtype, limits); !checked)
            return tl::unexpected(checked.error());
    }
    return page;
}

struct Pages
{
    int count = 1;
    bool areAlike = true; // and upright
};

// From the first page on; leaves the file there.
Pages lookThrough(const TiffFile &file, const TiffPage &first)
{
    Pages pages{.areAlike = first.orientation == 1};
    for (; pages.count < mostPages && TIFFReadDirectory(file.handle()) == 1; ++pages.count) {
        const Result<TiffPage> page = readTiffPage(file);
        pages.areAlike = pages.areAlike && page && page->hasSameImageAs(first);
    }
    TIFFSetDirectory(file.handle(), 0);
    (void)readTiffPage(file); // libtiff has forgotten that it is to make RGB of JPEG's YCbCr
    return pages;
}

std::string notOpened(int page, int pages)
{
    return "Of the file's " + std::to_string(pages) + " pages only page " + std::to_string(page)
        + " is opened; others open by their number in brackets behind the file's name, as in [1].";
}

Metadata metadataOf(const TiffFile &file, std::span<const std::byte> bytes, const TiffPage &page)
{
    Metadata metadata = readTiffMetadata(file, bytes);
    if (page.colour == TiffPage::Colour::Cmyk)
        metadata.lost.push_back("The file's CMYK values are converted to RGB"
                                + std::string(metadata.icc.empty() ? "." : ", without its profile."));
    if (page.colour == TiffPage::Colour::ByLibrary)
        metadata.lost.emplace_back("The file's colours are converted to RGB of 8 bits.");
    if (page.isPremultiplied)
        metadata.lost.emplace_back("The file's colours, multiplied by alpha, are divided by it.");
    return metadata;
}

// The page that the file is at.
Result<DecodedImage> decodePage(const TiffFile &file, std::span<const std::byte> bytes, const TiffPage &page,
                                const Progress &progress, const PartWatcher &watcher)
{
    Result<ImageBuffer> buffer = ImageBuffer::allocate(page.dtype, page.shape);
    if (!buffer)
        return failure(std::move(buffer));
    const MutableImageView image = buffer->mutableView();
    std::function<void(std::ptrdiff_t)> rowWatcher;
    if (watcher)
        rowWatcher = [&](std::ptrdiff_t rows) {
            watcher({image, rows, page.orientation, page.channels, Transfer::Encoded});
        };
    if (const Result<void> read = readTiffRows(file, page, image, progress, rowWatcher); !read)
        return tl::unexpected(read.error());
    buffer = uprighted(std::move(*buffer), page.orientation);
    if (!buffer)
        return failure(std::move(buffer));
    DecodedImage decoded{std::move(*buffer), page.channels};
    decoded.metadata = metadataOf(file, bytes, page);
    return decoded;
}

// All pages, one behind the other.
Result<DecodedImage> decodeStack(const TiffFile &file, std::span<const std::byte> bytes, const TiffPage &first,
                                 int pages, const Progress &progress)
{
    const Shape &shape = first.shape;
    std::vector<std::ptrdiff_t> axes{pages, shape.height, shape.width};
    if (shape.channels > 1)
        axes.push_back(shape.channels);
    Result<ArrayLayout> array = packedArray(first.dtype, axes, ArrayOrder::C);
    if (!array)
        return failure(std::move(array));
    Result<std::shared_ptr<Storage>> storage = Storage::allocate(byteCount(*array));
    if (!storage)
        return failure(std::move(storage));
    DecodedImage decoded{{}, first.channels};
    decoded.metadata = metadataOf(file, bytes, first);
    for (int i = 0; i < pages; ++i) {
        if (TIFFSetDirectory(file.handle(), static_cast<tdir_t>(i)) != 1)
            return file.corrupt("Page " + std::to_string(i) + " cannot be found");
        const Result<TiffPage> page = readTiffPage(file);
        if (!page)
            return tl::unexpected(page.error());
        const MutableImageView image((*storage)->bytes().data() + i * array->strides[0], first.dtype, shape);
        const Progress part = progress.part(static_cast<double>(i) / pages, static_cast<double>(i + 1) / pages);
        if (const Result<void> read = readTiffRows(file, *page, image, part); !read)
            return tl::unexpected(read.error());
    }
    Result<ImageBuffer> buffer =
        ImageBuffer::over(std::move(*storage), 0, first.dtype, shape, packedStrides(shape, first.dtype));
    if (!buffer)
        return failure(std::move(buffer));
    decoded.buffer = std::move(*buffer);
    const int channels = shape.channels > 1 ? 3 : ArrayReading::none;
    decoded.array = SeenArray{std::move(*array), {1, 2, channels, std::vector<std::ptrdiff_t>(axes.size(), 0)}};
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
    return holdsRows(image, rows.bandRows(), progress,
                     [&](std::ptrdiff_t y, const MutableImageView &band) { return rows.read(y, band); });
}

class TiffCodec final : public Codec
{
public:
    std::string id() const override { return "tiff"; }
    std::string title() const override { return "TIFF"; }
    std::vector<std::string> extensions() const override { return {"tif", "tiff"}; }

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

    Result<DecodedImage> decode(std::span<const std::byte> bytes, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        return decodeInParts(bytes, limits, progress, {});
    }

    Result<DecodedImage> decodeInParts(std::span<const std::byte> bytes, const DecodeLimits &limits,
                                       const Progress &progress, const PartWatcher &watcher) const override
    {
        const Result<std::unique_ptr<TiffFile>> file = openTiff(bytes, limits);
        if (!file)
            return tl::unexpected(file.error());
        const Result<TiffPage> page = checkedPage(**file, limits);
        if (!page)
            return tl::unexpected(page.error());
        const Pages pages = lookThrough(**file, *page);
        const std::size_t pageBytes = packedByteCount(page->shape, page->dtype).value();
        if (pages.count > 1 && pages.areAlike && pageBytes <= limits.pixelBytes / static_cast<std::size_t>(pages.count))
            return decodeStack(**file, bytes, *page, pages.count, progress);
        Result<DecodedImage> decoded = decodePage(**file, bytes, *page, progress, watcher);
        if (decoded && pages.count > 1)
            decoded->metadata.sayUnread(notOpened(0, pages.count));
        return decoded;
    }

    Result<DecodedImage> decodeMember(const std::shared_ptr<Storage> &storage, const std::string &member,
                                      const DecodeLimits &limits, const Progress &progress) const override
    {
        const Result<std::unique_ptr<TiffFile>> file = openTiff(storage->bytes(), limits);
        if (!file)
            return tl::unexpected(file.error());
        const int pages = TIFFNumberOfDirectories((*file)->handle());
        tdir_t index = 0;
        const auto [end, error] = std::from_chars(member.data(), member.data() + member.size(), index);
        if (error != std::errc{} || end != member.data() + member.size() || index >= mostPages
            || TIFFSetDirectory((*file)->handle(), index) != 1)
            return failure(ErrorCode::NotFound, "The file has no page " + member + "; pages are numbered from 0.");
        const Result<TiffPage> page = checkedPage(**file, limits);
        if (!page)
            return tl::unexpected(page.error());
        Result<DecodedImage> decoded = decodePage(**file, storage->bytes(), *page, progress, {});
        if (decoded && pages > 1)
            decoded->metadata.lost.push_back(notOpened(index, pages)); // as was asked for
        return decoded;
    }

    Encoding encoding() const override
    {
        Encoding encoding;
        for (int i = static_cast<int>(DType::Int8); i < dtypeCount; ++i)
            encoding.dtypes.push_back(static_cast<DType>(i));
        encoding.channels = {1, 2, 3, 4};
        encoding.hasAnyChannels = true;
        encoding.hasPages = true;
        encoding.compressions = {Compression::Fast, Compression::Small, Compression::Lzw, Compression::None};
        return encoding;
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
        if (std::ssize(images) > mostPages)
            return failure(ErrorCode::TooLarge,
                           "TIFF is written with at most " + std::to_string(mostPages)
                               + " pages, one for each image "
                                 "of the stack.");
        return encodeTiff(sink, images, options, progress);
    }

    Result<bool> holds(std::span<const std::byte> bytes, const ImageView &image, const EncodeOptions &options,
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

std::unique_ptr<const Codec> makeTiffCodec()
{
    return std::make_unique<TiffCodec>();
}

} // namespace pellucid
