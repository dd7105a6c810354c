// Tells whether a file is still the one that was read or written: identity, size and time of last change.
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
    std::int64_t modifiedNanoseconds = 0; // since the epoch

    bool operator==(const FileStamp &) const = default;

    // Follows symbolic links. Fails with NotFound or ReadFailed, naming the file.
    [[nodiscard]] static Result<FileStamp> of(const std::filesystem::path &path);
    [[nodiscard]] static Result<FileStamp> of(int descriptor);
};

} // namespace pellucid
