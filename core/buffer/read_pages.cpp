#include "core/buffer/read_pages.h"

#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

namespace pellucid {

namespace {

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
    std::uintptr_t m_pageBytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
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

} // namespace pellucid
