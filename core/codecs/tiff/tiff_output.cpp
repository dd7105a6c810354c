#include "core/codecs/tiff/tiff_output.h"

#include "core/base/append_bytes.h"

#include <algorithm>
#include <iterator>

namespace pellucid {

Result<void> TiffOutput::write(std::size_t offset, std::span<const std::byte> bytes)
{
    if (offset > m_size) {
        if (Result<void> filled = append(std::vector<std::byte>(offset - m_size)); !filled)
            return filled;
    }
    const std::size_t over = std::min(bytes.size(), m_size - offset);
    return replace(offset, bytes.first(over)).and_then([&] { return append(bytes.subspan(over)); });
}

Result<void> TiffOutput::append(std::span<const std::byte> bytes)
{
    if (m_content == Content::Structure && !bytes.empty()) {
        auto last = m_kept.empty() ? m_kept.end() : std::prev(m_kept.end());
        if (last == m_kept.end() || last->first + last->second.size() != m_size)
            last = m_kept.emplace(m_size, std::vector<std::byte>()).first;
        last->second.insert(last->second.end(), bytes.begin(), bytes.end());
    }
    m_size += bytes.size();
    return m_sink.write(bytes);
}

Result<void> TiffOutput::replace(std::size_t offset, std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return {};
    for (auto &[start, kept] : m_kept) {
        const std::size_t first = std::max(offset, start);
        const std::size_t last = std::min(offset + bytes.size(), start + kept.size());
        if (first < last)
            std::ranges::copy(bytes.subspan(first - offset, last - first),
                              kept.begin() + static_cast<std::ptrdiff_t>(first - start));
    }
    return m_sink.rewrite(offset, bytes);
}

std::span<const std::byte> TiffOutput::read(std::size_t offset, std::size_t count) const
{
    auto after = m_kept.upper_bound(offset);
    if (after == m_kept.begin())
        return {};
    const auto &[start, kept] = *std::prev(after);
    const std::size_t first = std::min(offset - start, kept.size());
    return std::span(kept).subspan(first, std::min(count, kept.size() - first));
}

} // namespace pellucid
