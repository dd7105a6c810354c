#include "core/codecs/save_image.h"

#include "core/base/atomic_file.h"
#include "core/codecs/conversion.h"

#include <algorithm>
#include <iterator>
#include <new>

namespace pellucid {

namespace {

constexpr double encodeShare = 0.7; // of the progress; writing has the rest

std::string writtenExtensions(const CodecRegistry &registry)
{
    std::vector<std::string> all;
    for (const std::unique_ptr<const Codec> &codec : registry.codecs()) {
        if (codec->encoding().dtypes.empty())
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

Result<std::vector<std::byte>> encode(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                                      const EncodeOptions &options, const Progress &progress)
{
    const Conversion conversion = planConversion({image.dtype(), image.shape(), channels}, plan.codec->encoding());
    ImageBuffer storage;
    const Result<ImageView> converted = convert(image, conversion, storage, progress);
    if (!converted)
        return tl::unexpected(converted.error());
    return plan.codec->encode(*converted, options, progress);
}

} // namespace

Result<SavePlan> planSave(const ImageSpec &spec, const Metadata &metadata, const CodecRegistry &registry,
                          std::string_view extension, const std::optional<SeenArray> &array)
{
    const Codec *const codec = registry.encoderFor(extension, spec);
    if (codec == nullptr) {
        const std::string what = extension.empty() ? "A file name without an extension says no format"
                                                   : "Files ending in ." + std::string(extension) + " are not written";
        return failure(ErrorCode::UnknownFormat, what + "; choose one of: " + writtenExtensions(registry) + ".");
    }
    if (spec.shape.height == 0 || spec.shape.width == 0 || spec.channels.empty())
        return failure(ErrorCode::InvalidArgument, "An image without pixels cannot be saved.");
    const Conversion conversion = planConversion(spec, codec->encoding());
    if (conversion.dtype != spec.dtype && !isEditable(spec.dtype))
        return failure(ErrorCode::Unsupported,
                       codec->title() + " cannot hold " + std::string(name(spec.dtype))
                           + " values. Convert the image to another type first.");
    const auto channels = static_cast<std::ptrdiff_t>(conversion.sources.size());
    SavePlan plan{codec, conversion.dtype, channels, conversion.losses};
    const std::size_t images = array ? imageCount(*array) : 1;
    if (images > 1 && !codec->encoding().isArray)
        plan.losses.push_back("Only the image that is shown is written, 1 of " + std::to_string(images) + ".");
    const Shape shape{spec.shape.height, spec.shape.width, channels};
    std::ranges::move(codec->metadataLosses(metadata, plan.dtype, shape), std::back_inserter(plan.losses));
    return plan;
}

Result<FileStamp> saveImage(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                            const EncodeOptions &options, const std::filesystem::path &path, const Progress &progress)
{
    try {
        const Result<std::vector<std::byte>> bytes =
            encode(image, channels, plan, options, progress.part(0, encodeShare));
        if (!bytes)
            return failure(bytes.error().code, path.string() + ": " + bytes.error().message);
        return writeFileAtomically(path, *bytes, progress.part(encodeShare, 1));
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::OutOfMemory, path.string() + ": Not enough memory to save the image.");
    }
}

} // namespace pellucid
