#include "core/codecs/tiff/tiff_directory.h"

#include <algorithm>
#include <array>

namespace pellucid {

namespace {

tl::unexpected<Error> truncated()
{
    return failure(ErrorCode::Corrupt, "The TIFF file is truncated or damaged.");
}

} // namespace

std::size_t tiffTypeSize(std::uint16_t type)
{
    constexpr std::array<std::size_t, 19> sizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < sizes.size() ? sizes[type] : 0;
}

TiffStructure::TiffStructure(std::span<const std::byte> bytes) : m_bytes(bytes)
{
    m_isLittleEndian = !bytes.empty() && bytes[0] == std::byte{'I'};
    m_is64Bit = number(2, 2) == 43;
}

std::uint64_t TiffStructure::number(std::uint64_t at, std::size_t size) const
{
    return at <= m_bytes.size() && size <= m_bytes.size() - at ? number(m_bytes.subspan(at, size)) : 0;
}

std::uint64_t TiffStructure::number(std::span<const std::byte> value) const
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < value.size(); ++i)
        number = number << 8 | std::to_integer<std::uint64_t>(value[m_isLittleEndian ? value.size() - 1 - i : i]);
    return number;
}

Result<std::vector<TiffEntry>> TiffStructure::directory(std::uint64_t at) const
{
    const std::size_t countBytes = m_is64Bit ? 8 : 2;
    const std::size_t entryBytes = m_is64Bit ? 20 : 12;
    const std::size_t offsetBytes = m_is64Bit ? 8 : 4;
    if (at < 8 || at > m_bytes.size() || m_bytes.size() - at < countBytes)
        return truncated();
    const std::uint64_t count = number(at, countBytes);
    if (count > 65535 || count * entryBytes > m_bytes.size() - at - countBytes)
        return truncated();
    std::vector<TiffEntry> entries;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t entry = at + countBytes + i * entryBytes;
        TiffEntry read{static_cast<std::uint16_t>(number(entry, 2)),
                       static_cast<std::uint16_t>(number(entry + 2, 2)),
                       number(entry + 4, offsetBytes),
                       {},
                       entry};
        const std::size_t size = tiffTypeSize(read.type);
        if (size == 0)
            continue; // to be ignored, the specification says
        if (read.count > m_bytes.size() / size)
            return truncated();
        const std::size_t bytes = size * read.count;
        const std::uint64_t inEntry = entry + 4 + offsetBytes;
        const std::uint64_t place = bytes <= offsetBytes ? inEntry : number(inEntry, offsetBytes);
        if (place > m_bytes.size() || bytes > m_bytes.size() - place)
            return truncated();
        read.value = m_bytes.subspan(place, bytes);
        entries.push_back(read);
    }
    return entries;
}

void TiffWriter::put(std::uint64_t value, std::size_t size)
{
    m_file.resize(m_file.size() + size);
    replace(m_file.size() - size, value, size);
}

void TiffWriter::replace(std::size_t at, std::uint64_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        m_file[at + (m_isLittleEndian ? i : size - 1 - i)] = static_cast<std::byte>(value >> 8 * i);
}

std::size_t TiffWriter::putDirectory(std::vector<TiffEntry> entries)
{
    std::ranges::stable_sort(entries, {}, &TiffEntry::tag);
    m_file.resize(m_file.size() + m_file.size() % 2);
    const std::size_t place = m_file.size();
    put(entries.size(), 2);
    std::vector<std::pair<std::size_t, std::span<const std::byte>>> elsewhere; // what the number at a place points to
    for (const TiffEntry &entry : entries) {
        put(entry.tag, 2);
        put(entry.type, 2);
        put(entry.count, 4);
        const std::size_t at = m_file.size();
        m_file.resize(at + 4);
        if (entry.value.size() <= 4)
            std::ranges::copy(entry.value, m_file.begin() + static_cast<std::ptrdiff_t>(at));
        else
            elsewhere.emplace_back(at, entry.value);
    }
    put(0, 4); // no further directory
    for (const auto &[at, value] : elsewhere) {
        m_file.resize(m_file.size() + m_file.size() % 2);
        replace(at, m_file.size(), 4);
        m_file.insert(m_file.end(), value.begin(), value.end());
    }
    return place;
}

} // namespace pellucid
