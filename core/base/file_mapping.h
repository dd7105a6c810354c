// The bytes of a file as memory: nothing is read before it is touched, and the system may drop what was only read.
#pragma once

#include "core/base/file_stamp.h"
#include "core/base/result.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

class FileMapping
{
public:
    enum class Access : std::uint8_t {
        Private, // a page that is written becomes ours; the file never changes through us
        Shared,  // writes go to the file and are seen by every process that maps it
    };

    // The first `bytes` bytes of an open regular file, which may be closed afterwards. Shared needs a descriptor open
    // for reading and writing. Fails with ReadFailed or OutOfMemory, without the file's name.
    [[nodiscard]] static Result<FileMapping> map(int descriptor, std::size_t bytes, Access access);

    ~FileMapping();
    FileMapping(FileMapping &&other) noexcept;
    FileMapping(const FileMapping &) = delete;
    FileMapping &operator=(const FileMapping &) = delete;
    FileMapping &operator=(FileMapping &&) = delete;

    // May be touched by any thread. Pages that the file has lost since (somebody truncated it, the disk failed) read as
    // zeros instead of ending the program with SIGBUS; isDamaged() tells from then on.
    [[nodiscard]] std::span<std::byte> bytes() { return m_bytes; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }
    [[nodiscard]] Access access() const { return m_access; }
    [[nodiscard]] const FileStamp &stamp() const { return m_stamp; } // of the file when it was mapped
    [[nodiscard]] bool isDamaged() const;

    // What was written to a shared mapping is on the disk when this returns, which may take as long as that does. Fails
    // with WriteFailed. Nothing for a private one.
    [[nodiscard]] Result<void> sync() const;

private:
    struct Guard;
    struct Guards;

    FileMapping(std::span<std::byte> bytes, Access access, const FileStamp &stamp, Guard *guard);

    std::span<std::byte> m_bytes;
    Access m_access;
    FileStamp m_stamp;
    Guard *m_guard; // one of a fixed table, that the signal handler searches
};

} // namespace pellucid
