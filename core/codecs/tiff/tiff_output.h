// A TIFF file that goes to a sink while libtiff writes it: strips pass, and what libtiff comes back to (directories and
// the values of their tags) stays in memory as well.
#pragma once

#include "core/base/append_bytes.h"
#include "core/base/byte_sink.h"

#include <cstddef>
#include <map>
#include <span>
#include <vector>

namespace pellucid {

class TiffOutput
{
public:
    // The sink is empty, takes bytes again (ByteSink::rewrite) and outlives the output.
    explicit TiffOutput(ByteSink &sink) : m_sink(sink) {}

    enum class Content { Structure, Strips };
    void setContent(Content content) { m_content = content; } // of what is written from now on

    // At the end, beyond it (what is between is zeros) or over what is there. Fails as the sink does.
    [[nodiscard]] Result<void> write(std::size_t offset, std::span<const std::byte> bytes);

    // What was written as structure; fewer bytes where it ends.
    [[nodiscard]] std::span<const std::byte> read(std::size_t offset, std::size_t count) const;

    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    [[nodiscard]] Result<void> append(std::span<const std::byte> bytes);
    [[nodiscard]] Result<void> replace(std::size_t offset, std::span<const std::byte> bytes);

    ByteSink &m_sink;
    Content m_content = Content::Structure;
    std::size_t m_size = 0;
    std::map<std::size_t, std::vector<std::byte>> m_kept; // by offset, neither overlapping nor adjacent
};

} // namespace pellucid
