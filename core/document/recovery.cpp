#include "core/document/recovery.h"

#include "core/base/atomic_file.h"
#include "core/buffer/file_bytes.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/codecs/numpy/npy_view.h"
#include "core/document/edit.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t maxEntryBytes = std::size_t{256} << 20; // metadata of a file is 64 MB at most

// As FileStamp::hasSameContent(), but devices may have other numbers after the next start of the system.
bool isSameFile(const FileStamp &a, const FileStamp &b)
{
    return a.inode == b.inode && a.size == b.size && a.modifiedNanoseconds == b.modifiedNanoseconds;
}

bool isUnchanged(const Source &source)
{
    const Result<FileStamp> now = FileStamp::of(source.file);
    return now && isSameFile(*now, source.stamp);
}

// Written and read they are the same, and what they do depends on nothing but the image.
bool areRepeatable(const Recipe &steps)
{
    const auto readsFile = [](const Step &step) {
        return std::ranges::any_of(step.operation->parameters,
                                   [](const Parameter &parameter) { return parameter.kind == Parameter::Kind::File; });
    };
    const Result<Recipe> copy = recipeFromJson(recipeToJson(steps));
    return copy && *copy == steps && std::ranges::none_of(steps, readsFile);
}

// Nothing where they would not make the same image of the document's file.
std::optional<std::vector<KeptEdit>> editsOfSource(const Document &document, const Recipe &pending)
{
    const History &history = document.history();
    if (document.edit() != nullptr && !document.edit()->keepsLayout())
        return std::nullopt; // only the edit knows what was seen of the array
    if (!document.startsAtSource() || document.source()->access == FileMapping::Access::Shared
        || history.forgottenCount() > 0 || !isUnchanged(*document.source()))
        return std::nullopt;
    std::vector<KeptEdit> edits;
    for (std::size_t i = 0; i < history.position(); ++i) {
        const HistoryEntry &entry = history.entries()[i];
        if (entry.origin != &document || entry.steps.empty() || !areRepeatable(entry.steps))
            return std::nullopt;
        edits.push_back({entry.title, entry.mapping, entry.steps});
    }
    if (!pending.empty()) {
        if (!areRepeatable(pending))
            return std::nullopt;
        std::optional<AxisMapping> mapping;
        if (document.array())
            mapping = document.array()->mapping;
        edits.push_back({{}, std::move(mapping), pending});
    }
    return edits;
}

// The array in the file, of which the image is what `reading` sees.
struct KeptArray
{
    ArrayView view;
    AxisMapping mapping;
};

KeptArray arrayToKeep(const Document &document)
{
    if (const std::optional<ArrayView> whole = document.wholeArray())
        return {*whole, whole->mapping};
    const ImageView image = document.view();
    ArrayLayout layout = arrayOf(image.dtype(), image.shape(), image.strides());
    AxisMapping mapping;
    mapping.rows = 0;
    mapping.columns = 1;
    mapping.channels = layout.shape.size() > 2 ? 2 : AxisMapping::none;
    mapping.index.assign(layout.shape.size(), 0);
    return {{image.data(), std::move(layout)}, std::move(mapping)};
}

Result<void> writePixels(const Document &document, ByteSink &sink)
{
    const ArrayView array = arrayToKeep(document).view;
    return sink.write(npyHeader(array.layout.dtype, array.layout.shape, ArrayOrder::C)).and_then([&] {
        return writeElements(array, ArrayOrder::C, sink, {});
    });
}

Result<void> write(const std::filesystem::path &path, const FileContent &content)
{
    const Result<FileStamp> written = writeFileAtomically(path, content, {});
    return written ? Result<void>{} : tl::unexpected(written.error());
}

tl::unexpected<Error> named(const std::filesystem::path &path, const Error &error)
{
    return failure(error.code, path.string() + ": " + error.message);
}

Result<RestoredDocument> repeat(const RecoveryEntry &entry, const CodecRegistry &registry, const Progress &progress)
{
    const Source &source = *entry.source;
    Result<OpenedImage> opened = openImage(source.path, registry, DecodeLimits{}, progress);
    if (!opened)
        return failure(std::move(opened));
    if (!isSameFile(opened->source.stamp, source.stamp))
        return failure(ErrorCode::InvalidArgument,
                       source.path.string()
                           + ": The file has changed since it was edited here; the edits are not repeated on it.");
    auto document = std::make_unique<Document>(std::move(opened->image), std::move(opened->source));
    for (const KeptEdit &edit : entry.edits) {
        const Result<void> seen = edit.mapping ? document->setAxisMapping(*edit.mapping) : Result<void>{};
        if (const Result<void> done = seen ? document->apply(edit.steps, edit.title) : seen; !done)
            return named(source.path, done.error());
    }
    return RestoredDocument{std::move(document)};
}

