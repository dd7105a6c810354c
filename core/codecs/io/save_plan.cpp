#include "core/codecs/io/save_plan.h"

#include "core/codecs/io/file_extension.h"
#include "core/codecs/io/pixel_losses.h"
#include "core/codecs/io/type_offers.h"

#include <algorithm>
#include <iterator>
#include <new>
#include <system_error>

namespace pellucid {

namespace {

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

std::shared_ptr<const Metadata> orNone(const std::shared_ptr<const Metadata> &metadata)
{
    static const auto none = std::make_shared<const Metadata>();
    return metadata != nullptr ? metadata : none;
}

// Of the images that the array holds, or the file held, only one is written: a sentence.
std::optional<std::string> otherImagesLoss(const SaveRequest &request, const SavePlan &plan, const Metadata &metadata)
{
    const EncoderCapabilities capabilities = plan.codec->encoder()->capabilities();
    const std::size_t frames = metadata.frameMilliseconds.size(); // of which an edit may have kept one
    const std::size_t images = std::max(request.array ? imageCount(*request.array) : 1, frames);
    const bool isAnimation =
        request.array && images == frames && capabilities.has(EncoderFeature::Frames) && plan.conversion.cost == 0;
    const bool areWritten = request.array
        && (capabilities.has(EncoderFeature::Arrays)
            || (capabilities.has(EncoderFeature::Pages) && plan.conversion.isView(request.spec)));
    if (images == 1 || isAnimation || areWritten)
        return std::nullopt;
    return "Only the image that is shown is written, 1 of " + std::to_string(images) + ".";
}

// As it is written, all pages of a stack one below the other.
Shape writtenShape(const SaveRequest &request, const SavePlan &plan)
{
    const bool hasPages = request.array && plan.codec->encoder()->capabilities().has(EncoderFeature::Pages)
        && plan.conversion.isView(request.spec);
    const auto pages = hasPages ? static_cast<std::ptrdiff_t>(imageCount(*request.array)) : 1;
    const Shape &shape = request.spec.shape;
    return {shape.height * pages, shape.width, static_cast<std::ptrdiff_t>(plan.conversion.sources.size())};
}

// Where the file is still what the pixels' memory maps; members of an archive have checksums beside their bytes.
std::optional<Patch> patchFor(const SaveRequest &request, const SavePlan &plan)
{
    const FileMapping *const mapping = request.storage != nullptr ? request.storage->mapping() : nullptr;
    if (!plan.isSource || request.isWholeFile || mapping == nullptr || mapping->isDamaged()
        || request.source->access == FileMapping::Access::Shared)
        return std::nullopt;
    const bool isMapped = request.source->isMapped
        && !plan.codec->encoder()->capabilities().has(EncoderFeature::Members)
        && request.source->codecId == plan.codec->id();
    const auto *const stamp = std::get_if<FileStamp>(&plan.expected);
    if (!isMapped || stamp == nullptr || *stamp != request.source->stamp)
        return std::nullopt;
    return Patch{request.storage, request.source->stamp};
}

// What replacing the old file loses for good, ahead of the other losses where it is the image's own. A patch keeps the
// file's content; in place, the file as well.
void addLossesOfReplacing(SavePlan &plan)
{
    if (plan.patch)
        plan.losses.clear();
    else if (plan.isSource && !plan.metadata->lost.empty())
        plan.losses.emplace(
            plan.losses.begin(),
            "The file that the image was opened from is replaced: what it holds and is not kept is gone "
            "for good.");
    if (!plan.patch || plan.options.replacement == Replacement::Atomic)
        std::ranges::move(lossesOfReplacing(plan.file), std::back_inserter(plan.losses));
}

bool keepsMaximum(const SavePlan &plan)
{
    return plan.spec.maximum > 0 && plan.codec->encoder()->keepsMaximum(plan.conversion.dtype, plan.spec.maximum);
}

tl::unexpected<Error> noMemory()
{
    return failure(ErrorCode::OutOfMemory, "Not enough memory to save the image.");
}

Result<SavePlan> planFor(const SaveRequest &request, const CodecRegistry &registry, std::string_view extension)
{
    const ImageSpec &spec = request.spec;
    const Codec *const codec = registry.encoderFor(extension, spec);
    if (codec == nullptr) {
        const std::string what = extension.empty() ? "A file name without an extension says no format"
                                                   : "Files ending in ." + std::string(extension) + " are not written";
        return failure(ErrorCode::UnknownFormat, what + "; choose one of: " + writtenExtensions(registry) + ".");
    }
    if (spec.shape.height == 0 || spec.shape.width == 0 || spec.channels.empty())
        return failure(ErrorCode::InvalidArgument, "An image without pixels cannot be saved.");
    const EncoderCapabilities capabilities = codec->encoder()->capabilities();
    SavePlan plan{codec, spec, planConversion(spec, capabilities), orNone(request.metadata), request.transfer};
    if (plan.conversion.dtype != spec.dtype && !isEditable(spec.dtype)) {
        const Codec *const exact = exactCodec(spec, registry);
        return failure(ErrorCode::Unsupported,
                       codec->title() + " takes " + listed(namesOf(capabilities.dtypes)) + "; this image is "
                           + std::string(name(spec.dtype)) + '.'
                           + (exact != nullptr ? ' ' + exact->title() + " takes it as it is." : ""));
    }
    plan.options.subsampling = plan.metadata->subsampling;
    if (request.quality > 0)
        plan.options.quality = request.quality;
    plan.options.replacement = request.replacement;
    plan.isChecked =
        codec->decoder() != nullptr && !capabilities.has(EncoderFeature::Lossy) && capabilities.loss.empty();
    plan.losses = plan.conversion.losses;
    if (spec.maximum > 0 && plan.conversion.dtype == spec.dtype && !keepsMaximum(plan))
        plan.losses.push_back("That values end at " + std::to_string(spec.maximum)
                              + " is dropped: they are written as they are, and other programs show them darker.");
    if (const std::optional<std::string> loss = otherImagesLoss(request, plan, *plan.metadata))
        plan.losses.push_back(*loss);
    std::ranges::move(codec->encoder()->meaningLosses(spec), std::back_inserter(plan.losses));
    return plan;
}

void addMetadataLosses(const SaveRequest &request, SavePlan &plan)
{
    std::ranges::move(
        plan.codec->encoder()->metadataLosses(*plan.metadata, plan.conversion.dtype, writtenShape(request, plan)),
        std::back_inserter(plan.losses));
}

// Also through symbolic links, which saving follows.
bool isSameFile(const std::filesystem::path &a, const std::filesystem::path &b)
{
    std::error_code unknown;
    return a == b || std::filesystem::weakly_canonical(a, unknown) == std::filesystem::weakly_canonical(b, unknown);
}

} // namespace

Result<SavePlan> planEncoding(const SaveRequest &request, const CodecRegistry &registry)
try {
    return planFor(request, registry, lowerExtension(request.path)).map([&](SavePlan plan) {
        addMetadataLosses(request, plan);
        return plan;
    });
} catch (const std::bad_alloc &) {
    return noMemory();
}

Result<SavePlan> planSave(const SaveRequest &request, const CodecRegistry &registry)
try {
    std::filesystem::path file = request.path;
    std::optional<std::string> member;
    if (!request.isWholeFile) {
        ImageName name(request.path);
        file = std::move(name.file);
        member = std::move(name.member);
    }
    const bool isSource = request.source && isSameFile(request.source->file, file);
    if (isSource && !member && !request.isWholeFile && !request.source->member.empty())
        member = request.source->member;
    Result<SavePlan> plan = planFor(request, registry, lowerExtension(file));
    if (!plan)
        return plan;
    const bool hasMembers = plan->codec->encoder()->capabilities().has(EncoderFeature::Members);
    if (member && !hasMembers)
        return failure(ErrorCode::Unsupported,
                       plan->codec->title() + " files are written whole, not one of several images in them.");
    const std::size_t others = request.source ? request.source->otherMembers : 0;
    if (hasMembers && !member && others > 0)
        plan->losses.push_back("Only this array is written, not what else its archive holds (" + std::to_string(others)
                               + ").");
    addMetadataLosses(request, *plan);
    const bool isSameMember = isSource && member && *member == request.source->member;
    plan->path = isSameMember ? request.source->path : request.path;
    plan->file = std::move(file);
    plan->member = std::move(member);
    plan->isSource = isSource;
    if (hasMembers && request.source)
        plan->newMember = request.source->member;
    plan->expected = whatIsAt(plan->file);
    const auto *const stamp = std::get_if<FileStamp>(&plan->expected);
    plan->isChanged = isSource && stamp != nullptr && *stamp != request.source->stamp;
    plan->patch = patchFor(request, *plan);
    addLossesOfReplacing(*plan);
    return plan;
} catch (const std::bad_alloc &) {
    return noMemory();
}

Result<std::vector<std::string>> countLosses(const ImageView &image, const SavePlan &plan, const Progress &progress)
try {
    return countPixelLosses(image, plan.spec.channels, plan.conversion, progress).map([&](const PixelLosses &losses) {
        std::vector<std::string> texts = sentences(losses);
        const std::ptrdiff_t above = keepsMaximum(plan) ? countAbove(image, plan.spec.maximum) : 0;
        if (above > 0)
            texts.push_back("That values end at " + std::to_string(plan.spec.maximum) + " is dropped, because "
                            + std::to_string(above) + " are above it.");
        return texts;
    });
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to count what the format cannot keep.");
}

} // namespace pellucid
