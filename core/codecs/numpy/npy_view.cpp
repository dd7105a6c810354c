#include "core/codecs/numpy/npy_view.h"

#include "core/base/byte_size.h"
#include "core/base/signature.h"
#include "core/codecs/numpy/npy_header.h"

#include <algorithm>

namespace pellucid {

namespace {

void sayMore(std::span<const std::byte> rest, Metadata &metadata)
{
    if (startsWith(rest, npySignature))
        metadata.addUnread("The file holds more behind its first array, by saving several to it: that is not read, and "
                           "dropped where the file is written anew ("
                           + formatByteSize(rest.size()) + ").");
    else
        metadata.addTrailerLoss(rest);
}

} // namespace

Result<Image> viewNpy(const StoredBytes &file, const DecodeLimits &limits)
{
    Result<ArrayLayout> array = readNpyHeader(file.bytes());
    if (!array)
        return failure(std::move(array));
    Metadata metadata;
    sayMore(file.bytes().subspan(static_cast<std::size_t>(array->offset) + byteCount(*array)), metadata);
    array->offset += static_cast<std::ptrdiff_t>(file.offset);
    AxisMapping mapping = usualReading(array->shape);
    ArrayImage image = imageOf(*array, mapping);
    const DecodeLimits arrayLimits{limits.arrayDimension, limits.pixelBytes};
    if (const Result<void> checked = checkLimits(image.spec.shape, array->dtype, arrayLimits); !checked)
        return tl::unexpected(checked.error());
    Result<ImageBuffer> buffer =
        ImageBuffer::over(file.storage, image.offset, array->dtype, image.spec.shape, image.strides);
    if (!buffer)
        return failure(std::move(buffer));
    Image decoded{std::move(*buffer), std::move(image.spec.channels)};
    decoded.metadata = std::move(metadata);
    decoded.array = ArraySlice{std::move(*array), std::move(mapping)};
    return decoded;
}

Result<StoredBytes> storedBytes(std::span<const std::byte> part, const DecodeRequest &request)
{
    if (request.storage)
        return StoredBytes{request.storage, static_cast<std::size_t>(part.data() - request.storage->bytes().data()),
                           part.size()};
    constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the progress
    Result<std::shared_ptr<Storage>> copy = allocatePixels(request.allocate, part.size());
    if (!copy)
        return failure(std::move(copy));
    for (std::size_t done = 0; done < part.size(); done += chunk) {
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        std::ranges::copy(part.subspan(done, std::min(chunk, part.size() - done)),
                          (*copy)->bytes().begin() + static_cast<std::ptrdiff_t>(done));
        request.progress.at(static_cast<double>(done) / static_cast<double>(part.size()));
    }
    return StoredBytes{std::move(*copy), 0, part.size()};
}

} // namespace pellucid