Result<Image> imageFrom(const KeptPixels &pixels, const FileBytes &file, const Progress &progress)
{
    Result<ArrayLayout> array = readNpyHeader(file.bytes());
    if (!array)
        return failure(std::move(array));
    if (const Result<void> checked = checkReading(*array, pixels.mapping); !checked)
        return tl::unexpected(checked.error());
    Result<StoredBytes> copy = storedBytes(file.bytes(), {.progress = progress});
    if (!copy)
        return failure(std::move(copy));
    const ArrayImage seen = imageOf(*array, pixels.mapping);
    const DecodeLimits limits;
    if (const Result<void> checked =
            checkLimits(seen.spec.shape, array->dtype, {limits.arrayDimension, limits.pixelBytes});
        !checked)
        return tl::unexpected(checked.error());
    if (pixels.maximum < 0 || (pixels.maximum > 0 && pixels.maximum >= fullScale(array->dtype)))
        return failure(ErrorCode::Corrupt, "The record gives values another full scale than they can have.");
    if (pixels.channels.size() != seen.spec.channels.size())
        return failure(ErrorCode::Corrupt, "The record names other channels than there are.");
    Result<ImageBuffer> buffer =
        ImageBuffer::over(copy->storage, seen.offset, seen.spec.dtype, seen.spec.shape, seen.strides);
    if (!buffer)
        return failure(std::move(buffer));
    Image image{*std::move(buffer), pixels.channels, pixels.transfer, pixels.quality};
    image.maximum = pixels.maximum;
    if (pixels.isArray)
        image.array = ArraySlice{*std::move(array), pixels.mapping};
    image.metadata = pixels.metadata;
    return image;
}

Result<RestoredDocument> fromPixels(const RecoveryEntry &entry, const std::filesystem::path &folder,
                                    const Progress &progress)
{
    const std::filesystem::path path = folder / entry.pixels->file;
    const Result<FileBytes> file = FileBytes::map(path, DecodeLimits{}.pixelBytes);
    if (!file)
        return named(path, file.error());
    Result<Image> image = imageFrom(*entry.pixels, *file, progress);
    if (!image)
        return named(path, image.error());
    RestoredDocument restored{std::make_unique<Document>(*std::move(image), entry.source)};
    restored.document->markNeverSaved();
    restored.isSourceChanged = entry.source && !isUnchanged(*entry.source);
    return restored;
}

} // namespace

RecoveryEntry describe(const Document &document, const Recipe &pending, std::string title)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    RecoveryEntry entry{{}, std::chrono::duration_cast<std::chrono::seconds>(now).count(), std::move(title)};
    entry.source = document.source();
    if (std::optional<std::vector<KeptEdit>> edits = editsOfSource(document, pending); edits && !edits->empty())
        entry.edits = *std::move(edits);
    else
        entry.pixels = KeptPixels{{},
                                  document.spec().channels,
                                  arrayToKeep(document).mapping,
                                  document.array().has_value(),
                                  document.transfer(),
                                  document.quality(),
                                  document.spec().maximum,
                                  *document.metadata()};
    return entry;
}

Result<void> writeRecoveryEntry(const RecoveryEntry &entry, const std::filesystem::path &path)
try {
    return write(path, [json = toJson(entry)](ByteSink &sink) { return sink.write(json); });
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, path.string() + ": Not enough memory to keep unsaved changes.");
}

Result<void> writeRecoveryPixels(Document &document, const std::filesystem::path &path)
{
    document.ensure(document.spec().shape.rect());
    while (!document.isSettled() && !document.isBeingEdited())
        document.work(std::chrono::steady_clock::time_point::max());
    return write(path, [&](ByteSink &sink) { return writePixels(document, sink); });
}

Result<std::vector<std::byte>> recoveryPixels(const Document &document)
{
    MemorySink sink;
    return writePixels(document, sink).map([&] { return sink.take(); });
}

Result<void> writeRecoveryPixels(std::span<const std::byte> pixels, const std::filesystem::path &path)
{
    return write(path, [&](ByteSink &sink) { return sink.write(pixels); });
}

Result<RecoveryEntry> readRecoveryEntry(const std::filesystem::path &path)
{
    const Result<FileBytes> file = FileBytes::map(path, maxEntryBytes);
    if (!file)
        return named(path, file.error());
    const auto text = std::string_view(reinterpret_cast<const char *>(file->bytes().data()), file->bytes().size());
    return recoveryEntryFromJson(text).map_error([&](const Error &error) { return named(path, error).value(); });
}

Result<RestoredDocument> restore(const RecoveryEntry &entry, const std::filesystem::path &folder,
                                 const CodecRegistry &registry, const Progress &progress)
try {
    return entry.pixels ? fromPixels(entry, folder, progress) : repeat(entry, registry, progress);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, entry.title + ": Not enough memory to restore the image.");
}

} // namespace pellucid
