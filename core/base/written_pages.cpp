#include "core/base/written_pages.h"

#include "core/base/file_descriptor.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace pellucid {

namespace {

std::size_t pageBytes()
{
    static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return bytes;
}

void add(std::vector<ByteRange> &ranges, std::size_t begin, std::size_t end)
{
    if (!ranges.empty() && ranges.back().end == begin)
        ranges.back().end = end;
    else
        ranges.push_back({begin, end});
}

} // namespace

// Documentation/admin-guide/mm/pagemap.rst of Linux: 64 bits a page; 63: present, 62: swapped, 61: of a file. A page of
// ours is there, or swapped, and of no file.
std::optional<std::vector<ByteRange>> writtenPages(std::span<const std::byte> mapping)
{
    constexpr std::uint64_t present = std::uint64_t{1} << 63;
    constexpr std::uint64_t swapped = std::uint64_t{1} << 62;
    constexpr std::uint64_t ofFile = std::uint64_t{1} << 61;
    const FileDescriptor pagemap(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
    if (!pagemap.isOpen())
        return std::nullopt;
    const std::size_t firstPage = reinterpret_cast<std::uintptr_t>(mapping.data()) / pageBytes();
    const std::size_t pages = (mapping.size() + pageBytes() - 1) / pageBytes();
    std::vector<ByteRange> ranges;
    std::vector<std::uint64_t> entries(std::size_t{1} << 16);
    for (std::size_t page = 0; page < pages;) {
        const std::size_t wanted = std::min(entries.size(), pages - page) * sizeof(entries[0]);
        const ssize_t got =
            ::pread(pagemap.get(), entries.data(), wanted, static_cast<off_t>((firstPage + page) * sizeof(entries[0])));
        if (got < static_cast<ssize_t>(sizeof(entries[0])))
            return std::nullopt;
        const std::size_t count = static_cast<std::size_t>(got) / sizeof(entries[0]);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t entry = entries[i];
            if ((entry & swapped) != 0 || (entry & (present | ofFile)) == present)
                add(ranges, (page + i) * pageBytes(), std::min((page + i + 1) * pageBytes(), mapping.size()));
        }
        page += count;
    }
    return ranges;
}

std::vector<ByteRange> differentPages(std::span<const std::byte> a, std::span<const std::byte> b)
{
    std::vector<ByteRange> ranges;
    for (std::size_t begin = 0; begin < a.size(); begin += pageBytes()) {
        const std::size_t end = std::min(begin + pageBytes(), a.size());
        if (std::memcmp(a.data() + begin, b.data() + begin, end - begin) != 0)
            add(ranges, begin, end);
    }
    return ranges;
}

} // namespace pellucid
