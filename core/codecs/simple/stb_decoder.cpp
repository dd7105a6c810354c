#include "core/codecs/simple/stb_decoder.h"

#include "core/buffer/block_pool.h"

#include <algorithm>
#include <climits>
#include <cstring>
#include <libdeflate.h>
#include <memory>

namespace {

// A file that lies about its size is stopped here, long before memory is.
thread_local std::size_t largestBlock = 0;
thread_local bool wantedMore = false;

// stb reads members of its small structures that a file forgot to set: they are 0 here.
constexpr std::size_t zeroedBelow = std::size_t{64} << 10;

bool isAllowed(std::size_t bytes)
{
    wantedMore = wantedMore || bytes > largestBlock;
    return bytes <= largestBlock;
}

void *allocateForStb(std::size_t bytes)
{
    if (!isAllowed(bytes))
        return nullptr;
    void *const block = pellucid::allocateBlock(bytes);
    if (block != nullptr && bytes < zeroedBelow)
        std::memset(block, 0, bytes);
    return block;
}

void *reallocateForStb(void *block, std::size_t bytes)
{
    return isAllowed(bytes) ? pellucid::reallocateBlock(block, bytes) : nullptr;
}

} // namespace

#define STBI_MALLOC(bytes) allocateForStb(bytes)
#define STBI_REALLOC(block, bytes) reallocateForStb(block, bytes)
#define STBI_FREE(block) pellucid::freeBlock(block)
#define STBI_MAX_DIMENSIONS 65535
#define STBI_NO_STDIO
#define STBI_NO_GIF
#define STBI_NO_PIC
#define STBI_NO_PNM
#define STBI_NO_BMP
#define STBI_NO_PSD
#define STBI_NO_ZLIB // its place is taken below
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" // stb's casts around our macros count as ours
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>
#pragma GCC diagnostic pop

// What stb unpacks PNG data with, by libdeflate. The guess is that of a PNG that is not interlaced.
char *stbi_zlib_decode_malloc_guesssize_headerflag(const char *data, int length, int guess, int *unpackedLength, int)
{
    const std::size_t capacity = 3 * static_cast<std::size_t>(guess) + 64;
    auto *const unpacked = static_cast<char *>(allocateForStb(capacity));
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
        libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    std::size_t count = 0;
    if (unpacked == nullptr || decompressor == nullptr
        || libdeflate_zlib_decompress(decompressor.get(), data, static_cast<std::size_t>(length), unpacked, capacity,
                                      &count)
            != LIBDEFLATE_SUCCESS
        || count > INT_MAX) {
        pellucid::freeBlock(unpacked);
        return nullptr;
    }
    *unpackedLength = static_cast<int>(count);
    return unpacked;
}

namespace pellucid {

namespace {

void *load(std::span<const std::byte> file, const StbRequest &request, int &width, int &height, int &channels)
{
    const auto *const bytes = reinterpret_cast<const stbi_uc *>(file.data());
    const int length = static_cast<int>(file.size());
    const int wanted = static_cast<int>(request.channels);
    if (request.dtype == DType::UInt8)
        return stbi_load_from_memory(bytes, length, &width, &height, &channels, wanted);
    if (request.dtype == DType::UInt16)
        return stbi_load_16_from_memory(bytes, length, &width, &height, &channels, wanted);
    return stbi_loadf_from_memory(bytes, length, &width, &height, &channels, wanted);
}

// Only compared, never shown: it may hold bytes of the file, and another thread may be writing there.
tl::unexpected<Error> stbFailure()
{
    if (wantedMore)
        return failure(ErrorCode::Corrupt, "The file is damaged: its data unpacks to more than the image.");
    const char *const reason = stbi_failure_reason();
    if (reason != nullptr && std::strcmp(reason, "outofmem") == 0)
        return failure(ErrorCode::OutOfMemory, "Not enough memory to decode the image.");
    if (reason != nullptr && std::strcmp(reason, "too large") == 0)
        return failure(ErrorCode::TooLarge, "The image is too large to decode.");
    return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
}

} // namespace

Result<ImageBuffer> decodeWithStb(std::span<const std::byte> file, const StbRequest &request,
                                  const PixelAllocator &allocate)
{
    if (file.size() > INT_MAX)
        return failure(ErrorCode::TooLarge, "Files of this format are opened up to 2 GB.");
    const std::ptrdiff_t maxChannels = request.channels == 0 ? 4 : request.channels;
    const Result<std::size_t> most =
        packedByteCount({request.expected.height, request.expected.width, maxChannels}, request.dtype);
    if (!most)
        return tl::unexpected(most.error());
    largestBlock = std::max(*most, request.workingBytes) + zeroedBelow;
    wantedMore = false;

    int width = 0;
    int height = 0;
    int channels = 0;
    auto *const pixels = static_cast<std::byte *>(load(file, request, width, height, channels));
    if (pixels == nullptr)
        return stbFailure();
    const Shape shape{height, width, request.channels == 0 ? channels : request.channels};
    const std::size_t bytes = packedByteCount(shape, request.dtype).value();
    std::shared_ptr<Storage> storage = Storage::adopt({pixels, bytes}, &freeBlock, "heap");
    if (height != request.expected.height || width != request.expected.width)
        return failure(ErrorCode::Corrupt, "The file contradicts itself about the size of the image.");
    return ImageBuffer::over(std::move(storage), 0, request.dtype, shape, packedStrides(shape, request.dtype))
        .and_then([&](ImageBuffer buffer) { return placed(std::move(buffer), allocate); });
}

} // namespace pellucid
