#include "core/codecs/png/png_filter.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

namespace pellucid {

namespace {

// A pixel's bytes, widened; GCC and Clang make SSE2, NEON or plain code of it. Lanes beyond the pixel hold whatever
// follows it in memory and are never stored.
using Bytes = std::uint8_t __attribute__((vector_size(16)));
using Lanes = std::int16_t __attribute__((vector_size(16)));
static_assert(std::endian::native == std::endian::little);

Lanes load(const std::byte *from)
{
    using Halves = std::uint64_t __attribute__((vector_size(16)));
    std::uint64_t eight = 0;
    std::memcpy(&eight, from, sizeof eight);
    const auto bytes = reinterpret_cast<Bytes>(Halves{eight, 0});
    return reinterpret_cast<Lanes>(
        __builtin_shufflevector(bytes, Bytes{}, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
}

template <int pixelBytes>
void store(Lanes lanes, std::byte *to)
{
    using Narrow = std::uint8_t __attribute__((vector_size(8)));
    const auto bytes = reinterpret_cast<std::uint64_t>(__builtin_convertvector(lanes, Narrow));
    std::memcpy(to, &bytes, pixelBytes);
}

// Modulo 256 in each lane.
Lanes sum(Lanes a, Lanes b)
{
    return reinterpret_cast<Lanes>(reinterpret_cast<Bytes>(a) + reinterpret_cast<Bytes>(b));
}

// The specification's predictor, without its absolute values: with p = left + above - corner, `left` is nearest to p
// when the corner lies beyond them both on the far side, and so on; comparing 3 * corner - left - above with the
// smaller and the larger neighbour tells the same (ties included). The short chain from `left` is what the speed
// depends on.
template <typename T>
T paeth(T left, T above, T corner)
{
    const T threshold = static_cast<T>(corner * 3 - above - left);
    const T low = left < above ? left : above;
    const T high = left < above ? above : left;
    const T lowOrCorner = high <= threshold ? low : corner;
    return threshold <= low ? high : lowOrCorner;
}

template <PngFilter filter, int pixelBytes>
void unfilter(std::span<std::byte> row, const std::byte *above)
{
    Lanes left{};
    Lanes corner{};
    for (std::size_t i = 0; i < row.size(); i += pixelBytes) {
        const Lanes up = load(above + i);
        Lanes prediction = left;
        if constexpr (filter == PngFilter::Average)
            prediction = (left + up) >> 1;
        else if constexpr (filter == PngFilter::Paeth)
            prediction = paeth(left, up, corner);
        left = sum(load(row.data() + i), prediction);
        store<pixelBytes>(left, row.data() + i);
        corner = up;
    }
}

template <PngFilter filter>
void unfilter(std::span<std::byte> row, const std::byte *above, int pixelBytes)
{
    switch (pixelBytes) {
    case 1: unfilter<filter, 1>(row, above); break;
    case 2: unfilter<filter, 2>(row, above); break;
    case 3: unfilter<filter, 3>(row, above); break;
    case 4: unfilter<filter, 4>(row, above); break;
    case 6: unfilter<filter, 6>(row, above); break;
    default: assert(pixelBytes == 8); unfilter<filter, 8>(row, above);
    }
}

// One byte after the other, `left` and `corner` a pixel before: what the compiler vectorises.
template <typename Predict>
void filterWith(Predict predict, const std::uint8_t *row, const std::uint8_t *above, std::size_t bytes,
                std::size_t pixel, std::uint8_t *__restrict out)
{
    const std::size_t first = std::min(pixel, bytes);
    for (std::size_t i = 0; i < first; ++i)
        out[i] = static_cast<std::uint8_t>(row[i] - predict(0, above[i], 0));
    for (std::size_t i = first; i < bytes; ++i)
        out[i] = static_cast<std::uint8_t>(row[i] - predict(row[i - pixel], above[i], above[i - pixel]));
}

void filterRow(PngFilter filter, const std::uint8_t *row, const std::uint8_t *above, std::size_t bytes,
               std::size_t pixel, std::uint8_t *out)
{
    using Sample = std::int16_t;
    const auto with = [&](auto predict) { filterWith(predict, row, above, bytes, pixel, out); };
    switch (filter) {
    case PngFilter::None: with([](Sample, Sample, Sample) { return Sample{0}; }); break;
    case PngFilter::Sub: with([](Sample left, Sample, Sample) { return left; }); break;
    case PngFilter::Up: with([](Sample, Sample up, Sample) { return up; }); break;
    case PngFilter::Average:
        with([](Sample left, Sample up, Sample) { return static_cast<Sample>((left + up) >> 1); });
        break;
    case PngFilter::Paeth: with(&paeth<Sample>); break;
    }
}

std::size_t sumOfMagnitudes(std::span<const std::uint8_t> bytes)
{
    std::size_t total = 0;
    while (!bytes.empty()) {
        const std::size_t count = std::min<std::size_t>(bytes.size(), 4096); // the sum of so many fits into 32 bits
        std::uint32_t sum = 0;
        for (const std::uint8_t byte : bytes.first(count))
            sum += std::min(byte, static_cast<std::uint8_t>(-byte));
        total += sum;
        bytes = bytes.subspan(count);
    }
    return total;
}

} // namespace

RowFilter::RowFilter(std::size_t rowBytes, int pixelBytes)
    : m_rowBytes(rowBytes), m_pixelBytes(pixelBytes), m_zeros(rowBytes), m_candidate(rowBytes)
{
}

void RowFilter::apply(const std::byte *row, const std::byte *above, std::byte *out)
{
    const auto *const bytes = reinterpret_cast<const std::uint8_t *>(row);
    const auto *const bytesAbove = reinterpret_cast<const std::uint8_t *>(above != nullptr ? above : m_zeros.data());
    auto *const candidate = reinterpret_cast<std::uint8_t *>(m_candidate.data());
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const PngFilter filter :
         {PngFilter::None, PngFilter::Sub, PngFilter::Up, PngFilter::Average, PngFilter::Paeth}) {
        filterRow(filter, bytes, bytesAbove, m_rowBytes, static_cast<std::size_t>(m_pixelBytes), candidate);
        const std::size_t sum = sumOfMagnitudes({candidate, m_rowBytes});
        if (sum >= least)
            continue;
        least = sum;
        out[0] = static_cast<std::byte>(filter);
        std::memcpy(out + 1, candidate, m_rowBytes);
    }
}

void unfilterRow(PngFilter filter, std::span<std::byte> row, const std::byte *above, int pixelBytes)
{
    switch (filter) {
    case PngFilter::None: break;
    case PngFilter::Sub: unfilter<PngFilter::Sub>(row, above, pixelBytes); break;
    case PngFilter::Up:
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = static_cast<std::byte>(static_cast<unsigned>(row[i]) + static_cast<unsigned>(above[i]));
        break;
    case PngFilter::Average: unfilter<PngFilter::Average>(row, above, pixelBytes); break;
    case PngFilter::Paeth: unfilter<PngFilter::Paeth>(row, above, pixelBytes); break;
    }
}

} // namespace pellucid
