// Tells whether a file is still the one that was read or written: identity, size and times of last change.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace pellucid {

struct FileStamp
{
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modifiedNanoseconds = 0; // since the epoch; any program can set it
    std::int64_t changedNanoseconds = 0;  // likewise, of anything about the file; no program can set it

    // The same file, of which nothing at all was changed: nobody can write to it and hide that. Chmod, another name,
    // a new name or extended attributes make a difference as well, as there is no telling them from a hidden write. So
    // this is asked before a file is replaced, where asking the user once too often does no harm.
    bool operator==(const FileStamp &) const = default;

    // The same file with the same bytes, unless somebody set the time of modification back. This is asked before a file
    // is read again, which chmod is no reason for.
    [[nodiscard]] bool hasSameContent(const FileStamp &other) const;

    // Follows symbolic links. Fails with NotFound or ReadFailed, naming the file.
    [[nodiscard]] static Result<FileStamp> of(const std::filesystem::path &path);
    [[nodiscard]] static Result<FileStamp> of(int descriptor);
};

} // namespace pellucid
