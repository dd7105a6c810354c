#include "core/codecs/codec.h"

#include "core/base/byte_size.h"

namespace pellucid {

Result<std::vector<std::byte>> Encoder::encode(const ImageView &image, const EncodeOptions &options,
                                               const Progress &progress) const
{
    MemorySink sink;
    return encodeTo(sink, image, options, progress).map([&] { return sink.take(); });
}

Result<Image> Codec::decode(const DecodeRequest &request) const
{
    if (m_decoder == nullptr)
        return failure(ErrorCode::Unsupported, m_title + " files cannot be read.");
    if (request.member && !m_decoder->hasMembers())
        return failure(ErrorCode::Unsupported, m_title + " files have no parts that go by a name.");
    return m_decoder->decode(request);
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
