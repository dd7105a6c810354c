// Any bytes are a refusal with a sentence, or an image within the limits, the same at once and in parts, all of whose
// bytes may be read.
#include "core/buffer/copy_pixels.h"
#include "core/codecs/registry.h"
#include "tests/fuzz/require.h"

#include <vector>

using namespace pellucid;

namespace {

// The bytes are copied: decoders get a storage that may be written to, of exactly that size.
std::shared_ptr<Storage> storageOf(std::span<const std::byte> bytes)
{
    auto copy = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
    const std::span<std::byte> writable = *copy;
    return Storage::adopt(
        writable, [copy](std::byte *) {}, "fuzzed");
}

void checkPixels(const Result<Image> &decoded, const DecodeLimits &limits)
{
    if (!decoded) {
        require(decoded.error().message.ends_with('.'));
        return;
    }
    const ImageView image = decoded->buffer.view();
    require(decoded->buffer.byteCount() <= limits.pixelBytes);
    require(decoded->channels.size() == static_cast<std::size_t>(image.shape().channels));
    require(decoded->buffer.clone().has_value()); // reads them all
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const CodecRegistry registry = CodecRegistry::builtIn();
    constexpr DecodeLimits limits{.dimension = 4096, .pixelBytes = 4 << 20, .arrayDimension = 1 << 20};
    const std::span file(reinterpret_cast<const std::byte *>(data), size);
    const Codec *const codec = registry.decoderFor(file, "tga"); // which has no signature
    if (codec == nullptr)
        return 0;
    const Result<ImageSpec> header = codec->decoder()->readHeader(file);
    const Result<Image> whole = codec->decode({.bytes = file, .limits = limits});
    checkPixels(whole, limits);
    if (whole) {
        require(header.has_value());
        require(whole->buffer.shape().height == header->shape.height);
        require(whole->buffer.shape().width == header->shape.width);
    }

    const std::shared_ptr<Storage> storage = storageOf(file);
    const PartialImageObserver watcher = [](const PartialImage &part) {
        require(part.rows <= part.pixels.shape().height);
        require(part.channels.size() == static_cast<std::size_t>(part.pixels.shape().channels));
    };
    const Result<Image> parts =
        codec->decode({.bytes = storage->bytes(), .storage = storage, .limits = limits, .observer = watcher});
    checkPixels(parts, limits);
    require(whole.has_value() == parts.has_value());
    if (whole)
        require(samePixels(whole->buffer.view(), parts->buffer.view()));
    checkPixels(codec->decode({.bytes = storage->bytes(), .storage = storage, .member = "1", .limits = limits}),
                limits);
    return 0;
}
