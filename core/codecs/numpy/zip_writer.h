// Writes ZIP archives (PKWARE APPNOTE 6.3; its 64-bit form where sizes need it) as NumPy does: new members, and those
// of another archive as they lie there.
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/cancellation.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pellucid {

// What an archive's directory says of a member.
struct ZipMember
{
    static constexpr std::uint16_t stored = 0;
    static constexpr std::uint16_t deflated = 8;
    static constexpr std::uint16_t nameIsUtf8 = 0x800; // of the flags

    std::string name;
    std::uint16_t method = stored;
    std::uint16_t flags = nameIsUtf8;
    std::uint16_t madeBy = 45;
    std::uint16_t version = 45; // the first that knows 64 bits
    std::uint32_t date = 0x210000;
    std::uint16_t internalAttributes = 0;
    std::uint32_t externalAttributes = 0;
    std::string extra = {}; // fields, without the 64-bit sizes
    std::string comment = {};
    std::uint32_t checksum = 0;
    std::uint64_t packedSize = 0;
    std::uint64_t size = 0;
    std::span<const std::byte> bytes = {}; // its header, content and what follows it
};

class ZipWriter
{
public:
    using Content = std::function<Result<void>(ByteSink &sink)>;

    // The sink is empty, takes bytes again (ByteSink::rewrite) and outlives the writer. Everything fails as it does.
    explicit ZipWriter(ByteSink &sink) : m_sink(sink) {}

    // Called once: what is stored begins at a multiple of 64 bytes, so that it can be mapped; anything else is
    // deflated. Of the member its sizes, checksum and bytes do not matter. Fails also as the content does.
    [[nodiscard]] Result<void> add(ZipMember member, const Content &content);

    // Byte for byte. Fails also with Cancelled.
    [[nodiscard]] Result<void> copy(ZipMember member, const Progress &progress);

    // The directory.
    [[nodiscard]] Result<void> finish(std::string_view comment);

private:
    ByteSink &m_sink;
    std::uint64_t m_position = 0;
    std::uint64_t m_members = 0;
    std::string m_directory;
};

} // namespace pellucid
