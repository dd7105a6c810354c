#include "core/codecs/png/deflate_band.h"

#include <array>
#include <cstdint>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <memory>
#include <new>
#include <zlib.h>

namespace pellucid {

namespace {

std::uint8_t *octets(std::span<const std::byte> bytes)
{
    return reinterpret_cast<std::uint8_t *>(const_cast<std::byte *>(bytes.data()));
}

std::vector<std::byte> deflateFast(std::span<const std::byte> bytes, BandPlace place)
{
    const auto stream = std::make_unique<isal_zstream>();
    std::vector<std::uint8_t> memory(ISAL_DEF_LVL2_DEFAULT);
    isal_deflate_init(stream.get());
    stream->level = 2;
    stream->level_buf = memory.data();
    stream->level_buf_size = static_cast<std::uint32_t>(memory.size());
    stream->flush = place == BandPlace::Last ? NO_FLUSH : FULL_FLUSH; // the latter ends at a whole byte
    stream->end_of_stream = place == BandPlace::Last ? 1 : 0;
    stream->next_in = octets(bytes);
    stream->avail_in = static_cast<std::uint32_t>(bytes.size());
    std::vector<std::byte> result;
    do {
        result.resize(result.size() + bytes.size() / 2 + 4096);
        stream->next_out = octets(result) + stream->total_out;
        stream->avail_out = static_cast<std::uint32_t>(result.size()) - stream->total_out;
        isal_deflate(stream.get());
    } while (stream->avail_out == 0);
    result.resize(stream->total_out);
    return result;
}

// Makes a whole stream one that others can follow: its last block becomes an ordinary one, and an empty stored block
// fills it up to a whole byte. Where those bits are is known only by reading the stream; zlib.h says how (Z_BLOCK).
void reopen(std::vector<std::byte> &deflated)
{
    constexpr int atBlockEnd = 128;
    constexpr int inLastBlock = 64;
    z_stream stream{};
    if (inflateInit2(&stream, -15) != Z_OK)
        throw std::bad_alloc();
    stream.next_in = octets(deflated);
    stream.avail_in = static_cast<uInt>(deflated.size());
    std::array<std::uint8_t, 32768> unused{};
    std::size_t header = 0; // the bit where the last block begins
    for (;;) {
        stream.next_out = unused.data();
        stream.avail_out = unused.size();
        inflate(&stream, Z_BLOCK);
        if ((stream.data_type & atBlockEnd) == 0)
            continue;
        if ((stream.data_type & inLastBlock) != 0)
            break;
        header = stream.total_in * 8 - static_cast<std::size_t>(stream.data_type & 7);
    }
    const int spareBits = stream.data_type & 7;
    deflated.resize(stream.total_in);
    inflateEnd(&stream);

    deflated[header / 8] &= ~(std::byte{1} << header % 8);
    deflated.back() &= std::byte{0xFF} >> spareBits;
    if (spareBits < 3) // the stored block's three bits are zeros
        deflated.push_back(std::byte{0});
    for (const int byte : {0x00, 0x00, 0xFF, 0xFF})
        deflated.push_back(static_cast<std::byte>(byte));
}

std::vector<std::byte> deflateSmall(std::span<const std::byte> bytes, BandPlace place)
{
    constexpr int level = 10; // the first that is smaller than libpng's default, on noisy photographs as well
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(level), &libdeflate_free_compressor);
    if (compressor == nullptr)
        throw std::bad_alloc();
    std::vector<std::byte> result(libdeflate_deflate_compress_bound(compressor.get(), bytes.size()));
    result.resize(
        libdeflate_deflate_compress(compressor.get(), bytes.data(), bytes.size(), result.data(), result.size()));
    if (place == BandPlace::Inside)
        reopen(result);
    return result;
}

} // namespace

std::vector<std::byte> deflateBand(std::span<const std::byte> bytes, Compression compression, BandPlace place)
{
    return compression == Compression::Small ? deflateSmall(bytes, place) : deflateFast(bytes, place);
}

} // namespace pellucid
