#include "core/codecs/io/save_image.h"

#include "core/base/forget_pages.h"
#include "core/base/patch_file.h"
#include "core/buffer/file_bytes.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/io/pixel_losses.h"
#include "core/codecs/jpeg/exif_preview.h"
#include "core/codecs/raw/raw_layout.h"

#include <algorithm>
#include <libdeflate.h>
#include <limits>
#include <new>
#include <optional>

namespace pellucid {

namespace {

constexpr double writeShare = 0.8; // of the progress, for encoding and writing; checking has the rest

// Of the image, or of all of the array that it is part of.
bool isWithin(const ImageView &image, const std::optional<ArrayView> &array, int maximum)
{
    const std::vector<ImageView> images = array ? imagesOf(*array) : std::vector<ImageView>{image};
    return std::ranges::all_of(images, [&](const ImageView &one) { return countAbove(one, maximum) == 0; });
}

// The choices, with all that the plan says of the image.
EncodeOptions optionsFor(const PlannedPixels &pixels, const SavePlan &plan, EncodeOptions options)
{
    options.channels = namesOf(plan.conversion, plan.spec.channels);
    options.metadata = plan.metadata;
    options.transfer = plan.transfer;
    if (!plan.metadata->exif.empty() && isEditable(plan.spec.dtype)) {
        Metadata metadata = *plan.metadata;
        renewExifPreview(metadata.exif, pixels.image, plan.spec);
        options.metadata = std::make_shared<const Metadata>(std::move(metadata));
    }
    if (!plan.codec->encoder()->capabilities().has(EncoderFeature::Pages) || plan.conversion.isView(plan.spec))
        options.array = pixels.array;
    options.member = Member{plan.newMember, nullptr};
    const bool canKeep =
        plan.spec.maximum > 0 && plan.codec->encoder()->keepsMaximum(plan.conversion.dtype, plan.spec.maximum);
    options.maximum = canKeep && isWithin(pixels.image, options.array, plan.spec.maximum) ? plan.spec.maximum : 0;
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

// Beside the one that was written. 0 where memory is too short to count them.
std::size_t otherMembers(const SavePlan &plan)
try {
    if (!plan.member)
        return 0;
    const Result<FileBytes> file = FileBytes::map(plan.file, std::numeric_limits<std::size_t>::max());
    return file ? plan.codec->decoder()->memberCount(file->bytes()) - 1 : 0;
} catch (const std::bad_alloc &) {
    return 0;
}

// The member's file as it is, or nothing where there is none.
Result<std::optional<Member>> memberOf(const SavePlan &plan)
{
    if (!plan.member)
        return std::optional<Member>();
    const Result<FileBytes> old = FileBytes::map(plan.file, std::numeric_limits<std::size_t>::max());
    if (!old && old.error().code != ErrorCode::NotFound)
        return tl::unexpected(old.error());
    return std::optional(Member{*plan.member, old ? old->storage() : nullptr});
}

Result<FileStamp> write(const PlannedPixels &pixels, const SavePlan &plan, const EncodeOptions &options,
                        const Progress &progress)
{
    if (plan.patch)
        return patchFile(plan.file, plan.patch->onDisk, *plan.patch->storage->mapping(),
                         options.replacement == Replacement::InPlace ? PatchWay::InPlace : PatchWay::Atomic, progress);
    const auto named = [&](const Error &error) {
        return failure(error.code, plan.file.string() + ": " + error.message);
    };
    ImageBuffer storage;
    const Result<ImageView> converted = convert(pixels.image, plan.conversion, storage, progress);
    if (!converted)
        return named(converted.error());
    EncodeOptions complete = optionsFor(pixels, plan, options);
    Result<std::optional<Member>> member = memberOf(plan);
    if (!member)
        return named(member.error());
    if (*member)
        complete.member = *std::move(member);
    // Where there are no pixels that must be the same, the bytes must be.
    const bool isWitnessed = !plan.isChecked || plan.codec->encoder()->capabilities().losesWith(options.compression);
    std::optional<WitnessingSink> witness;
    const auto encode = [&](ByteSink &sink) {
        ByteSink &target = isWitnessed ? witness.emplace(sink) : sink;
        return plan.codec->encoder()->encodeTo(target, *converted, complete,
                                               progress.part(0, plan.isChecked ? writeShare : 1));
    };
    const auto check = [&](std::span<const std::byte> file) -> Result<void> {
        if (Result<void> isSame = witness ? witness->checkIn(file) : Result<void>(); !isSame || !plan.isChecked)
            return isSame;
        const Progress checking = progress.part(writeShare, 1);
        return checkFile(*plan.codec, *converted, complete, file, forgettingPages(file, checking));
    };
    if (const std::string sidecar = plan.codec->encoder()->sidecar(*converted, complete); !sidecar.empty())
        return writeWithSidecar(plan.file, encode, sidecar, progress.token, check, plan.expected);
    return writeFileAtomically(plan.file, encode, progress.token, check, plan.expected);
}

Result<void> encodeTo(ByteSink &sink, const PlannedPixels &pixels, const SavePlan &plan, const EncodeOptions &options,
                      const Progress &progress)
try {
    ImageBuffer storage;
    const Result<ImageView> converted = convert(pixels.image, plan.conversion, storage, progress);
    if (!converted)
        return tl::unexpected(converted.error());
    return plan.codec->encoder()->encodeTo(sink, *converted, optionsFor(pixels, plan, options), progress);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to encode the image.");
}

} // namespace

Result<std::vector<std::byte>> encodeImage(const PlannedPixels &pixels, const SavePlan &plan,
                                           const EncodeOptions &options, const Progress &progress)
{
    MemorySink file;
    return encodeTo(file, pixels, plan, options, progress).map([&] { return file.take(); });
}

Result<std::size_t> encodedSize(const PlannedPixels &pixels, const SavePlan &plan, const EncodeOptions &options,
                                const Progress &progress)
{
    CountingSink file;
    return encodeTo(file, pixels, plan, options, progress).map([&] { return file.count(); });
}

Result<Source> saveImage(const PlannedPixels &pixels, const SavePlan &plan, const EncodeOptions &options,
                         const Progress &progress)
try {
    Source source{plan.path, plan.file, plan.codec->id(), plan.codec->title()}; // nothing needs memory afterwards
    source.isMapped = plan.patch.has_value();
    source.member = plan.member.value_or(plan.newMember);
    const Result<FileStamp> stamp = write(pixels, plan, options, progress);
    if (!stamp)
        return tl::unexpected(stamp.error());
    source.stamp = *stamp;
    source.otherMembers = otherMembers(plan);
    return source;
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, plan.file.string() + ": Not enough memory to save the image.");
}

} // namespace pellucid
