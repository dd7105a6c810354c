#include "core/codecs/io/save_image.h"

#include "core/base/forget_pages.h"
#include "core/base/patch_file.h"
#include "core/buffer/file_bytes.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/io/pixel_losses.h"
#include "core/codecs/io/type_offers.h"
#include "core/codecs/jpeg/exif_preview.h"
#include "core/codecs/raw/raw_layout.h"

#include <algorithm>
#include <iterator>
#include <libdeflate.h>
#include <limits>
#include <new>
#include <optional>

namespace pellucid {

namespace {

constexpr double writeShare = 0.8; // of the progress, for capabilities and writing; checking has the rest

std::string writtenExtensions(const CodecRegistry &registry)
{
    std::vector<std::string> all;
    for (const std::unique_ptr<const Codec> &codec : registry.codecs()) {
        if (codec->encoder() == nullptr)
            continue;
        for (const std::string &extension : codec->extensions()) {
            if (std::ranges::find(all, extension) == all.end())
                all.push_back(extension);
        }
    }
    std::string text;
    for (const std::string &extension : all)
        text += (text.empty() ? "" : ", ") + extension;
    return text;
}

std::vector<std::string> namesOf(const std::vector<DType> &dtypes)
{
    std::vector<std::string> names;
    for (const DType dtype : dtypes)
        names.emplace_back(name(dtype));
    return names;
}

// Nothing is converted: what a view of the image shows is written.
bool takesAsItIs(const Conversion &conversion, const ImageSpec &spec)
{
    return conversion.dtype == spec.dtype && conversion.sources.size() == spec.channels.size()
        && std::ranges::is_sorted(conversion.sources) && conversion.sources.front() == 0;
}

bool keepsMaximum(const SavePlan &plan, const Conversion &conversion)
{
    return plan.maximum > 0 && plan.codec->encoder()->keepsMaximum(conversion.dtype, plan.maximum);
}

// Of the image, or of all of the array that it is part of.
bool isWithin(const ImageView &image, const std::optional<ArrayView> &array, int maximum)
{
    const std::vector<ImageView> images = array ? imagesOf(*array) : std::vector<ImageView>{image};
    return std::ranges::all_of(images, [&](const ImageView &one) { return countAbove(one, maximum) == 0; });
}

EncodeOptions optionsFor(const ImageView &image, const ImageSpec &spec, const Conversion &conversion,
                         const SavePlan &plan, EncodeOptions options)
{
    options.channels = namesOf(conversion, spec.channels);
    if (options.metadata && !options.metadata->exif.empty() && isEditable(spec.dtype)) {
        Metadata metadata = *options.metadata;
        renewExifPreview(metadata.exif, image, spec);
        options.metadata = std::make_shared<const Metadata>(std::move(metadata));
    }
    if (plan.codec->encoder()->capabilities().has(EncoderFeature::Pages) && !takesAsItIs(conversion, spec))
        options.array.reset();
    if (keepsMaximum(plan, conversion) && isWithin(image, options.array, plan.maximum))
        options.maximum = plan.maximum;
    return options;
}

// Fails where the file, read back, is not the image.
Result<void> checkFile(const Codec &codec, const ImageView &image, const EncodeOptions &options,
                       std::span<const std::byte> file, const Progress &progress)
{
    Result<bool> holds = codec.encoder()->verify(file, image, options, progress);
    if (!holds && (holds.error().code == ErrorCode::Cancelled || holds.error().code == ErrorCode::OutOfMemory))
        return failure(std::move(holds));
    if (!holds || !*holds)
        return failure(ErrorCode::WriteFailed,
                       "What was written differs from the image, so the old file was kept. Save in another format, and "
                       "please report this.");
    return {};
}

// Passes everything on, and tells later whether a file holds just that.
class WitnessingSink final : public ByteSink
{
public:
    using ByteSink::write;

    explicit WitnessingSink(ByteSink &sink) : m_sink(sink) {}

    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes) override
    {
        m_checksum = libdeflate_crc32(m_checksum, bytes.data(), bytes.size());
        m_size += bytes.size();
        return m_sink.write(bytes);
    }

