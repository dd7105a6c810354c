// ZIP archives in memory (PKWARE APPNOTE 6.3, in its 64-bit form where sizes need it): their directory, and what
// members hold.
#pragma once

#include "core/base/result.h"
#include "core/codecs/numpy/zip_writer.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>
#include <zlib.h>

namespace pellucid {

// All members in the directory's order, also those that are no arrays.
struct ZipContents
{
    std::vector<ZipMember> members;
    std::string comment;
};

// What the directory says, and nothing of the members: their bytes go from where they begin to the end of the file.
// Also of archives behind something else. Fails with Corrupt.
[[nodiscard]] Result<ZipContents> readZip(std::span<const std::byte> file);

// Of an archive that members can be copied from: their bytes end where the next one begins. Fails with Corrupt, or
// Unsupported where members do not fill the file's beginning one after the other.
[[nodiscard]] Result<ZipContents> zipContents(std::span<const std::byte> file);

// What a member holds, from its beginning on: as it is stored, or inflated.
class ZipContent
{
public:
    // Of one that was read; its bytes must outlive this.
    explicit ZipContent(const ZipMember &member);
    ~ZipContent();
    ZipContent(const ZipContent &) = delete;
    ZipContent &operator=(const ZipContent &) = delete;
    ZipContent(ZipContent &&) = delete;
    ZipContent &operator=(ZipContent &&) = delete;

    // False where the member is damaged, encrypted, or compressed otherwise than by deflating.
    [[nodiscard]] bool isOpen() const { return m_isOpen; }

    // As it lies in the file.
    [[nodiscard]] std::span<const std::byte> packed() const { return m_packed; }

    // The next bytes, and how many: fewer than asked for at the end, and where the member is damaged.
    std::size_t read(std::span<std::byte> to);

    // All were read, and the checksum is right.
    [[nodiscard]] bool isWhole() const { return m_left == 0 && m_checksum == m_expected; }

private:
    std::size_t inflateInto(std::span<std::byte> to);

    std::span<const std::byte> m_packed;
    std::uint64_t m_left;
    std::uint32_t m_expected;
    std::uint32_t m_checksum = 0;
    bool m_isOpen = false;
    bool m_isDeflated;
    std::size_t m_taken = 0; // of the packed bytes
    z_stream m_stream{};
};

[[nodiscard]] tl::unexpected<Error> corruptZip();

} // namespace pellucid
