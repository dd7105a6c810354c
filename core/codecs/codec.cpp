#include "core/codecs/codec.h"

#include "core/base/byte_size.h"
#include "core/buffer/copy_pixels.h"

namespace pellucid {

Result<ImageSpec> Codec::readHeader(std::span<const std::byte> /*file*/) const
{
    return failure(ErrorCode::Unsupported, title() + " files cannot be read.");
}

Result<Image> Codec::decode(std::span<const std::byte> /*file*/, const DecodeLimits & /*limits*/,
                            const Progress & /*progress*/) const
{
    return failure(ErrorCode::Unsupported, title() + " files cannot be read.");
}

Result<Image> Codec::decodeProgressive(std::span<const std::byte> file, const DecodeLimits &limits,
                                       const Progress &progress, const PartialImageObserver & /*watcher*/) const
{
    return decode(file, limits, progress);
}

Result<Image> Codec::decodeMapped(const std::shared_ptr<Storage> &file, const DecodeLimits &limits,
                                  const Progress &progress, const PartialImageObserver &watcher) const
{
    return decodeProgressive(file->bytes(), limits, progress, watcher);
}

Result<Image> Codec::decodeMember(const std::shared_ptr<Storage> & /*file*/, const std::string & /*member*/,
                                  const DecodeLimits & /*limits*/, const Progress & /*progress*/) const
{
    return failure(ErrorCode::Unsupported, title() + " files have no parts that go by a name.");
}

std::size_t Codec::memberCount(std::span<const std::byte> /*file*/) const
{
    return 1;
}

std::vector<std::string> Codec::meaningLosses(const ImageSpec & /*spec*/) const
{
    return {};
}

std::vector<std::string> Codec::metadataLosses(const Metadata &metadata, DType /*dtype*/, const Shape & /*shape*/) const
{
    return lossesWithoutMetadata(metadata);
}

Result<void> Codec::encodeTo(ByteSink & /*sink*/, const ImageView & /*image*/, const EncodeOptions & /*options*/,
                             const Progress & /*progress*/) const
{
    return failure(ErrorCode::Unsupported, title() + " files cannot be written.");
}

Result<std::vector<std::byte>> Codec::encode(const ImageView &image, const EncodeOptions &options,
                                             const Progress &progress) const
{
    MemorySink sink;
    return encodeTo(sink, image, options, progress).map([&] { return sink.take(); });
}

std::string Codec::sidecar(const ImageView & /*image*/, const EncodeOptions & /*options*/) const
{
    return {};
}

Result<bool> Codec::verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions & /*options*/,
                           const Progress &progress) const
{
    return decode(file, {}, progress).map([&](const Image &decoded) {
        const ImageView stored = decoded.buffer.view();
        return stored.dtype() == image.dtype() && stored.shape() == image.shape() && samePixels(stored, image);
    });
}

Result<void> checkLimits(const Shape &shape, DType dtype, const DecodeLimits &limits)
{
    if (shape.width <= 0 || shape.height <= 0 || shape.channels <= 0)
        return failure(ErrorCode::Corrupt, "The image has no pixels.");
    const std::string size = std::to_string(shape.width) + " x " + std::to_string(shape.height);
    if (shape.width > limits.dimension || shape.height > limits.dimension)
        return failure(ErrorCode::TooLarge,
                       "The image is " + size + "; at most " + std::to_string(limits.dimension)
                           + " a side are opened.");
    const Result<std::size_t> bytes = packedByteCount(shape, dtype);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (*bytes > limits.pixelBytes)
        return failure(ErrorCode::TooLarge,
                       "The image is " + size + " and would need " + formatByteSize(*bytes) + "; the limit is "
                           + formatByteSize(limits.pixelBytes) + ".");
    return {};
}

} // namespace pellucid
