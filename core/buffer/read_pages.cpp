#include "core/buffer/read_pages.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

namespace pellucid {

namespace {

std::uintptr_t pageBytes()
{
    return static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
}

class Pages
{
public:
    void read(const std::byte *first, std::size_t bytes)
    {
        const auto address = reinterpret_cast<std::uintptr_t>(first);
        const std::uintptr_t begin = address / m_pageBytes * m_pageBytes;
        const std::uintptr_t end = (address + bytes + m_pageBytes - 1) / m_pageBytes * m_pageBytes;
        if (m_begin <= begin && end <= m_end)
            return; // just now
        // Linux before 5.14 knows no better than to begin reading. Where the file has become shorter both fail.
        if (::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_POPULATE_READ) != 0)
            ::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_WILLNEED);
        m_begin = begin;
        m_end = end;
    }

private:
    std::uintptr_t m_pageBytes = pageBytes();
    std::uintptr_t m_begin = 0;
    std::uintptr_t m_end = 0;
};

} // namespace

void readPages(ImageView pixels, const CancellationToken &token)
{
    if (std::abs(pixels.strides().row) < std::abs(pixels.strides().pixel))
        pixels = pixels.transposed(); // in the order of memory
    const std::size_t item = itemSize(pixels.dtype());
    Pages pages;
    for (std::ptrdiff_t y = 0; y < pixels.height() && !token.isCancelled(); ++y) {
        if (pixels.hasPackedRows()) {
            pages.read(pixels.at(0, y), static_cast<std::size_t>(pixels.width() * pixels.channels()) * item);
            continue;
        }
        for (std::ptrdiff_t c = 0; c < pixels.channels(); ++c) {
            for (std::ptrdiff_t x = 0; x < pixels.width() && !token.isCancelled(); ++x)
                pages.read(pixels.at(x, y, c), item);
        }
    }
}

bool areInMemory(const ImageView &pixels)
{
    const ByteExtent extent = byteExtent(pixels.shape(), pixels.strides(), pixels.dtype()).value();
    const std::uintptr_t page = pageBytes();
    const auto address = reinterpret_cast<std::uintptr_t>(pixels.data());
    const std::uintptr_t begin = (address + static_cast<std::uintptr_t>(extent.begin)) / page * page;
    const std::uintptr_t end = address + static_cast<std::uintptr_t>(extent.end);
    std::array<unsigned char, 4096> pages;
    for (std::uintptr_t at = begin; at < end; at += pages.size() * page) {
        const std::uintptr_t bytes = std::min(end - at, pages.size() * page);
        if (::mincore(reinterpret_cast<void *>(at), bytes, pages.data()) != 0)
            return true;
        const auto count = static_cast<std::ptrdiff_t>((bytes + page - 1) / page);
        if (!std::all_of(pages.begin(), pages.begin() + count, [](unsigned char state) { return (state & 1U) != 0; }))
            return false;
    }
    return true;
}

} // namespace pellucid