    [[nodiscard]] Result<void> checkIn(std::span<const std::byte> file) const
    {
        if (file.size() != m_size || libdeflate_crc32(0, file.data(), file.size()) != m_checksum)
            return failure(ErrorCode::WriteFailed,
                           "The disk does not give back what was written, so the old file was kept. Save to another "
                           "disk.");
        return {};
    }

private:
    ByteSink &m_sink;
    std::uint32_t m_checksum = 0;
    std::size_t m_size = 0;
};

// Both or neither: the sidecar is replaced when the pixels are on the disk under another name and only have to be
// renamed.
Result<FileStamp> writeWithSidecar(const std::filesystem::path &path, const FileContent &pixels,
                                   const std::string &sidecar, const CancellationToken &token, const FileCheck &check,
                                   const Expected &expected)
{
    const std::filesystem::path beside = rawSidecar(path);
    if (const Result<void> checked = checkReplaceable(beside); !checked)
        return tl::unexpected(checked.error());
    bool isReplaced = false;
    const auto replaceSidecar = [&] {
        return writeFileAtomically(beside, [&](ByteSink &sink) { return sink.write(sidecar); }, {})
            .map([&](const FileStamp &) { isReplaced = true; });
    };
    const auto checkFirst = [&](std::span<const std::byte> written) {
        return check(written).and_then([&] { return checkExpected(path, expected); }).and_then(replaceSidecar);
    };
    return writeFileAtomically(path, pixels, token, checkFirst, expected).map_error([&](Error error) {
        if (isReplaced)
            error.message += " What lies beside it, " + beside.string() + ", is the new one.";
        return error;
    });
}

Result<FileStamp> save(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                       const EncodeOptions &options, const std::filesystem::path &path, const Progress &progress)
{
    if (plan.patch)
        return patchFile(path, plan.patch->onDisk, *plan.patch->storage->mapping(),
                         options.replacement == Replacement::InPlace ? PatchWay::InPlace : PatchWay::Atomic, progress);
    const ImageSpec spec{image.dtype(), image.shape(), channels, {}, plan.maximum};
    const Conversion conversion = planConversion(spec, plan.codec->encoder()->capabilities());
    ImageBuffer storage;
    const Result<ImageView> converted = convert(image, conversion, storage, progress);
    if (!converted)
        return failure(converted.error().code, path.string() + ": " + converted.error().message);
    EncodeOptions named = optionsFor(image, spec, conversion, plan, options);
    if (plan.member) {
        const Result<FileBytes> old = FileBytes::map(path, std::numeric_limits<std::size_t>::max());
        if (!old && old.error().code != ErrorCode::NotFound)
            return failure(old.error().code, path.string() + ": " + old.error().message);
        named.member = Member{*plan.member, old ? old->storage() : nullptr};
    }
    // Where there are no pixels that must be the same, the bytes must be.
    const bool isWitnessed = !plan.isChecked || plan.codec->encoder()->capabilities().losesWith(options.compression);
    std::optional<WitnessingSink> witness;
    const auto write = [&](ByteSink &sink) {
        ByteSink &target = isWitnessed ? witness.emplace(sink) : sink;
        return plan.codec->encoder()->encodeTo(target, *converted, named,
                                               progress.part(0, plan.isChecked ? writeShare : 1));
    };
    const auto check = [&](std::span<const std::byte> file) -> Result<void> {
        if (Result<void> isSame = witness ? witness->checkIn(file) : Result<void>(); !isSame || !plan.isChecked)
            return isSame;
        const Progress checking = progress.part(writeShare, 1);
        return checkFile(*plan.codec, *converted, named, file, forgettingPages(file, checking));
    };
    if (const std::string sidecar = plan.codec->encoder()->sidecar(*converted, named); !sidecar.empty())
        return writeWithSidecar(path, write, sidecar, progress.token, check, plan.expected);
    return writeFileAtomically(path, write, progress.token, check, plan.expected);
}

Result<void> encodeTo(ByteSink &sink, const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                      const EncodeOptions &options, const Progress &progress)
try {
    const ImageSpec spec{image.dtype(), image.shape(), channels, {}, plan.maximum};
    const Conversion conversion = planConversion(spec, plan.codec->encoder()->capabilities());
    ImageBuffer storage;
    const Result<ImageView> converted = convert(image, conversion, storage, progress);
    if (!converted)
        return tl::unexpected(converted.error());
    return plan.codec->encoder()->encodeTo(sink, *converted, optionsFor(image, spec, conversion, plan, options),
                                           progress);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace

Result<SavePlan> planSave(const ImageSpec &spec, const Metadata &metadata, const CodecRegistry &registry,
                          std::string_view extension, const std::optional<ArraySlice> &array,
                          const std::optional<std::string> &member, std::size_t otherMembers)
{
    const Codec *const codec = registry.encoderFor(extension, spec);
    if (codec == nullptr) {
        const std::string what = extension.empty() ? "A file name without an extension says no format"
                                                   : "Files ending in ." + std::string(extension) + " are not written";
        return failure(ErrorCode::UnknownFormat, what + "; choose one of: " + writtenExtensions(registry) + ".");
    }
    const EncoderCapabilities capabilities = codec->encoder()->capabilities();
    if (member && !capabilities.has(EncoderFeature::Members))
        return failure(ErrorCode::Unsupported,
                       codec->title() + " files are written whole, not one of several images in them.");
    if (spec.shape.height == 0 || spec.shape.width == 0 || spec.channels.empty())
        return failure(ErrorCode::InvalidArgument, "An image without pixels cannot be saved.");
    const Conversion conversion = planConversion(spec, capabilities);
    if (!isConverted(spec, capabilities)) {
        const Codec *const exact = exactCodec(spec, registry);
        return failure(ErrorCode::Unsupported,
                       codec->title() + " takes " + listed(namesOf(capabilities.dtypes)) + "; this image is "
                           + std::string(name(spec.dtype)) + '.'
                           + (exact != nullptr ? ' ' + exact->title() + " takes it as it is." : ""));
    }
    const auto channels = static_cast<std::ptrdiff_t>(conversion.sources.size());
    const bool isChecked =
        codec->decoder() != nullptr && !capabilities.has(EncoderFeature::Lossy) && capabilities.loss.empty();
    SavePlan plan{codec, conversion.dtype, channels, conversion.losses, isChecked, member, spec.maximum};
    if (spec.maximum > 0 && conversion.dtype == spec.dtype && !codec->encoder()->keepsMaximum(spec.dtype, spec.maximum))
        plan.losses.push_back("That values end at " + std::to_string(spec.maximum)
                              + " is dropped: they are written as they are, and other programs show them darker.");
    const std::size_t frames = metadata.frameMilliseconds.size(); // of which an edit may have kept one
    const std::size_t images = std::max(array ? imageCount(*array) : 1, frames);
    const bool isAnimation =
        array && images == frames && capabilities.has(EncoderFeature::Frames) && conversion.cost == 0;
    const bool areWritten = array && capabilities.has(EncoderFeature::Pages) && takesAsItIs(conversion, spec);
    if (images > 1 && !isAnimation && !areWritten && (!array || !capabilities.has(EncoderFeature::Arrays)))
        plan.losses.push_back("Only the image that is shown is written, 1 of " + std::to_string(images) + ".");
    std::ranges::move(codec->encoder()->meaningLosses(spec), std::back_inserter(plan.losses));
    if (capabilities.has(EncoderFeature::Members) && !member && otherMembers > 0)
        plan.losses.push_back("Only this array is written, not what else its archive holds ("
                              + std::to_string(otherMembers) + ").");
    const auto pages = areWritten ? static_cast<std::ptrdiff_t>(images) : 1;
    const Shape shape{spec.shape.height * pages, spec.shape.width, channels};
    std::ranges::move(codec->encoder()->metadataLosses(metadata, plan.dtype, shape), std::back_inserter(plan.losses));
    return plan;
}

void addLossesOfReplacing(SavePlan &plan, const Metadata &metadata, const std::filesystem::path &path, bool isSource)
{
    if (plan.patch)
        plan.losses.clear();
    else if (isSource && !metadata.lost.empty())
        plan.losses.emplace(
            plan.losses.begin(),
            "The file that the image was opened from is replaced: what it holds and is not kept is gone "
            "for good.");
    std::ranges::move(lossesOfReplacing(path), std::back_inserter(plan.losses));
}

Result<std::vector<std::string>> countLosses(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                                             const Progress &progress)
try {
    const Conversion conversion = planConversion({image.dtype(), image.shape(), channels, {}, plan.maximum},
                                                 plan.codec->encoder()->capabilities());
    return countPixelLosses(image, channels, conversion, progress).map([&](const PixelLosses &losses) {
        std::vector<std::string> texts = sentences(losses);
        if (const std::ptrdiff_t above = keepsMaximum(plan, conversion) ? countAbove(image, plan.maximum) : 0;
            above > 0)
            texts.push_back("That values end at " + std::to_string(plan.maximum) + " is dropped, because "
                            + std::to_string(above) + " are above it.");
        return texts;
    });
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to count what the format cannot keep.");
}

Result<std::vector<std::byte>> encodeImage(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                                           const EncodeOptions &options, const Progress &progress)
{
    MemorySink file;
    return encodeTo(file, image, channels, plan, options, progress).map([&] { return file.take(); });
}

Result<std::size_t> encodedSize(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                                const EncodeOptions &options, const Progress &progress)
{
    CountingSink file;
    return encodeTo(file, image, channels, plan, options, progress).map([&] { return file.count(); });
}

Result<FileStamp> saveImage(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                            const EncodeOptions &options, const std::filesystem::path &path, const Progress &progress)
{
    try {
        return save(image, channels, plan, options, path, progress);
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::OutOfMemory, path.string() + ": Not enough memory to save the image.");
    }
}

} // namespace pellucid
